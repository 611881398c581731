#include "asserted_identity.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t max_value = 4096;  // bytes

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(blanks);
    if (from == text.npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Takes the text up to the first of `stops` that stands neither in quotes nor in angle brackets;
/// nothing if one of these does not close. The stop stays.
std::optional<std::string_view> take_until(std::string_view& rest, std::string_view stops) {
    bool quoted = false;
    bool bracketed = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        if (quoted) {
            if (c == '\\') ++i;
            quoted = c != '"';
        } else if (bracketed) {
            bracketed = c != '>';
        } else if (stops.find(c) != stops.npos) {
            const std::string_view taken = rest.substr(0, i);
            rest.remove_prefix(i);
            return taken;
        } else {
            quoted = c == '"';
            bracketed = c == '<';
        }
    }
    if (quoted || bracketed) return std::nullopt;
    return std::exchange(rest, {});
}

/// The URI of one name-addr or addr-spec.
std::optional<std::string_view> uri_of(std::string_view item) {
    std::string_view rest = item;
    const auto name = take_until(rest, "<");
    if (!name) return std::nullopt;
    // No brackets: what follows a semicolon belongs to the header (RFC 3261 section 20).
    if (rest.empty()) return trimmed(item.substr(0, item.find(';')));
    const auto end = rest.find('>');
    return trimmed(rest.substr(1, end - 1));
}

std::optional<base::sip_identity> identity_of(std::string_view uri) {
    const auto colon = uri.find(':');
    if (colon == uri.npos) return std::nullopt;
    const std::string scheme = base::lower(uri.substr(0, colon));
    if (scheme != "sip" && scheme != "sips") return std::nullopt;
    const auto at = uri.find('@', colon);
    if (at == uri.npos) return std::nullopt;
    std::string_view user = uri.substr(colon + 1, at - colon - 1);
    user = user.substr(0, user.find(':'));  // no password
    std::string_view host = uri.substr(at + 1);
    host = host.substr(0, host.find_first_of(";?"));
    const auto bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == host.npos) return std::nullopt;
    host = host.substr(0, host.find(':', bracket));  // no port
    const auto read =
        base::sip_identity::parse("sip:" + std::string(user) + '@' + std::string(host));
    return read ? std::optional(*read) : std::nullopt;
}

}  // namespace

bool is_hard_to_forge(transport over, const base::address& peer) noexcept {
    return over != transport::udp || peer.is_loopback();
}

std::optional<base::sip_identity> asserted_identity(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        if (value.size() > max_value) return std::nullopt;
        for (std::string_view rest = value;;) {
            const auto item = take_until(rest, ",");
            const auto uri = item ? uri_of(*item) : std::nullopt;
            if (!uri || uri->empty()) return std::nullopt;
            if (auto who = identity_of(*uri)) return who;
            if (rest.empty()) break;
            rest.remove_prefix(1);
        }
    }
    return std::nullopt;
}

std::optional<base::address> recorded_address(std::string_view host, std::string_view received) {
    std::string_view text = received.empty() ? host : received;
    if (text.size() > 2 && text.front() == '[' && text.back() == ']')
        text = text.substr(1, text.size() - 2);
    const auto read = base::address::parse(text);
    return read ? std::optional(*read) : std::nullopt;
}

}  // namespace fingerpost::bridge
