#include "latest_cards.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

namespace fingerpost::control {
namespace {

base::card noted(const char* user, const char* note) {
    base::card c(tests::user(user));
    c.note = note;
    return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(latest)

BOOST_AUTO_TEST_CASE(a_newer_card_takes_the_older_ones_place) {
    latest_cards waiting;
    waiting.put(noted("alice", "one"));
    waiting.put(noted("bob", "two"));
    waiting.put(noted("alice", "three"));
    BOOST_TEST(waiting.take().note == "three");
    BOOST_TEST(waiting.take().note == "two");
    BOOST_TEST(waiting.empty());
}

BOOST_AUTO_TEST_CASE(who_was_told_waits_anew) {
    latest_cards waiting;
    waiting.put(noted("alice", "one"));
    BOOST_TEST(waiting.take().note == "one");
    waiting.put(noted("bob", "two"));
    waiting.put(noted("alice", "three"));
    BOOST_TEST(waiting.take().note == "two");
    BOOST_TEST(waiting.take().note == "three");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
