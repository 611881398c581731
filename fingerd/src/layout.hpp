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

/// Whether `text` goes out as it stands, a column a byte; most does.
inline bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Untrusted `text`, made safe to print.
inline std::string visible(std::string_view text, base::charset charset) {
    return is_plain(text) ? std::string(text) : base::visible_line(text, charset);
}

/// The same in exactly `width` columns.
inline void visible_column(std::string& out, std::string_view text, std::size_t width,
                           base::charset charset) {
    if (is_plain(text)) {
        out += text.substr(0, width);
        pad(out, text.size(), width);
    } else {
        column(out, base::visible_line(text, charset), width);
    }
}

/// How many columns untrusted `text` takes once it is safe to print.
inline std::size_t visible_columns(std::string_view text, base::charset charset) {
    return is_plain(text) ? text.size() : base::columns(base::visible_line(text, charset));
}

/// What `c` tells of `f`, safe to print; nothing when it does not.
inline std::string told(const base::card& c, base::field f, std::string_view value,
                        base::charset charset) {
    return c.shows.has(f) ? visible(value, charset) : std::string();
}

/// A phone number as people write it: digits alone are grouped (`5550101` is `555-0101`, `4711` is
/// `x4711`), anything else stays.
[[nodiscard]] std::string dialled(std::string_view number);

}  // namespace fingerpost::fingerd
