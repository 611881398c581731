#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fingerpost::base {

/// How text that we did not write goes out.
enum class charset {
    utf8,   ///< well-formed UTF-8 is kept
    ascii,  ///< every other character becomes one `?`
};

/// Takes the next code point off the front of `rest` (RFC 3629: no overlong form, no surrogate, at
/// most U+10FFFF). Nothing, and one byte taken, when the front is not well-formed. `rest` must not
/// be empty.
[[nodiscard]] std::optional<char32_t> next_code_point(std::string_view& rest) noexcept;

/// Whether `c` shows on a terminal as itself: no control (C0, DEL, C1), no format character that
/// reorders or hides text (bidi controls, zero width, tags), no surrogate, private use or
/// noncharacter. Blanks are printable, but for controls and line separators.
[[nodiscard]] bool is_printable(char32_t c) noexcept;

/// Whether `c` is one of Unicode's White_Space characters.
[[nodiscard]] bool is_blank(char32_t c) noexcept;

/// `text` as one line that is safe to print: controls in caret notation (`^[`), what is not
/// well-formed or not printable as U+FFFD (`?` in ASCII). TAB is a control here. For names, hosts,
/// queries, log lines.
[[nodiscard]] std::string visible_line(std::string_view text, charset out = charset::utf8);

/// The same for a text of lines: TAB stays, and CR LF, LF or a lone CR each end a line, which then
/// ends in `newline`; so does the last line. Nothing for an empty text. For plans, relayed answers,
/// notes.
[[nodiscard]] std::string visible_text(std::string_view text, std::string_view newline,
                                       charset out = charset::utf8);

/// How many columns well-formed `text` takes, counted in code points.
[[nodiscard]] std::size_t columns(std::string_view text) noexcept;

/// The longest prefix of `text` that has at most `count` code points and cuts none in two.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t count) noexcept;

/// ASCII letters in lower case; every other byte as it is.
[[nodiscard]] std::string lower(std::string_view text);

/// The one of `words` nearest to `text` by edit distance (insert, remove, replace, swap
/// neighbours), for a hint after a typing error; empty if none is near. Looks at the first 1000.
[[nodiscard]] std::string_view nearest(std::string_view text,
                                       std::span<const std::string_view> words) noexcept;

}  // namespace fingerpost::base
