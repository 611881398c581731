#include "base/sip_identity.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/address.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::base {
namespace {

constexpr std::string_view scheme = "sip:";
// RFC 3261 section 25.1.
constexpr std::string_view mark = "-_.!~*'()";
constexpr std::string_view user_unreserved = "&=+$,;?/";

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Means the same with and without an escape (section 19.1.4); the reserved signs do not.
bool is_unreserved(char c) { return is_alphanumeric(c) || mark.find(c) != mark.npos; }

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
        if (text[i] != '%') {
            if (!is_unreserved(text[i]) && user_unreserved.find(text[i]) == user_unreserved.npos)
                return errc::bad_char;
            user += text[i];
            continue;
        }
        unsigned byte = 0;
        const char* const from = text.data() + i + 1;
        const char* const to = from + std::min<std::size_t>(2, text.size() - i - 1);
        if (to - from != 2 || std::from_chars(from, to, byte, 16).ptr != to) return errc::bad_form;
        const char meant = static_cast<char>(byte);
        if (is_unreserved(meant)) {
            user += meant;
        } else {
            append_escaped(user, meant);
        }
        i += 2;
    }
    return user;
}

bool is_letter(char c) { return is_alphanumeric(c) && (c < '0' || c > '9'); }

/// `domainlabel`: letters, digits and hyphens, and none of these at an end.
bool is_label(std::string_view text) {
    const auto inner = [](char c) { return is_alphanumeric(c) || c == '-'; };
    return !text.empty() && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), inner);
}

/// `hostname`: labels, of which the last begins with a letter, and perhaps a dot behind them.
bool is_host_name(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    for (;;) {
        const auto dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        if (!is_label(label)) return false;
        if (dot == text.npos) return is_letter(label.front());
        text.remove_prefix(dot + 1);
    }
}

/// An address in its one form, since equal ones are equal hosts (RFC 5954 section 4.2); one of IPv6
/// in brackets, also if it stands for one of IPv4. Nothing for what is no address.
std::optional<std::string> normal_address(std::string_view text) {
    const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
    if (bracketed) text = text.substr(1, text.size() - 2);
    const auto parsed = address::parse(text);
    if (!parsed || bracketed != (text.find(':') != text.npos)) return std::nullopt;
    if (!bracketed) return parsed->str();
    return (parsed->is_v4() ? "[::ffff:" : "[") + parsed->str() + ']';
}

}  // namespace

result<std::string> parse_sip_host(std::string_view text) {
    if (text.empty()) return errc::empty;
    if (text.size() > sip_identity::max_size) return errc::too_long;
    if (auto address = normal_address(text)) return *std::move(address);
    if (!is_host_name(text)) return errc::bad_form;
    return lower(text);
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
