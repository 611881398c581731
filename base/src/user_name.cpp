#include "base/user_name.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::base {
namespace {

constexpr std::string_view forbidden = "/:,@";

bool allowed(char32_t c) {
    if (c < 0x80 && forbidden.find(static_cast<char>(c)) != std::string_view::npos) return false;
    return !is_blank(c) && is_printable(c);
}

}  // namespace

result<user_name> user_name::parse(std::string_view text) {
    if (text.empty()) return errc::empty;
    if (text.size() > max_size) return errc::too_long;
    for (std::string_view rest = text; !rest.empty();) {
        const auto c = next_code_point(rest);
        if (!c || !allowed(*c)) return errc::bad_char;
    }
    return user_name(text);
}

}  // namespace fingerpost::base
