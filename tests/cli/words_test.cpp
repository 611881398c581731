#include "words.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

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
    {"2026-12-31T12:00:00Z", "2027-01-01T12:30:00Z", "1 Jan 12:30"},
    {"2026-01-07T12:00:00Z", "2027-01-08T12:30:00Z", "8 Jan 2027"},
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

struct time_row {
    const char* text;
    const char* utc;  ///< in UTC; null: it is none
};
std::ostream& operator<<(std::ostream& to, const time_row& r) { return to << r.text; }

// The tests' zone is UTC (see the fixture).
const time_row times[] = {
    {"2026-03-29", "2026-03-29T00:00:00Z"},
    {"2026-03-29T02:30", "2026-03-29T02:30:00Z"},
    {"2026-03-29T02:30:15", "2026-03-29T02:30:15Z"},
    {"2026-03-29T02:30:15Z", "2026-03-29T02:30:15Z"},
    {"2026-03-29T02:30:15+02:00", "2026-03-29T00:30:15Z"},
    {"2026-02-29", nullptr},
    {"2026-03-29T24:30", nullptr},
    {"2026-03-29 02:30", "2026-03-29T02:30:00Z"},
    {"2026-3-29", nullptr},
    {"29.03.2026", nullptr},
    {"02:30", nullptr},
    {"yesterday", nullptr},
    {"", nullptr},
};

struct duration_row {
    const char* text;
    long seconds;  ///< 0: it is none
};
std::ostream& operator<<(std::ostream& to, const duration_row& r) { return to << r.text; }

const duration_row durations[] = {
    {"1s", 1},         {"90m", 5400}, {"2h", 7200}, {"3d", 259'200}, {"3650d", 315'360'000},
    {"3651d", 0},      {"0h", 0},     {"-1h", 0},   {"2", 0},        {"h", 0},
    {"2 h", 0},        {"2hours", 0}, {"1.5h", 0},  {"", 0},         {"99999999999999999999s", 0},
    {"315360001s", 0},
};

/// The machine's zone, for a while.
struct in_zone {
    explicit in_zone(const char* zone = "UTC") { set(zone); }
    ~in_zone() {
        if (before_)
            set(before_->c_str());
        else
            ::unsetenv("TZ"), ::tzset();
    }

private:
    static void set(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    std::optional<std::string> before_ =
        std::getenv("TZ") ? std::optional<std::string>(std::getenv("TZ")) : std::nullopt;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(words)

BOOST_DATA_TEST_CASE(times_are_read, boost::unit_test::data::make(times), r) {
    const in_zone utc;
    const auto read = instant_of(r.text);
    BOOST_REQUIRE(read.has_value() == (r.utc != nullptr));
    if (read) BOOST_TEST(base::to_rfc3339(*read) == r.utc);
}

BOOST_AUTO_TEST_CASE(times_are_the_machines_zones) {
    const in_zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    BOOST_TEST(base::to_rfc3339(*instant_of("2026-01-02T12:00")) == "2026-01-02T11:00:00Z");
    BOOST_TEST(base::to_rfc3339(*instant_of("2026-07-02T12:00")) == "2026-07-02T10:00:00Z");
    BOOST_TEST(base::to_rfc3339(*instant_of("2026-07-02")) == "2026-07-01T22:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_time_to_come_may_be_of_today_or_tomorrow) {
    const in_zone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
    const auto coming = [](const char* text, const char* now) {
        return base::to_rfc3339(
            coming_instant_of(text, {tests::at(now), local_time}).value_or(base::instant{}));
    };
    BOOST_TEST(coming("15:30", "2026-01-06T12:00:00Z") == "2026-01-06T14:30:00Z");
    BOOST_TEST(coming("08:00", "2026-01-06T12:00:00Z") == "2026-01-07T07:00:00Z");
    BOOST_TEST(coming("13:00", "2026-01-06T12:00:00Z") == "2026-01-07T12:00:00Z");
    BOOST_TEST(coming("00:15", "2026-10-24T22:30:00Z") == "2026-10-25T23:15:00Z");  // 25 hours
    BOOST_TEST(coming("00:15", "2026-03-28T23:30:00Z") == "2026-03-29T22:15:00Z");  // 23 hours
    BOOST_TEST(coming("2026-03-29", "2026-01-06T12:00:00Z") == "2026-03-28T23:00:00Z");
    BOOST_TEST(!coming_instant_of("25:00", seen_at("2026-01-06T12:00:00Z")));
    BOOST_TEST(!coming_instant_of("later", seen_at("2026-01-06T12:00:00Z")));
    BOOST_TEST(!coming_instant_of("", seen_at("2026-01-06T12:00:00Z")));
}

BOOST_DATA_TEST_CASE(durations_are_read, boost::unit_test::data::make(durations), r) {
    const auto read = duration_of(r.text);
    BOOST_REQUIRE(read.has_value() == (r.seconds != 0));
    if (read) BOOST_TEST(read->count() == r.seconds);
}

BOOST_AUTO_TEST_CASE(a_log_line_has_its_whole_time) {
    BOOST_TEST(date_words(tests::at("2026-01-07T09:02:03Z"), seen_at("2026-01-07T12:00:00Z")) ==
               "2026-01-07 09:02:03");
}

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
