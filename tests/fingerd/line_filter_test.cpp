#include "fingerd/line_filter.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace {
namespace data = boost::unit_test::data;
using fingerpost::base::charset;
using fingerpost::fingerd::line_filter;

struct row {
    const char* why;
    const char* foreign;
    const char* passed;
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
};

const row rows[] = {
    {"CR LF stays", "a\r\nb\r\n", "a\r\nb\r\n"},
    {"LF alone", "a\nb\n", "a\r\nb\r\n"},
    {"CR alone", "a\rb\r", "a\r\nb\r\n"},
    {"empty lines stay", "\n\r\n\na\n", "\r\n\r\n\r\na\r\n"},
    {"the last line is ended", "a\nb", "a\r\nb\r\n"},
    {"nothing stays nothing", "", ""},
    {"controls become visible", "\x1b]0;x\x07\n", "^[]0;x^G\r\n"},
    {"UTF-8 stays", "J\xC3\xB6rg \xE2\x82\xAC \xF0\x9F\x98\x80\n",
     "J\xC3\xB6rg \xE2\x82\xAC \xF0\x9F\x98\x80\r\n"},
    {"what is not UTF-8 is replaced", "\xFF\xC3\n", "\xEF\xBF\xBD\xEF\xBF\xBD\r\n"},
    {"a character cut off by the end is replaced", "a\xC3", "a\xEF\xBF\xBD\r\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(relayed_text)

BOOST_DATA_TEST_CASE(m1_is_made_fit_however_it_is_cut, data::make(rows), r) {
    const std::string foreign = r.foreign;
    for (std::size_t piece = 1; piece <= foreign.size() + 1; ++piece) {
        line_filter filter(charset::utf8);
        std::string passed;
        for (std::size_t at = 0; at < foreign.size(); at += piece) {
            passed += filter.feed(std::string_view(foreign).substr(at, piece));
        }
        passed += filter.finish();
        BOOST_TEST(passed == r.passed, "in pieces of " << piece << ": " << passed);
    }
}

BOOST_AUTO_TEST_CASE(what_is_whole_is_passed_on_at_once) {
    line_filter filter(charset::ascii);
    BOOST_TEST(filter.feed("Name: J\xC3\xB6rg") == "Name: J?rg");
    BOOST_TEST(filter.feed("\r") == "");
    BOOST_TEST(filter.feed("\n") == "\r\n");
    BOOST_TEST(filter.finish() == "");
}

BOOST_AUTO_TEST_SUITE_END()
