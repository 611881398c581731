#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/card.hpp"
#include "base/text.hpp"

namespace fingerpost::fingerd {

inline constexpr std::string_view crlf = "\r\n";

/// Fills up with blanks what took `used` columns, to `width`.
inline void pad(std::string& out, std::size_t used, std::size_t width) {
    if (used < width) out.append(width - used, ' ');
}

/// `text` in exactly `width` columns, cut or filled up on the right.
inline void column(std::string& out, std::string_view text, std::size_t width) {
    const std::string_view kept = base::clip(text, width);
    out += kept;
    pad(out, base::columns(kept), width);
}

/// What `c` tells of `f`, safe to print; nothing when it does not.
inline std::string told(const base::card& c, base::field f, std::string_view value,
                        base::charset charset) {
    return c.shows.has(f) ? base::visible_line(value, charset) : std::string();
}

/// A phone number as people write it: digits alone are grouped (`5550101` is `555-0101`, `4711` is
/// `x4711`), anything else stays.
[[nodiscard]] std::string dialled(std::string_view number);

}  // namespace fingerpost::fingerd
