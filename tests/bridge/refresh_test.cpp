// What the desk is asked for a refresh: whether he still is who he is, and what holds only if a
// policy has overtaken what he was told.
#include <boost/test/unit_test.hpp>

#include "desk_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;

namespace {

struct claiming_room : desk_room {
    claiming_room() {
        auto he = std::make_shared<bridge::sender>(*somebody());
        he->claim = bridge::local_user{user("bob"), 1002};
        bob = he;
        begun = request();
        ask(begun, bob);
        ok();
    }
    /// He refreshes from another address, which the policy may judge otherwise.
    void refresh_from_elsewhere(std::uint32_t expires = 600) {
        auto there = std::make_shared<bridge::sender>(*bob);
        there->who.from = elsewhere;
        bridge::request r = in_dialog(begun, expires);
        r.source.at = elsewhere;
        it.subscribe(++number, r, there, world.now);
        it.run(world.now);
    }
    void refresh() {
        it.subscribe(++number, in_dialog(begun, 600), bob, world.now);
        it.run(world.now);
    }

    const base::address elsewhere = base::address::parse("198.51.100.9").value();
    std::shared_ptr<const bridge::sender> bob;
    bridge::request begun;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh, claiming_room)

BOOST_AUTO_TEST_CASE(who_he_is_is_looked_at_again) {
    refresh();
    BOOST_TEST(world.proofs_asked == 1U);
    BOOST_TEST(world.repeats_asked == 0U);
    BOOST_TEST(world.watches_asked == 1U, "the first");
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_an_older_policy_judged_is_asked_for_once_more) {
    it.policy_changed(2);
    refresh();
    BOOST_TEST(world.repeats_asked == 1U);
    BOOST_TEST(world.watches_asked == 1U);
    BOOST_TEST(world.sent.size() == 1U);
    first->generation = 2;
    tell(first);
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_AUTO_TEST_CASE(who_cannot_be_proved_is_watched_for_anew) {
    const auto id = newest();
    it.unproved(id);
    BOOST_TEST(world.watches_asked == 2U, "which tells nothing until he is");
    it.disown(id, world.now);
    it.unproved(id);
    it.unproved(4711);
    BOOST_TEST(world.watches_asked == 2U);
}

BOOST_AUTO_TEST_CASE(who_is_elsewhere_now_is_judged_anew) {
    refresh_from_elsewhere();
    BOOST_TEST(world.answers.back().second.status == 200U);
    BOOST_TEST(world.watches_asked == 2U);
    BOOST_TEST((world.watched.rbegin()->second.who->who.from == elsewhere));
    BOOST_TEST(world.sent.size() == 1U, "what he knows here he may not know there");
    tell(card("alice", base::availability::away));
    BOOST_TEST(world.sent.size() == 2U);
    ok();
    refresh_from_elsewhere();
    BOOST_TEST(world.watches_asked == 2U, "where he was before");
    BOOST_TEST(world.sent.size() == 3U);
}

BOOST_AUTO_TEST_CASE(elsewhere_nothing_is_told_that_was_judged_for_here) {
    const auto before = world.latest[newest()];
    refresh_from_elsewhere();
    it.news(before, card("alice", base::availability::away), world.now);
    it.run(world.now);
    BOOST_TEST(world.sent.size() == 1U, "of the watch before");
    tell(card("alice", base::availability::offline, base::card::standing::cannot_tell));
    refresh_from_elsewhere();
    BOOST_TEST(world.sent.size() == 1U, "what cannot be told there");
    wait(59s);
    BOOST_TEST(world.sent.size() == 1U);
    wait(2s);
    BOOST_TEST(state() == "terminated;reason=probation;retry-after=60");
    BOOST_TEST(world.sent.back().body().empty());
}

BOOST_AUTO_TEST_CASE(who_leaves_from_elsewhere_is_told_nothing) {
    refresh_from_elsewhere(0);
    BOOST_TEST(state() == "terminated;reason=timeout");
    BOOST_TEST(world.sent.back().body().empty());
}

BOOST_AUTO_TEST_SUITE_END()
