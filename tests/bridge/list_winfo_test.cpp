// Who watches by a list, as those on it are told: RFC 3857, RFC 4662.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "watched_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;

#define BOB "sip:bob@example.test;"

BOOST_FIXTURE_TEST_SUITE(list_winfo, watched_room)

BOOST_AUTO_TEST_CASE(who_watches_by_a_list_watches_each_on_it) {
    read();
    const subscribed bob =
        subscribe_to({{"alice", standing::shown}, {"carol", standing::shown}}, "bob");
    BOOST_TEST(bob.status == 200U);
    BOOST_TEST((documents() == strings{"full 0:", "partial 1: active subscribe " BOB}));
}

BOOST_AUTO_TEST_CASE(of_whom_nothing_is_told_he_hears_of_nobody) {
    read();
    subscribe_to({{"alice", standing::denied}, {"carol", standing::shown}}, "bob");
    subscribe_to({{"alice", standing::cannot_tell}, {"carol", standing::shown}}, "eve");
    wait(5s);
    BOOST_TEST((documents() == strings{"full 0:"}));
}

BOOST_AUTO_TEST_CASE(lamps_of_a_list_are_another_package) {
    read();
    subscribe_to({{"alice", standing::shown}}, "bob", "dialog");
    BOOST_TEST((documents() == strings{"full 0:"}));
}

struct turn_row {
    const char* why;
    standing from;
    standing to;
    bool refused;
    const char* told;
};
std::ostream& operator<<(std::ostream& to, const turn_row& r) { return to << r.why; }

const turn_row turns[] = {
    {"she approves", standing::pending, standing::shown, false, "active approved " BOB},
    {"she refuses", standing::pending, standing::denied, true, "terminated rejected " BOB},
    {"she refuses who watched", standing::shown, standing::denied, true,
     "terminated rejected " BOB},
    {"she withdraws it", standing::shown, standing::pending, false, "pending subscribe " BOB},
    {"the policy denies", standing::shown, standing::denied, false, "terminated noresource " BOB},
};

BOOST_DATA_TEST_CASE_F(watched_room, what_becomes_of_him, boost::unit_test::data::make(turns), r) {
    const subscribed bob = subscribe_to({{"alice", r.from}, {"carol", standing::shown}}, "bob");
    read();
    tell(bob, {{"alice", r.to}}, r.refused);
    wait(5s);
    BOOST_TEST(documents().back() == std::string("partial 1: ") + r.told);
    BOOST_TEST(ids.size() == 1U, "by one name");
}

BOOST_AUTO_TEST_CASE(who_was_refused_and_then_approved_comes_anew) {
    const subscribed bob = subscribe_to({{"alice", standing::pending}}, "bob");
    read();
    tell(bob, {{"alice", standing::denied}}, true);
    wait(5s);
    tell(bob, {{"alice", standing::shown}});
    wait(5s);
    BOOST_TEST(documents().back() == "partial 2: active subscribe " BOB);
    BOOST_TEST(ids.size() == 2U);
}

BOOST_AUTO_TEST_CASE(each_subscription_has_a_name_of_its_own) {
    subscribe("bob", "presence", standing::shown);
    subscribe_to({{"alice", standing::shown}}, "bob");
    subscribe_to({{"alice", standing::shown}}, "bob");
    read();
    documents();
    BOOST_TEST(ids.size() == 3U);
}

BOOST_AUTO_TEST_CASE(it_ends_with_the_list) {
    subscribed bob = subscribe_to({{"alice", standing::shown}, {"carol", standing::shown}}, "bob");
    read();
    again(bob, 0);
    wait(5s);
    BOOST_TEST(documents().back() == "partial 1: terminated timeout " BOB);
    BOOST_TEST(world.lists.empty());
    BOOST_TEST(world.watched.size() == 1U, "hers");
}

BOOST_AUTO_TEST_CASE(so_it_does_if_he_asks_once) {
    read();
    subscribe_to({{"alice", standing::shown}}, "bob", "presence", 0);
    wait(5s);
    BOOST_TEST(documents().back().ends_with("terminated timeout " BOB));
}

BOOST_AUTO_TEST_CASE(who_went_before_she_answered_waits) {
    subscribed bob =
        subscribe_to({{"alice", standing::pending}, {"carol", standing::shown}}, "bob");
    const subscribed alice = read();
    again(bob, 0);
    wait(5s);
    BOOST_TEST(documents().back() == "partial 1: waiting timeout " BOB);
    BOOST_TEST(world.lists.empty());
    const auto waits = std::find_if(world.watched.begin(), world.watched.end(),
                                    [&](const auto& w) { return w.first != alice.id; });
    BOOST_REQUIRE((waits != world.watched.end()));
    BOOST_TEST(waits->second.of.str() == "alice");
    it.news(world.latest[waits->first], card_of("alice", standing::shown), world.now);
    wait(5s);
    BOOST_TEST(documents().back() == "partial 2: terminated approved " BOB);
    BOOST_TEST(world.watched.size() == 1U);
    BOOST_TEST(ids.size() == 1U);
}

BOOST_AUTO_TEST_CASE(so_does_who_is_given_up) {
    subscribe_to({{"alice", standing::pending}}, "bob");
    wait(601s);
    read();
    BOOST_TEST((documents() == strings{"full 0: waiting timeout " BOB}));
}

BOOST_AUTO_TEST_CASE(another_list_in_its_place) {
    subscribed bob = subscribe_to({{"alice", standing::shown}, {"carol", standing::shown}}, "bob");
    read();
    bring(bob, {{"alice", standing::shown}, {"dora", standing::shown}});
    again(bob, 3600);
    tell(bob, {{"alice", standing::shown}, {"dora", standing::shown}});
    wait(5s);
    BOOST_TEST((documents() == strings{"full 0: active subscribe " BOB}), "she is on it still");
    bring(bob, {{"dora", standing::shown}});
    again(bob, 3600);
    wait(5s);
    BOOST_TEST(documents().back() == "partial 1: terminated timeout " BOB);
}

BOOST_AUTO_TEST_CASE(who_is_there_twice_is_told_of_once) {
    subscribed bob = asking("bob", "presence", 3600);
    bring(bob, {{"alice", standing::shown}, {"%61lice", standing::shown}});
    it.subscribe(++number, bob.asked, bob.who, world.now);
    bob.id = world.lists.rbegin()->first;
    tell(bob, {{"alice", standing::shown}});
    read();
    BOOST_TEST((documents() == strings{"full 0: active subscribe " BOB}));
}

BOOST_AUTO_TEST_CASE(a_list_of_the_policy) {
    subscribed bob = asking("bob", "presence", 3600);
    bob.asked.supported = {"eventlist"};
    it.subscribe(++number, bob.asked, bob.who, world.now);
    bob.id = world.watched.rbegin()->first;
    tell(bob, {{"alice", standing::pending}, {"carol", standing::shown}});
    read();
    tell(bob, {{"alice", standing::denied}}, true);
    wait(5s);
    BOOST_TEST((documents() ==
                strings{"full 0: pending subscribe " BOB, "partial 1: terminated rejected " BOB}));
}

BOOST_AUTO_TEST_SUITE_END()
