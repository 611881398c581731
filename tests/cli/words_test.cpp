#include "words.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "table.hpp"
#include "utc.hpp"

namespace fingerpost::cli {
namespace {

struct row {
    const char* now;
    const char* then;
    const char* words;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.then << " at " << r.now; }

const row since[] = {
    {"2026-01-07T12:00:00Z", "2026-01-07T09:12:59Z", "09:12"},
    {"2026-01-07T12:00:00Z", "2026-01-07T00:00:00Z", "00:00"},
    {"2026-01-07T12:00:00Z", "2026-01-06T23:59:59Z", "Tue 23:59"},
    {"2026-01-07T12:00:00Z", "2026-01-01T12:00:01Z", "Thu 12:00"},
    {"2026-01-09T12:00:00Z", "2026-01-03T12:00:00Z", "3 Jan 12:00"},
    {"2026-01-02T12:00:00Z", "2025-12-30T17:40:00Z", "Tue 17:40"},
    {"2026-01-09T12:00:00Z", "2025-12-30T17:40:00Z", "30 Dec 2025"},
    {"2026-01-07T12:00:00Z", "2026-01-07T12:30:00Z", "12:30"},
    {"2026-01-07T12:00:00Z", "2026-01-08T12:30:00Z", "8 Jan 12:30"},
};

const row idle[] = {
    {"2026-01-07T12:00:00Z", "2026-01-07T12:00:30Z", ""},
    {"2026-01-07T12:00:00Z", "2026-01-07T11:59:01Z", ""},
    {"2026-01-07T12:00:00Z", "2026-01-07T11:59:00Z", "idle 1 minute"},
    {"2026-01-07T12:00:00Z", "2026-01-07T11:00:01Z", "idle 59 minutes"},
    {"2026-01-07T12:00:00Z", "2026-01-07T11:00:00Z", "idle 1 hour"},
    {"2026-01-07T12:00:00Z", "2026-01-06T12:00:01Z", "idle 23 hours"},
    {"2026-01-07T12:00:00Z", "2026-01-06T12:00:00Z", "idle 1 day"},
    {"2026-01-07T12:00:00Z", "2026-01-04T00:00:00Z", "idle 3 days"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_DATA_TEST_CASE(since_is_as_exact_as_it_is_recent, boost::unit_test::data::make(since), r) {
    BOOST_TEST(since_words(tests::at(r.then), seen_at(r.now)) == r.words);
}

BOOST_DATA_TEST_CASE(idle_in_words, boost::unit_test::data::make(idle), r) {
    BOOST_TEST(idle_words(tests::at(r.then), tests::at(r.now)) == r.words);
}

BOOST_AUTO_TEST_CASE(unknown_idle_is_no_words) {
    BOOST_TEST(idle_words(std::nullopt, tests::at("2026-01-07T12:00:00Z")).empty());
}

BOOST_AUTO_TEST_CASE(the_clock_has_seconds) {
    BOOST_TEST(clock_words(seen_at("2026-01-07T09:02:03Z")) == "09:02:03");
}

BOOST_AUTO_TEST_CASE(a_table_aligns_by_characters_and_ends_no_line_in_blanks) {
    table t(2);
    const table::row wide{"\xC3\xA9\xC3\xA9\xC3\xA9", "", "x"};  // three characters, six bytes
    const table::row narrow{"a", "", ""};
    const table::row gap{"", "", "y"};
    for (const auto& cells : {wide, narrow, gap}) t.measure(cells);
    BOOST_TEST(t.line(wide) == "\xC3\xA9\xC3\xA9\xC3\xA9  x");
    BOOST_TEST(t.line(narrow) == "a");
    BOOST_TEST(t.line(gap) == "     y");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
