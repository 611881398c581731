#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::base {

/// A user's login name: 1..255 bytes of printable UTF-8 without blanks, control characters and `/ :
/// , @`. Invariant: `parse` is the only door in, so whoever holds a `user_name` never re-checks it.
/// Grammar: {U} of RFC 1288 section 2.3, as wide as directories allow. Compared exactly.
class user_name {
public:
    static constexpr std::size_t max_size = 255;  ///< bytes

    /// Reads untrusted `text`, which must be the name and nothing else.
    /// Errors: errc::empty, errc::too_long, errc::bad_char.
    [[nodiscard]] static result<user_name> parse(std::string_view text);

    [[nodiscard]] std::string_view str() const noexcept { return text_; }
    friend auto operator<=>(const user_name&, const user_name&) = default;

private:
    explicit user_name(std::string_view checked) : text_(checked) {}
    std::string text_;
};

}  // namespace fingerpost::base

template <>
struct std::hash<fingerpost::base::user_name> {
    std::size_t operator()(const fingerpost::base::user_name& name) const noexcept {
        return std::hash<std::string_view>{}(name.str());
    }
};
