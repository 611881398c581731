#include "sip_response.hpp"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/error.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

constexpr std::string_view blanks = " \t";
/// Between head and body.
constexpr std::string_view gap = "\r\n\r\n";
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

bool is_folded(std::string_view rest) {
    return !rest.empty() && blanks.find(rest.front()) != blanks.npos;
}

/// Calls `each` with name and value of every header, folded lines made one, up to the empty line.
template <class Each>
void for_each_header(std::string_view rest, const Each& each) {
    std::string unfolded;
    while (!rest.empty()) {
        std::string_view line = take_line(rest);
        if (line.empty()) return;
        if (is_folded(rest)) {
            unfolded = line;
            while (is_folded(rest)) unfolded.append(" ").append(trimmed(take_line(rest)));
            line = unfolded;
        }
        const auto colon = line.find(':');
        if (colon == line.npos) continue;
        each(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
}

/// Whether `name` is `known`, in whatever case.
bool is(std::string_view name, std::string_view known) {
    return name.size() == known.size() && strncasecmp(name.data(), known.data(), known.size()) == 0;
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
std::string_view branch_of(std::string_view via) {
    via = via.substr(0, via.find(','));
    for (auto at = via.find(';'); at != via.npos; at = via.find(';')) {
        via.remove_prefix(at + 1);
        const std::string_view param = via.substr(0, via.find(';'));
        const auto equals = std::min(param.find('='), param.size());
        if (equals == param.size() || !is(trimmed(param.substr(0, equals)), "branch")) continue;
        return trimmed(param.substr(equals + 1));
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
    if (is(name, "content-length") || is(name, "l")) {
        // One that is no number of ours is longer than any message.
        to.content_length = number_at_front(value).value_or(UINT32_MAX);
    } else if (is(name, "sip-etag")) {
        if (is_word(value)) to.etag = value;
    } else if (is(name, "expires")) {
        to.expires = number_at_front(value);
    } else if (is(name, "min-expires")) {
        to.min_expires = number_at_front(value);
    } else if (is(name, "retry-after")) {
        to.retry_after = number_at_front(value);
    } else if (is(name, "www-authenticate")) {
        if (to.challenges.size() < max_challenges) to.challenges.emplace_back(value);
    } else if (is(name, "proxy-authenticate")) {
        if (to.proxy_challenges.size() < max_challenges) to.proxy_challenges.emplace_back(value);
    }
}

}  // namespace

base::result<sip_response> sip_response::parse(std::string_view head) {
    if (head.size() > max_size) return errc::too_long;
    const auto status = status_in(take_line(head));
    if (!status) return errc::bad_form;
    sip_response r;
    r.status = *status;
    bool above = false;  // the topmost Via
    for_each_header(head, [&](auto name, auto value) {
        if (!is(name, "via") && !is(name, "v")) return take(r, name, value);
        if (!std::exchange(above, true)) r.branch = branch_of(value);
    });
    if (r.branch.empty()) return errc::bad_form;
    return r;
}

base::result<sip_response> sip_response::read_datagram(std::string_view whole) {
    const auto end = whole.find(gap);
    auto r = parse(whole.substr(0, end));
    const std::size_t body = end == whole.npos ? 0 : whole.size() - end - gap.size();
    if (r && r->content_length.value_or(0) > body) return errc::bad_form;
    return r;
}

base::result<std::optional<std::size_t>> first_message_size(std::string_view stream) {
    const auto end = stream.find(gap);
    if (end == stream.npos) {
        if (stream.size() > sip_response::max_size) return errc::too_long;
        return std::optional<std::size_t>();
    }
    std::optional<std::uint32_t> body;
    for_each_header(stream.substr(0, end), [&body](auto name, auto value) {
        if (is(name, "content-length") || is(name, "l")) body = number_at_front(value);
    });
    if (!body) return errc::bad_form;
    const std::size_t size = end + gap.size() + *body;
    if (size > sip_response::max_size) return errc::too_long;
    if (size > stream.size()) return std::optional<std::size_t>();
    return std::optional<std::size_t>(size);
}

}  // namespace fingerpost::bridge
