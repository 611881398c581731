#include "pace.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;

struct walk {
    desk::pace pace{{.at_once = 3, .interval = 10s, .known = 4}};
    base::instant now = tests::at("2026-01-02T12:00:00Z");
    std::size_t passes(std::size_t tries, const char* who = "alice") {
        std::size_t n = 0;
        while (tries-- > 0) n += pace.pass(who, now) ? 1U : 0U;
        return n;
    }
};

BOOST_FIXTURE_TEST_SUITE(pace, walk)

BOOST_AUTO_TEST_CASE(some_at_once_and_then_one_in_each_interval) {
    BOOST_TEST(passes(5) == 3U);
    now += 9s;
    BOOST_TEST(passes(2) == 0U);
    now += 1s;
    BOOST_TEST(passes(2) == 1U);
    now += 25s;
    BOOST_TEST(passes(5) == 2U);
    now += 1h;
    BOOST_TEST(passes(5) == 3U, "nobody saves more than that");
}

BOOST_AUTO_TEST_CASE(each_has_his_own) {
    BOOST_TEST(passes(5, "alice") == 3U);
    BOOST_TEST(passes(5, "bob") == 3U);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_blocks_nobody_for_long) {
    passes(5);
    now -= 24h;
    BOOST_TEST(passes(1) == 0U);
    now += 10s;
    BOOST_TEST(passes(1) == 1U);
}

BOOST_AUTO_TEST_CASE(only_so_many_are_remembered) {
    for (const char* who : {"a", "b", "c", "d"}) BOOST_TEST(passes(1, who) == 1U);
    BOOST_TEST(passes(1, "e") == 0U, "there is no room for another");
    BOOST_TEST(passes(1, "a") == 1U, "who is known goes on");
    now += 10s;
    BOOST_TEST(passes(1, "e") == 1U, "who could have done all that again is forgotten");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
