// How many may wait for users' answers.
#include "pending_asks.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "watched_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;
using bridge::pending_asks;

namespace {

base::watcher watcher(const std::string& name) {
    base::watcher w;
    w.sip = base::sip_identity::parse("sip:" + name + "@example.test").value();
    return w;
}

struct bound {
    const char* why;
    std::size_t most;
    bool many_watchers;
    bool many_users;
    base::watcher who(std::size_t i) const {
        return watcher(many_watchers ? "w" + std::to_string(i) : "bob");
    }
    base::user_name of(std::size_t i) const {
        return user(many_users ? "u" + std::to_string(i) : "alice");
    }
};
std::ostream& operator<<(std::ostream& to, const bound& b) { return to << b.why; }

const bound bounds[] = {
    {"of one watcher for one user", pending_asks::max_of_both, false, false},
    {"of one watcher for whomever", pending_asks::max_of_watcher, false, true},
    {"of whomever for one user", pending_asks::max_of_user, true, false},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pending_ask, watched_room)

BOOST_DATA_TEST_CASE(so_many_and_no_more, boost::unit_test::data::make(bounds), b) {
    pending_asks all;
    for (std::size_t i = 0; i < b.most; ++i) {
        BOOST_REQUIRE(all.has_room(b.who(i), b.of(i)));
        all.add(b.who(i), b.of(i));
    }
    BOOST_TEST(!all.has_room(b.who(b.most), b.of(b.most)));
    BOOST_TEST(all.has_room(watcher("eve"), user("zoe")));
    all.remove(b.who(0), b.of(0));
    BOOST_TEST(all.has_room(b.who(b.most), b.of(b.most)));
}

BOOST_AUTO_TEST_CASE(another_phone_waits_for_none_other) {
    pending_asks all;
    for (std::size_t i = 0; i < pending_asks::max_of_watcher; ++i)
        all.add(watcher("bob"), user("u" + std::to_string(i)));
    BOOST_TEST(all.has_room(watcher("bob"), user("u0")));
}

BOOST_AUTO_TEST_CASE(one_more_comes_again_later) {
    std::vector<subscribed> bobs;
    for (const char* package : {"presence", "dialog"}) {
        for (std::size_t i = 0; i < pending_asks::max_of_both / 2; ++i)
            bobs.push_back(subscribe("bob", package, standing::pending));
        BOOST_TEST(bobs.back().status == 200U, package);
    }
    BOOST_TEST(subscribe("bob", "presence", standing::pending).status == 503U);
    BOOST_TEST(tests::value(world.answers.back().second, "Retry-After") == "60");
    BOOST_TEST(it.size() == bobs.size());
    BOOST_TEST(subscribe("bob", "presence", standing::shown).status == 200U);
    BOOST_TEST(subscribe("carol", "presence", standing::pending).status == 200U);
    tell(bobs.front(), standing::shown);
    BOOST_TEST(subscribe("bob", "presence", standing::pending).status == 200U);
    BOOST_TEST(subscribe("bob", "presence", standing::pending).status == 503U);
    again(bobs.back(), 0);
    BOOST_TEST(subscribe("bob", "presence", standing::pending).status == 200U);
}

BOOST_AUTO_TEST_CASE(one_in_place_of_another_is_not_one_more) {
    subscribed last;
    for (std::size_t i = 0; i < pending_asks::max_of_both; ++i)
        last = subscribe("bob", "presence", standing::pending);
    last.asked.to.tag.clear();
    it.subscribe(++number, last.asked, last.who, world.now);
    it.news(world.latest[newest()], card_of("alice", standing::pending), world.now);
    BOOST_TEST(world.answers.back().second.status == 200U);
    BOOST_TEST(it.size() == pending_asks::max_of_both);
}

BOOST_AUTO_TEST_CASE(one_more_by_a_list_is_given_up) {
    subscribed last;
    for (std::size_t i = 0; i <= pending_asks::max_of_both; ++i) {
        last = subscribe_to({{"alice", standing::pending}, {"carol", standing::shown}}, "bob");
        const bool given_up = world.sent.back().body().find("giveup") != std::string::npos;
        BOOST_TEST(given_up == (i == pending_asks::max_of_both));
    }
    read();
    const std::string told = documents().front();
    std::size_t lines = 0;
    for (auto at = told.find("pending"); at != told.npos; at = told.find("pending", at + 1))
        ++lines;
    BOOST_TEST(lines == pending_asks::max_of_both);
    tell(last, {{"alice", standing::shown}});
    wait(5s);
    BOOST_TEST(documents().back() == "partial 1: active subscribe sip:bob@example.test;",
               "he is told once she approved");
}

BOOST_AUTO_TEST_CASE(one_more_to_whom_leave_is_withdrawn_is_given_up) {
    std::vector<subscribed> bobs;
    for (std::size_t i = 0; i <= pending_asks::max_of_both; ++i)
        bobs.push_back(subscribe("bob", "presence", standing::shown));
    for (const subscribed& bob : bobs) {
        tell(bob, standing::pending);
        wait(5s);
    }
    BOOST_TEST(world.sent.back().header("Subscription-State") == "terminated;reason=giveup");
    BOOST_TEST(it.size() == pending_asks::max_of_both);
}

BOOST_AUTO_TEST_SUITE_END()
