#include "base/text.hpp"

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::string_view_literals;

namespace {

struct encoding {
    const char* why;
    std::string_view bytes;
    std::optional<char32_t> is;  ///< of the front
    std::size_t taken;
    friend std::ostream& operator<<(std::ostream& out, const encoding& e) { return out << e.why; }
};

const encoding encodings[] = {
    {"ASCII", "ab", U'a', 1},
    {"NUL", "\0b"sv, U'\0', 1},
    {"the first of two bytes", "\xC2\x80", 0x80, 2},
    {"the last of two bytes", "\xDF\xBF", 0x7FF, 2},
    {"the first of three bytes", "\xE0\xA0\x80", 0x800, 3},
    {"the last before the surrogates", "\xED\x9F\xBF", 0xD7FF, 3},
    {"the first behind the surrogates", "\xEE\x80\x80", 0xE000, 3},
    {"the last of three bytes", "\xEF\xBF\xBF", 0xFFFF, 3},
    {"the first of four bytes", "\xF0\x90\x80\x80", 0x10000, 4},
    {"the last of all", "\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
    {"a continuation alone", "\x80", {}, 1},
    {"overlong, two bytes", "\xC0\xAF", {}, 1},
    {"overlong, two bytes, the last", "\xC1\xBF", {}, 1},
    {"overlong, three bytes", "\xE0\x9F\xBF", {}, 1},
    {"overlong, four bytes", "\xF0\x8F\xBF\xBF", {}, 1},
    {"the first surrogate", "\xED\xA0\x80", {}, 1},
    {"the last surrogate", "\xED\xBF\xBF", {}, 1},
    {"past the last", "\xF4\x90\x80\x80", {}, 1},
    {"a lead past the last", "\xF5\x80\x80\x80", {}, 1},
    {"0xFF", "\xFF", {}, 1},
    {"two bytes, cut", "\xC2", {}, 1},
    {"three bytes, cut", "\xE2\x82", {}, 1},
    {"four bytes, cut", "\xF0\x9F\x98", {}, 1},
    {"two bytes, broken", "\xC2\x41", {}, 1},
    {"three bytes, broken at the end", "\xE2\x82\x41", {}, 1},
};

struct character {
    const char* why;
    char32_t c;
    bool printable;
    bool blank;
    friend std::ostream& operator<<(std::ostream& out, const character& row) {
        return out << row.why;
    }
};

const character characters[] = {
    {"a letter", U'a', true, false},
    {"a space", U' ', true, true},
    {"the last of ASCII", U'~', true, false},
    {"NUL", 0, false, false},
    {"TAB", 9, false, true},
    {"LF", 10, false, true},
    {"ESC", 0x1B, false, false},
    {"DEL", 0x7F, false, false},
    {"the first of C1", 0x80, false, false},
    {"next line", 0x85, false, true},
    {"CSI", 0x9B, false, false},
    {"no-break space", 0xA0, true, true},
    {"soft hyphen", 0xAD, false, false},
    {"a letter with a diacritic", 0xE5, true, false},
    {"a combining diacritic", 0x301, true, false},
    {"combining grapheme joiner", 0x34F, false, false},
    {"Arabic letter mark", 0x61C, false, false},
    {"Hangul filler", 0x3164, false, false},
    {"zero width space", 0x200B, false, false},
    {"right-to-left mark", 0x200F, false, false},
    {"line separator", 0x2028, false, true},
    {"right-to-left override", 0x202E, false, false},
    {"narrow no-break space", 0x202F, true, true},
    {"word joiner", 0x2060, false, false},
    {"right-to-left isolate", 0x2067, false, false},
    {"ideographic space", 0x3000, true, true},
    {"a Chinese character", 0x4E2D, true, false},
    {"a surrogate", 0xD800, false, false},
    {"private use", 0xE000, false, false},
    {"a noncharacter", 0xFDD0, false, false},
    {"emoji variation selector", 0xFE0F, true, false},
    {"byte order mark", 0xFEFF, false, false},
    {"replacement character", 0xFFFD, true, false},
    {"the end of the first plane", 0xFFFE, false, false},
    {"an emoji", 0x1F600, true, false},
    {"the end of the second plane", 0x1FFFF, false, false},
    {"a tag", 0xE0041, false, false},
    {"private use, the last plane", 0x10FFFD, false, false},
};

struct showing {
    const char* why;
    std::string_view text;
    std::string_view utf8;
    std::string_view ascii;
    friend std::ostream& operator<<(std::ostream& out, const showing& s) { return out << s.why; }
};

const showing lines[] = {
    {"nothing", "", "", ""},
    {"plain", "Ann Lee ~", "Ann Lee ~", "Ann Lee ~"},
    {"UTF-8", "\xC3\x85sa \xF0\x9F\x98\x80", "\xC3\x85sa \xF0\x9F\x98\x80", "?sa ?"},
    {"an escape sequence", "\x1B[2J", "^[[2J", "^[[2J"},
    {"every kind of line end", "a\r\nb\tc", "a^M^Jb^Ic", "a^M^Jb^Ic"},
    {"NUL and DEL", "\0\x7F"sv, "^@^?", "^@^?"},
    {"C1 as UTF-8",
     "\xC2\x9B"
     "2J",
     "\xEF\xBF\xBD"
     "2J",
     "?2J"},
    {"C1 as a byte",
     "\x9B"
     "2J",
     "\xEF\xBF\xBD"
     "2J",
     "?2J"},
    {"Latin-1", "\xC5sa", "\xEF\xBF\xBDsa", "?sa"},
    {"a cut character", "a\xE2\x82", "a\xEF\xBF\xBD\xEF\xBF\xBD", "a??"},
    {"text that would be reordered",
     "a\xE2\x80\xAE"
     "b",
     "a\xEF\xBF\xBD"
     "b",
     "a?b"},
};

const showing texts[] = {
    {"nothing", "", "", ""},
    {"one line with its end", "a\n", "a|", "a|"},
    {"one line without", "a", "a|", "a|"},
    {"CR LF", "a\r\nb\r\n", "a|b|", "a|b|"},
    {"a lone CR", "a\rb", "a|b|", "a|b|"},
    {"CR CR LF", "a\r\r\nb", "a||b|", "a||b|"},
    {"LF CR", "a\n\rb", "a||b|", "a||b|"},
    {"empty lines stay", "\n\na\n\n", "||a||", "||a||"},
    {"TAB stays", "a\tb\n", "a\tb|", "a\tb|"},
    {"a TAB alone is a line", "\t", "\t|", "\t|"},
    {"escapes do not", "\x1B[1m\n", "^[[1m|", "^[[1m|"},
    {"UTF-8", "\xC3\xA5\n", "\xC3\xA5|", "?|"},
    {"line separator",
     "a\xE2\x80\xA8"
     "b",
     "a\xEF\xBF\xBD"
     "b|",
     "a?b|"},
};

struct cut {
    std::string_view text;
    std::size_t columns;
    std::size_t count;
    std::string_view gives;
    friend std::ostream& operator<<(std::ostream& out, const cut& c) {
        return out << c.text << ' ' << c.count;
    }
};

const cut cuts[] = {
    {"", 0, 3, ""},
    {"abc", 3, 0, ""},
    {"abc", 3, 2, "ab"},
    {"abc", 3, 3, "abc"},
    {"abc", 3, 4, "abc"},
    {"\xC3\xA5\xC3\xA4\xC3\xB6", 3, 2, "\xC3\xA5\xC3\xA4"},
    {"a\xF0\x9F\x98\x80"
     "b",
     3, 1, "a"},
    {"a\xF0\x9F\x98\x80"
     "b",
     3, 2, "a\xF0\x9F\x98\x80"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_DATA_TEST_CASE(a_code_point_is_taken, boost::unit_test::data::make(encodings), e) {
    std::string_view rest = e.bytes;
    const auto c = next_code_point(rest);
    BOOST_TEST((c == e.is));
    BOOST_TEST(e.bytes.size() - rest.size() == e.taken);
}

BOOST_DATA_TEST_CASE(a_character_is_of_a_kind, boost::unit_test::data::make(characters), c) {
    BOOST_TEST(is_printable(c.c) == c.printable);
    BOOST_TEST(is_blank(c.c) == c.blank);
}

BOOST_DATA_TEST_CASE(a_line_is_made_safe, boost::unit_test::data::make(lines), s) {
    BOOST_TEST(visible_line(s.text) == s.utf8);
    BOOST_TEST(visible_line(s.text, charset::ascii) == s.ascii);
}

BOOST_DATA_TEST_CASE(a_text_is_made_safe, boost::unit_test::data::make(texts), s) {
    BOOST_TEST(visible_text(s.text, "|") == s.utf8);
    BOOST_TEST(visible_text(s.text, "|", charset::ascii) == s.ascii);
}

BOOST_DATA_TEST_CASE(a_text_is_measured_and_cut, boost::unit_test::data::make(cuts), c) {
    BOOST_TEST(columns(c.text) == c.columns);
    BOOST_TEST(clip(c.text, c.count) == c.gives);
}

BOOST_AUTO_TEST_CASE(what_was_made_safe_stays_as_it_is) {
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
            const std::string once = visible_line(bytes);
            BOOST_REQUIRE_EQUAL(visible_line(once), once);
            for (std::string_view rest = once; !rest.empty();) {
                const auto c = next_code_point(rest);
                BOOST_REQUIRE(c && is_printable(*c));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_a_typing_error_away) {
    const std::string_view words[]{"listen", "list", "on", "deadline"};
    const std::pair<std::string, std::string_view> rows[]{
        {"listen", "listen"},
        {"lisen", "listen"},
        {"litsen", "listen"},
        {"lst", "list"},
        {"no", "on"},
        {"daedlin", "deadline"},
        {"dead", ""},
        {"", ""},
        {std::string(100, 'l'), ""},
    };
    for (const auto& [text, word] : rows) BOOST_TEST(nearest(text, words) == word, text);
    BOOST_TEST(nearest("listen", {}) == "");
}

BOOST_AUTO_TEST_CASE(only_ascii_letters_are_lowered) {
    BOOST_TEST(lower("AZaz@[`{09\xC3\x85") == "azaz@[`{09\xC3\x85");
}

BOOST_AUTO_TEST_SUITE_END()
