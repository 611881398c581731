#include "media_type.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void skip_blanks(std::string_view& rest) {
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
}

/// `token` of RFC 2045 section 5.1 off the front of `rest`; empty: none stands there.
std::string_view take_token(std::string_view& rest) {
    std::size_t size = 0;
    while (size < rest.size() && rest[size] > ' ' && rest[size] < 0x7F &&
           std::string_view("()<>@,;:\\\"/[]?=").find(rest[size]) == std::string_view::npos)
        ++size;
    const std::string_view token = rest.substr(0, size);
    rest.remove_prefix(size);
    return token;
}

bool take(std::string_view& rest, char mark) {
    skip_blanks(rest);
    if (rest.empty() || rest.front() != mark) return false;
    rest.remove_prefix(1);
    skip_blanks(rest);
    return true;
}

/// A token or a quoted string, without its quotes.
std::optional<std::string> take_value(std::string_view& rest) {
    if (!rest.starts_with('"')) {
        const std::string_view token = take_token(rest);
        return token.empty() ? std::nullopt : std::optional(std::string(token));
    }
    std::string value;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '"') {
            rest.remove_prefix(i + 1);
            return value;
        }
        if (rest[i] == '\\' && ++i == rest.size()) break;
        value += rest[i];
    }
    return std::nullopt;
}

}  // namespace

std::optional<media_type> read_media_type(std::string_view value) {
    skip_blanks(value);
    const std::string_view type = take_token(value);
    if (!take(value, '/')) return std::nullopt;
    const std::string_view subtype = take_token(value);
    if (type.empty() || subtype.empty()) return std::nullopt;
    media_type read{base::lower(type) + '/' + base::lower(subtype), {}};
    while (take(value, ';')) {
        if (value.empty()) break;  // some end in a semicolon
        const std::string name = base::lower(take_token(value));
        if (name.empty() || !take(value, '=')) return std::nullopt;
        const auto given = take_value(value);
        if (!given) return std::nullopt;
        if (name == "charset") read.charset = base::lower(*given);
    }
    skip_blanks(value);
    if (!value.empty()) return std::nullopt;
    return read;
}

}  // namespace fingerpost::bridge
