#include "base/instant.hpp"

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::chrono_literals;

namespace {

const reading rows[] = {
    {"the example of RFC 3339", "1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50Z"},
    {"an offset", "1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"},
    {"an offset with minutes", "2026-01-02T03:04:05+05:30", "2026-01-01T21:34:05Z"},
    {"an unknown offset", "2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05Z"},
    {"lower case", "2026-01-02t03:04:05z", "2026-01-02T03:04:05Z"},
    {"a blank between", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05Z"},
    {"the epoch", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
    {"before the epoch", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"},
    {"a leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
    {"a leap second", "1990-12-31T23:59:60Z", "1991-01-01T00:00:00Z"},
    {"the first year", "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
    {"the last year", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
    {"many digits of a second", "2026-01-02T03:04:05.123456789012345678901Z",
     "2026-01-02T03:04:05Z"},
    {"nothing", "", empty},
    {"a date", "2026-01-02", bad_form},
    {"no zone", "2026-01-02T03:04:05", bad_form},
    {"no seconds", "2026-01-02T03:04Z", bad_form},
    {"no leap year", "2026-02-29T00:00:00Z", bad_form},
    {"month 13", "2026-13-01T00:00:00Z", bad_form},
    {"month 0", "2026-00-01T00:00:00Z", bad_form},
    {"day 0", "2026-01-00T00:00:00Z", bad_form},
    {"April 31", "2026-04-31T00:00:00Z", bad_form},
    {"hour 24", "2026-01-02T24:00:00Z", bad_form},
    {"minute 60", "2026-01-02T03:60:00Z", bad_form},
    {"second 61", "2026-01-02T03:04:61Z", bad_form},
    {"an empty fraction", "2026-01-02T03:04:05.Z", bad_form},
    {"a comma", "2026-01-02T03:04:05,5Z", bad_form},
    {"offset hour 24", "2026-01-02T03:04:05+24:00", bad_form},
    {"offset minute 60", "2026-01-02T03:04:05+00:60", bad_form},
    {"an offset without colon", "2026-01-02T03:04:05+0100", bad_form},
    {"something behind it", "2026-01-02T03:04:05Zx", bad_form},
    {"something between", "2026-01-02x03:04:05Z", bad_form},
    {"a sign", "+026-01-02T03:04:05Z", bad_form},
    {"one digit", "2026-1-02T03:04:05Z", bad_form},
    {"five digits", "20260-01-02T03:04:05Z", bad_form},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(instants)

BOOST_DATA_TEST_CASE(a_timestamp_is_read, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(shown(parse_rfc3339(r.text), to_rfc3339) == r.gives);
}

BOOST_AUTO_TEST_CASE(fractions_count_to_the_microsecond) {
    const instant whole = parse_rfc3339("2026-01-02T03:04:05Z").value();
    BOOST_TEST((*parse_rfc3339("2026-01-02T03:04:05.5Z") - whole == 500ms));
    BOOST_TEST((*parse_rfc3339("2026-01-02T03:04:05.000001Z") - whole == 1us));
    BOOST_TEST((*parse_rfc3339("2026-01-02T03:04:05.0000019Z") - whole == 1us));
}

BOOST_AUTO_TEST_CASE(the_epoch_is_where_unix_has_it) {
    BOOST_TEST(parse_rfc3339("2001-09-09T01:46:40Z")->time_since_epoch() / 1s == 1'000'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
