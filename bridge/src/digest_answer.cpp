#include "digest_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "auth_params.hpp"
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

base::result<texts> split(std::string_view rest) {
    const auto given = split_auth_params(rest);
    if (!given) return given.error();
    texts found;
    for (const auto& [name, value] : *given) {
        const auto known = std::find(names.begin(), names.end(), name);
        if (known == names.end()) continue;
        auto& place = found.at(static_cast<std::size_t>(known - names.begin()));
        if (place) return errc::bad_form;
        place = value;
    }
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
