#include "latest_cards.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

namespace fingerpost::control {
namespace {

using namespace std::chrono_literals;
using standing = base::card::standing;

base::card noted(const char* user, const char* note, standing state = standing::shown) {
    base::card c(tests::user(user));
    c.state = state;
    c.note = note;
    return c;
}

constexpr latest_cards::time_point at(std::chrono::milliseconds t) {
    return latest_cards::time_point(t);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(latest)

BOOST_AUTO_TEST_CASE(a_newer_card_takes_the_older_ones_place) {
    latest_cards waiting;
    waiting.put(noted("bob", "one"), at(1ms));
    waiting.put(noted("alice", "two"), at(2ms));
    waiting.put(noted("bob", "three"), at(3ms));
    BOOST_TEST(waiting.take().note == "three");
    BOOST_TEST(waiting.take().note == "two");
    BOOST_TEST((waiting.next() == latest_cards::time_point::max()));
}

BOOST_AUTO_TEST_CASE(who_was_told_waits_anew) {
    latest_cards waiting;
    waiting.put(noted("alice", "one"), at(1ms));
    BOOST_TEST(waiting.take().note == "one");
    waiting.put(noted("bob", "two"), at(2ms));
    waiting.put(noted("alice", "three"), at(3ms));
    BOOST_TEST(waiting.take().note == "two");
    BOOST_TEST(waiting.take().note == "three");
}

BOOST_AUTO_TEST_CASE(a_refusal_waits_for_its_time_and_holds_up_nobody) {
    latest_cards waiting;
    waiting.put(noted("alice", "", standing::denied), at(5ms));
    BOOST_TEST((waiting.next() == at(5ms)));
    waiting.put(noted("bob", "one"), at(2ms));
    BOOST_TEST((waiting.next() == at(2ms)));
    BOOST_TEST((waiting.take().user == tests::user("bob")));
    BOOST_TEST((waiting.next() == at(5ms)));
}

BOOST_AUTO_TEST_CASE(refusals_of_one_time_go_by_name) {
    latest_cards waiting;
    for (const char* user : {"bob", "carol", "alice"})
        waiting.put(noted(user, user, standing::denied), at(5ms));
    for (const char* user : {"alice", "bob", "carol"}) BOOST_TEST(waiting.take().note == user);
}

BOOST_AUTO_TEST_CASE(a_refusal_does_not_inherit_the_time_of_a_card) {
    latest_cards waiting;
    waiting.put(noted("alice", "one"), at(1ms));
    waiting.put(noted("alice", "", standing::denied), at(5ms));
    BOOST_TEST((waiting.next() == at(5ms)));
    waiting.put(noted("alice", "two"), at(3ms));
    BOOST_TEST((waiting.next() == at(3ms)));
    BOOST_TEST(waiting.take().note == "two");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
