#include "sip_response.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

constexpr std::string_view blanks = " \t";
constexpr std::size_t max_challenges = 8;
/// Bytes of an entity-tag.
constexpr std::size_t max_tag = 256;

std::string_view trimmed(std::string_view text) {
    const auto from = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(from);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// The next line, without its end, which is CR LF or LF.
std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Calls `each` with name (in lower case) and value of every header, folded lines made one, up to
/// the empty line.
void for_each_header(std::string_view rest,
                     const std::function<void(std::string_view, std::string_view)>& each) {
    while (!rest.empty()) {
        std::string line(take_line(rest));
        if (line.empty()) return;
        while (!rest.empty() && blanks.find(rest.front()) != blanks.npos)
            line.append(" ").append(trimmed(take_line(rest)));
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        const std::string_view whole = line;
        each(base::lower(trimmed(whole.substr(0, colon))), trimmed(whole.substr(colon + 1)));
    }
}

/// The number that `text` begins with: a Retry-After may have a comment behind it.
std::optional<std::uint32_t> number_at_front(std::string_view text) {
    std::uint32_t n = 0;
    const auto [stop, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (ec != std::errc() || stop == text.data()) return std::nullopt;
    return n;
}

/// Whether nothing in it could be taken for anything else where it is sent back.
bool is_word(std::string_view text) {
    return text.size() <= max_tag &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// The branch in the value of a Via header, that of its first item.
std::string branch_of(std::string_view via) {
    via = via.substr(0, via.find(','));
    const std::string small = base::lower(via);
    constexpr std::string_view name = "branch";
    for (std::size_t at = 0; (at = small.find(';', at)) != small.npos;) {
        at = small.find_first_not_of(blanks, at + 1);
        if (at == small.npos) return {};
        const auto equals = small.find_first_of("=;", at);
        if (equals == small.npos) return {};
        if (small[equals] != '=' ||
            trimmed(std::string_view(small).substr(at, equals - at)) != name)
            continue;
        const auto end = std::min(via.find(';', equals), via.size());
        return std::string(trimmed(via.substr(equals + 1, end - equals - 1)));
    }
    return {};
}

std::optional<unsigned> status_in(std::string_view line) {
    constexpr std::string_view version = "SIP/2.0 ";
    if (!line.starts_with(version)) return std::nullopt;
    line.remove_prefix(version.size());
    const auto status = number_at_front(line);
    const bool ends = line.size() == 3 || (line.size() > 3 && line[3] == ' ');
    if (!status || !ends || *status < 100 || *status > 699) return std::nullopt;
    return *status;
}

void take(sip_response& to, std::string_view name, std::string_view value) {
    if ((name == "via" || name == "v") && to.branch.empty()) to.branch = branch_of(value);
    if (name == "sip-etag" && is_word(value)) to.etag = value;
    if (name == "expires") to.expires = number_at_front(value);
    if (name == "min-expires") to.min_expires = number_at_front(value);
    if (name == "retry-after") to.retry_after = number_at_front(value);
    if (name == "www-authenticate" && to.challenges.size() < max_challenges)
        to.challenges.emplace_back(value);
    if (name == "proxy-authenticate" && to.proxy_challenges.size() < max_challenges)
        to.proxy_challenges.emplace_back(value);
}

}  // namespace

base::result<sip_response> sip_response::parse(std::string_view head) {
    if (head.size() > max_size) return errc::too_long;
    const auto status = status_in(take_line(head));
    if (!status) return errc::bad_form;
    sip_response r;
    r.status = *status;
    for_each_header(head, [&r](auto name, auto value) { take(r, name, value); });
    if (r.branch.empty()) return errc::bad_form;
    return r;
}

base::result<std::optional<std::size_t>> first_message_size(std::string_view stream) {
    constexpr std::string_view gap = "\r\n\r\n";
    const auto end = stream.find(gap);
    if (end == stream.npos) {
        if (stream.size() > sip_response::max_size) return errc::too_long;
        return std::optional<std::size_t>();
    }
    std::optional<std::uint32_t> body;
    for_each_header(stream.substr(0, end), [&body](auto name, auto value) {
        if (name == "content-length" || name == "l") body = number_at_front(value);
    });
    if (!body) return errc::bad_form;
    const std::size_t size = end + gap.size() + *body;
    if (size > sip_response::max_size) return errc::too_long;
    if (size > stream.size()) return std::optional<std::size_t>();
    return std::optional<std::size_t>(size);
}

}  // namespace fingerpost::bridge
