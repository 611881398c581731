#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// unreserved and user-unreserved of RFC 3261 section 25.1.
bool stands_for_itself(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.!~*'()&=+$,;?/").find(c) != std::string_view::npos;
}

int value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

}  // namespace

std::string escape_user(std::string_view name) {
    std::string text;
    text.reserve(name.size());
    for (const char c : name) {
        if (stands_for_itself(c)) {
            text += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        text += '%';
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 15U];
    }
    return text;
}

std::optional<base::user_name> user_of(std::string_view user_part) {
    std::string name;
    name.reserve(user_part.size());
    for (std::size_t i = 0; i < user_part.size(); ++i) {
        if (user_part[i] != '%') {
            name += user_part[i];
            continue;
        }
        if (i + 2 >= user_part.size()) return std::nullopt;
        const int high = value_of(user_part[i + 1]);
        const int low = value_of(user_part[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        name += static_cast<char>(high * 16 + low);
        i += 2;
    }
    auto user = base::user_name::parse(name);
    if (!user) return std::nullopt;
    return std::move(*user);
}

}  // namespace fingerpost::bridge
