#pragma once

#include <string>
#include <string_view>

namespace fingerpost::cli {

/// Which bytes of a foreign answer may reach the terminal beside 32 to 126, TAB and line ends: the
/// two separate choices of RFC 1288 section 3.3.
struct allowed {
    bool control = false;    ///< bytes below 32 as they are: the other side may steer the terminal
    bool eight_bit = false;  ///< printable UTF-8
};

/// `answer` as it may be printed. What is not allowed is made visible, never dropped. Lines end in
/// LF, unless control bytes are let through.
[[nodiscard]] std::string filtered(std::string_view answer, allowed may);

}  // namespace fingerpost::cli
