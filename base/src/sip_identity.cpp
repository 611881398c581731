#include "base/sip_identity.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/address.hpp"
#include "base/error.hpp"

namespace fingerpost::base {
namespace {

constexpr std::string_view scheme = "sip:";
/// `mark` and `user-unreserved` of RFC 3261 section 25.1.
constexpr std::string_view unescaped_signs = "-_.!~*'()&=+$,;?/";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool stands_unescaped(char c) {
    return is_alphanumeric(c) || unescaped_signs.find(c) != std::string_view::npos;
}

void append_escaped(std::string& to, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    to += '%';
    to += digits[byte >> 4U];
    to += digits[byte & 15U];
}

/// `user` with its escapes in the one form that equal users share.
result<std::string> normal_user(std::string_view text) {
    std::string user;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            unsigned byte = 0;
            const char* const from = text.data() + i + 1;
            const char* const to = from + std::min<std::size_t>(2, text.size() - i - 1);
            if (to - from != 2 || std::from_chars(from, to, byte, 16).ptr != to)
                return errc::bad_form;
            c = static_cast<char>(byte);
            i += 2;
        } else if (!stands_unescaped(c)) {
            return errc::bad_char;
        }
        if (stands_unescaped(c)) {
            user += c;
        } else {
            append_escaped(user, c);
        }
    }
    return user;
}

bool is_host_name(std::string_view text) {
    const auto inner = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
    return std::all_of(text.begin(), text.end(), inner) && text.find("..") == text.npos &&
           is_alphanumeric(text.front()) && (is_alphanumeric(text.back()) || text.back() == '.');
}

bool is_bracketed_v6(std::string_view text) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return false;
    text = text.substr(1, text.size() - 2);
    return text.find(':') != text.npos && address::parse(text).has_value();
}

}  // namespace

result<std::string> parse_sip_host(std::string_view text) {
    if (text.empty()) return errc::empty;
    if (text.size() > sip_identity::max_size) return errc::too_long;
    if (!is_host_name(text) && !is_bracketed_v6(text)) return errc::bad_form;
    std::string host(text);
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return host;
}

result<sip_identity> sip_identity::parse(std::string_view text) {
    if (text.empty()) return errc::empty;
    if (!text.starts_with(scheme)) return errc::bad_form;
    text.remove_prefix(scheme.size());
    const auto at = text.find('@');
    if (at == std::string_view::npos) return errc::bad_form;
    if (at == 0) return errc::empty;
    if (at > max_size) return errc::too_long;
    auto user = normal_user(text.substr(0, at));
    if (!user) return user.error();
    auto host = parse_sip_host(text.substr(at + 1));
    if (!host) return host.error();
    return sip_identity(*std::move(user), *std::move(host));
}

}  // namespace fingerpost::base
