#include "digest_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

constexpr std::string_view blanks = " \t\r\n";  // CR and LF where a header was folded

/// The parameters that count, in the order of `texts`.
enum which { username, realm, nonce, uri, response, algorithm, qop, cnonce, nc, count };
constexpr std::array<std::string_view, count> names{
    "username", "realm", "nonce", "uri", "response", "algorithm", "qop", "cnonce", "nc"};
using texts = std::array<std::optional<std::string_view>, count>;

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

base::result<texts> split(std::string_view rest) {
    texts found;
    skip_blanks(rest);
    do {
        const std::string name = base::lower(take_token(rest));
        if (name.empty() || !skip(rest, '=')) return errc::bad_form;
        const auto value = take_value(rest);
        if (!value) return errc::bad_form;
        const auto known = std::find(names.begin(), names.end(), name);
        if (known == names.end()) continue;
        auto& place = found.at(static_cast<std::size_t>(known - names.begin()));
        if (place) return errc::bad_form;
        place = value;
    } while (skip(rest, ','));
    if (!rest.empty()) return errc::bad_form;
    return found;
}

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && blanks.find(c) == blanks.npos) || c == 0x7f;
}

/// nc-value is eight hex digits; fewer are borne with.
std::optional<std::uint32_t> count_of(std::string_view text) {
    std::uint32_t n = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, n, 16);
    if (text.size() > 8 || ec != std::errc() || stop != end || n == 0) return std::nullopt;
    return n;
}

}  // namespace

base::result<digest_answer> digest_answer::parse(std::string_view text) {
    if (text.size() > max_size) return errc::too_long;
    if (std::any_of(text.begin(), text.end(), is_control)) return errc::bad_char;
    const auto found = split(text);
    if (!found) return found.error();
    const auto& given = *found;
    for (const which needed :
         {which::username, which::realm, which::nonce, which::uri, which::response})
        if (!given.at(needed)) return errc::bad_form;
    digest_answer a;
    a.username = *given.at(which::username);
    a.realm = *given.at(which::realm);
    a.nonce = *given.at(which::nonce);
    a.uri = *given.at(which::uri);
    a.response = base::lower(*given.at(which::response));
    if (given.at(which::algorithm))
        a.algorithm = digest_algorithm_named(*given.at(which::algorithm));
    if (!given.at(which::qop)) return a;
    const auto n = count_of(given.at(which::nc).value_or(""));
    if (base::lower(*given.at(which::qop)) != "auth" || !given.at(which::cnonce) || !n)
        return errc::bad_form;
    a.with_qop = true;
    a.qop = *given.at(which::qop);
    a.cnonce = *given.at(which::cnonce);
    a.nc = *given.at(which::nc);
    a.count = *n;
    return a;
}

std::string right_response(const digest_answer& to, std::string_view ha1, std::string_view method,
                           digest_hash& hash) {
    const std::string ha2 = hash({method, to.uri});
    if (!to.with_qop) return hash({ha1, to.nonce, ha2});
    return hash({ha1, to.nonce, to.nc, to.cnonce, to.qop, ha2});
}

}  // namespace fingerpost::bridge
