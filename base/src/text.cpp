#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fingerpost::base {
namespace {

struct span {
    char32_t first;
    char32_t last;
};

// Format characters that hide or reorder what a reader sees (Unicode category Cf, line separators,
// and letters that show as nothing), and what no text may have: surrogates, private use,
// noncharacters, the end of the last planes. Variation selectors stay; emoji need them.
constexpr std::array<span, 28> unprintable{{
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},   {0xD800, 0xF8FF},
    {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0xFFFFF}, {0x100000, 0x10FFFF},
}};

constexpr std::array<span, 10> blanks{{
    {0x0009, 0x000D},
    {0x0020, 0x0020},
    {0x0085, 0x0085},
    {0x00A0, 0x00A0},
    {0x1680, 0x1680},
    {0x2000, 0x200A},
    {0x2028, 0x2029},
    {0x202F, 0x202F},
    {0x205F, 0x205F},
    {0x3000, 0x3000},
}};

template <std::size_t N>
bool within(const std::array<span, N>& spans, char32_t c) {
    return std::any_of(spans.begin(), spans.end(),
                       [c](const span& s) { return c >= s.first && c <= s.last; });
}

void append_replacement(std::string& to, charset out) {
    to += out == charset::utf8 ? "\xEF\xBF\xBD" : "?";
}

/// Appends the character at the front of `rest` as it may be shown, and takes it off.
void append_visible(std::string& to, std::string_view& rest, charset out) {
    const std::string_view before = rest;
    const auto c = next_code_point(rest);
    if (c && *c < 0x80) {
        if (*c >= 0x20 && *c != 0x7F) {
            to += static_cast<char>(*c);
        } else {
            to += '^';
            to += static_cast<char>(*c ^ 0x40U);
        }
    } else if (!c || !is_printable(*c) || out == charset::ascii) {
        append_replacement(to, out);
    } else {
        to += before.substr(0, before.size() - rest.size());
    }
}

constexpr std::size_t max_compared = 40;  ///< bytes; what is longer has no near word
constexpr std::size_t max_words = 1000;   ///< words looked at; a hint is not worth a long search

/// Restricted Damerau-Levenshtein distance. Both words are at most `max_compared` long.
std::size_t distance(std::string_view a, std::string_view b) {
    using row = std::array<std::uint8_t, max_compared + 1>;
    row before{};
    row above{};
    row here{};
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<std::uint8_t>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        here[0] = static_cast<std::uint8_t>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int least = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            least = std::min({least, above[j] + 1, here[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) least = std::min(least, before[j - 2] + 1);
            here[j] = static_cast<std::uint8_t>(least);
        }
        before = above;
        above = here;
    }
    return above[b.size()];
}

}  // namespace

std::optional<char32_t> next_code_point(std::string_view& rest) noexcept {
    const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        rest.remove_prefix(1);
        return lead;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || rest.size() < size) {
        rest.remove_prefix(1);
        return std::nullopt;
    }
    char32_t c = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            rest.remove_prefix(1);
            return std::nullopt;
        }
        c = (c << 6U) | (byte(i) & 0x3FU);
    }
    const bool overlong = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
    if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        rest.remove_prefix(1);
        return std::nullopt;
    }
    rest.remove_prefix(size);
    return c;
}

bool is_printable(char32_t c) noexcept {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
    if ((c & 0xFFFEU) == 0xFFFEU) return false;  // the two noncharacters that end each plane
    return !within(unprintable, c);
}

bool is_blank(char32_t c) noexcept { return within(blanks, c); }

std::string visible_line(std::string_view text, charset out) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) append_visible(shown, text, out);
    return shown;
}

std::string visible_text(std::string_view text, std::string_view newline, charset out) {
    std::string shown;
    shown.reserve(text.size() + text.size() / 16 + newline.size());
    bool in_line = false;
    while (!text.empty()) {
        const char c = text.front();
        if (c == '\n' || c == '\r') {
            text.remove_prefix(c == '\r' && text.starts_with("\r\n") ? 2 : 1);
            shown += newline;
            in_line = false;
        } else if (c == '\t') {
            text.remove_prefix(1);
            shown += '\t';
            in_line = true;
        } else {
            append_visible(shown, text, out);
            in_line = true;
        }
    }
    if (in_line) shown += newline;
    return shown;
}

std::size_t columns(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string_view clip(std::string_view text, std::size_t count) noexcept {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (starts && count-- == 0) break;
    }
    return text.substr(0, at);
}

std::string lower(std::string_view text) {
    std::string low(text);
    for (char& c : low) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return low;
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> words) noexcept {
    if (text.size() > max_compared) return {};
    std::string_view found;
    std::size_t least = text.size() < 5 ? 2 : 3;  // one more than what counts as near
    for (const std::string_view word : words.first(std::min(words.size(), max_words))) {
        const std::size_t longer = std::max(word.size(), text.size());
        const std::size_t shorter = std::min(word.size(), text.size());
        if (longer > max_compared || longer - shorter >= least) continue;
        const std::size_t d = distance(text, word);
        if (d >= least) continue;
        least = d;
        found = word;
    }
    return found;
}

}  // namespace fingerpost::base
