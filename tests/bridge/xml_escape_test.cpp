#include "xml_escape.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace std::string_view_literals;

namespace {

struct escape {
    const char* why;
    std::string_view text;
    std::string_view gives;
    friend std::ostream& operator<<(std::ostream& out, const escape& e) { return out << e.why; }
};

const escape escapes[] = {
    {"nothing", "", ""},
    {"plain text", "Ann Lee ~", "Ann Lee ~"},
    {"markup", "<a b=\"c\" d='e'/> & ]]>", "&lt;a b=&quot;c&quot; d=&#39;e&#39;/&gt; &amp; ]]&gt;"},
    {"an entity is text", "&lt;", "&amp;lt;"},
    {"line ends and TAB survive", "a\tb\r\nc", "a&#9;b&#13;&#10;c"},
    {"other controls go",
     "a\0\x01\x1B[2J\x7F"
     "b"sv,
     "a[2Jb"},
    {"C1 goes",
     "a\xC2\x9B\xC2\x85"
     "b",
     "ab"},
    {"UTF-8 stays", "\xC3\x85sa \xE2\x82\xAC \xF0\x9F\x98\x80",
     "\xC3\x85sa \xE2\x82\xAC \xF0\x9F\x98\x80"},
    {"the first character beyond C1", "\xC2\xA0", "\xC2\xA0"},
    {"what XML forbids goes",
     "a\xEF\xBF\xBE\xEF\xBF\xBF"
     "b",
     "ab"},
    {"the replacement character stays", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
    {"Latin-1", "\xC5sa", "\xEF\xBF\xBDsa"},
    {"a character cut in two", "a\xE2\x82", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"an overlong <", "\xC0\xBC", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"a surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
};

}  // namespace

BOOST_DATA_TEST_CASE(text_goes_into_xml, boost::unit_test::data::make(escapes), e) {
    std::string to = "=";
    fingerpost::bridge::append_escaped(to, e.text);
    BOOST_TEST(to == "=" + std::string(e.gives));
}
