#include "seats.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "throttle.hpp"

namespace fingerpost::control {

BOOST_AUTO_TEST_SUITE(admission)

BOOST_AUTO_TEST_CASE(each_user_has_his_limit_and_all_have_theirs) {
    seats places(3, 2);
    std::vector<seats::seat> taken;
    for (const uid_t uid : {1U, 1U, 2U}) taken.push_back(*places.take(uid));
    BOOST_TEST(!places.take(1).has_value(), "his are taken");
    BOOST_TEST(!places.take(3).has_value(), "all are taken");
    taken.pop_back();
    BOOST_TEST(places.take(3).has_value());
}

BOOST_AUTO_TEST_CASE(who_may_go_beyond_the_limits_may_so_far_and_no_farther) {
    seats places(2, 1);
    std::vector<seats::seat> taken;
    taken.push_back(*places.take(1));
    taken.push_back(*places.take(2));
    BOOST_TEST(!places.take(0).has_value());
    taken.push_back(*places.take(0, 2));
    taken.push_back(*places.take(0, 2));
    BOOST_TEST(!places.take(0, 2).has_value());
}

BOOST_AUTO_TEST_CASE(one_event_in_a_while_passes_for_all_since_the_last) {
    using namespace std::chrono_literals;
    const throttle::steady::time_point start(7h);
    throttle events(10s);
    BOOST_TEST(events.pass(start) == 1U);
    BOOST_TEST(events.pass(start + 1s) == 0U);
    BOOST_TEST(events.pass(start + 10s - 1ns) == 0U);
    BOOST_TEST(events.pass(start + 10s) == 3U);
    BOOST_TEST(events.pass(start + 25s) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
