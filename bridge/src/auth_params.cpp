#include "auth_params.hpp"

#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

constexpr std::string_view blanks = " \t\r\n";  // CR and LF where a header was folded

bool is_token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos;
}

void skip_blanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
}

bool skip(std::string_view& rest, char c) {
    skip_blanks(rest);
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    skip_blanks(rest);
    return true;
}

std::string_view take(std::string_view& rest, std::size_t size) {
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(taken.size());
    return taken;
}

std::string_view take_token(std::string_view& rest) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_token_char);
    return take(rest, static_cast<std::size_t>(end - rest.begin()));
}

/// What stands between quotes, escapes not undone; nothing if they do not close.
std::optional<std::string_view> take_quoted(std::string_view& rest) {
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] == '\\') {
            ++i;
        } else if (rest[i] == '"') {
            return take(rest, i + 1).substr(1, i - 1);
        }
    }
    return std::nullopt;
}

/// A value; where it is no quoted string it goes on to the comma, since some clients leave out the
/// quotes around a uri.
std::optional<std::string_view> take_value(std::string_view& rest) {
    if (rest.starts_with('"')) return take_quoted(rest);
    std::string_view value = take(rest, std::min(rest.find(','), rest.size()));
    value = value.substr(0, value.find_last_not_of(blanks) + 1);
    if (value.empty() || value.find_first_of("\" \t\r\n") != value.npos) return std::nullopt;
    return value;
}

}  // namespace

base::result<std::vector<auth_param>> split_auth_params(std::string_view text) {
    std::vector<auth_param> found;
    skip_blanks(text);
    do {
        std::string name = base::lower(take_token(text));
        if (name.empty() || !skip(text, '=')) return errc::bad_form;
        const auto value = take_value(text);
        if (!value) return errc::bad_form;
        found.push_back({std::move(name), *value});
    } while (skip(text, ','));
    if (!text.empty()) return errc::bad_form;
    return found;
}

}  // namespace fingerpost::bridge
