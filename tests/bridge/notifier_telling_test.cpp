// When a NOTIFY leaves, and where to: RFC 6665 and RFC 6446, without a socket.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "desk_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;
using standing = base::card::standing;

BOOST_AUTO_TEST_SUITE(notifier)

BOOST_FIXTURE_TEST_CASE(one_in_flight_and_the_latest_wins, desk_room) {
    ask(request());
    tell(card("alice", availability::away));
    tell(card("alice", availability::offline));
    BOOST_TEST(world.sent.size() == 1U);
    ok();
    BOOST_REQUIRE(world.sent.size() == 2U);
    BOOST_TEST(world.sent[1].body().find("<basic>closed</basic>") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_first_change_leaves_at_once_and_the_next_waits, desk_room) {
    ask(request());
    ok();
    wait(1s);
    tell(card("alice", availability::away));
    BOOST_TEST(world.sent.size() == 2U);
    ok();
    wait(1s);
    tell(card("alice", availability::offline));
    tell(card("alice", availability::active));
    wait(3900ms);
    BOOST_TEST(world.sent.size() == 2U);
    wait(200ms);
    BOOST_TEST(world.sent.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(what_looks_the_same_is_not_told, desk_room) {
    ask(request());
    ok();
    auto same = card("alice", availability::active);
    same->because = "policy.acl:7";
    tell(same);
    wait(20s);
    BOOST_TEST(world.sent.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_lost_notify_comes_again_until_timer_f, desk_room) {
    ask(request());
    wait(31s);
    // At 0, 0.5, 1.5, 3.5, 7.5, … and every 4 s from there: RFC 3261 section 17.1.2.2.
    BOOST_TEST(world.sent.size() == 10U);
    for (const auto& m : world.sent) BOOST_TEST(m.text == world.sent.front().text);
    wait(2s);
    BOOST_TEST(it.size() == 1U);  // not answered is not gone
    wait(20s);
    BOOST_TEST(world.sent.back().header("CSeq") == "2 NOTIFY");
    ok();
    BOOST_TEST(it.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(who_never_answers_ends, desk_room) {
    ask(request());
    wait(10min);
    BOOST_TEST(it.size() == 0U);
    BOOST_TEST(world.watched.empty());
}

BOOST_FIXTURE_TEST_CASE(of_many_at_a_dead_address_one_is_tried, desk_room) {
    for (int i = 0; i < 50; ++i) ask(request());
    wait(33s);
    world.sent.clear();
    wait(33s);
    std::set<std::string> tried;
    for (const auto& m : world.sent) tried.insert(m.header("Call-ID"));
    BOOST_TEST(tried.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(who_waits_for_a_silent_peer_is_told_once_it_speaks, desk_room) {
    for (int i = 0; i < 50; ++i) ask(request(), somebody(nullptr));
    for (const auto& m : std::vector(world.sent)) it.response(m.branch(), 200, 0, world.now);
    world.sent.clear();
    ask(request(), somebody(nullptr));
    const std::size_t before = it.size();
    wait(33s);
    BOOST_TEST(it.size() == before - 1, "it may have been forged");
    world.sent.clear();
    for (const auto& [id, asked] : std::map(world.watched))
        it.news(world.latest[id], card("alice", availability::away), world.now);
    it.run(world.now);
    wait(16s);
    BOOST_REQUIRE(!world.sent.empty());
    std::set<std::string> tried;
    for (const auto& m : world.sent) tried.insert(m.header("Call-ID"));
    BOOST_TEST(tried.size() == 1U);
    ok();
    wait(1s);
    for (const auto& m : world.sent) tried.insert(m.header("Call-ID"));
    BOOST_TEST(tried.size() == before - 1);
}

BOOST_FIXTURE_TEST_CASE(who_comes_anew_and_proves_who_he_is_waits_for_no_silence, desk_room) {
    ask(request());
    wait(33s);
    world.sent.clear();
    ask(request());
    BOOST_TEST(world.sent.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(nobody_keeps_what_is_over, desk_room) {
    bridge::request r = request();
    r.expires = 60;
    ask(r);
    it.response(world.sent.back().branch(), 500, UINT32_MAX, world.now);
    wait(90s);
    BOOST_TEST(it.size() == 1U);
    wait(5s);
    BOOST_TEST(it.size() == 0U, "whatever Retry-After says");
    for (int i = 0; i < 50; ++i) {
        r = request();
        r.expires = 60;
        ask(r);
    }
    wait(3min);
    BOOST_TEST(it.size() == 0U, "though one at a time is tried at a dead address");
    BOOST_TEST(world.watched.empty());
}

BOOST_FIXTURE_TEST_CASE(who_only_says_that_he_tries_keeps_nobody_waiting, desk_room) {
    for (int i = 0; i < 1000; ++i) {
        ask(request());
        it.response(world.sent.back().branch(), 100, 0, world.now);
    }
    const std::size_t before = world.sent.size();
    ask(request("alice", "carol"));
    BOOST_TEST(world.sent.size() == before + 1);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_ends_the_dialog_ends_the_subscription, desk_room) {
    ask(request());
    ok(481);
    BOOST_TEST(it.size() == 0U);
    ask(request());
    ok(500);
    BOOST_TEST(it.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_lost_connection_is_not_used_until_he_comes_again, desk_room) {
    bridge::request r = request();
    r.source.over = bridge::transport::tcp;
    ask(r);
    ok();
    world.sends = bridge::sending::gone;
    tell(card("alice", availability::offline));
    BOOST_TEST(world.sent.size() == 1U);
    world.sends = bridge::sending::left;
    wait(30s);
    BOOST_TEST(world.sent.size() == 1U);
    bridge::request again = in_dialog(r, 600);
    again.source.flow = 2;
    ask(again);
    BOOST_TEST(world.sent.size() == 2U);
    BOOST_TEST(world.sent.back().to.flow == 2U);
}

BOOST_FIXTURE_TEST_CASE(who_comes_by_a_new_connection_is_told_at_once, desk_room) {
    bridge::request r = request();
    r.source.over = bridge::transport::tcp;
    ask(r);  // and the NOTIFY is not answered
    it.flow_lost(1, world.now);
    wait(1s);
    bridge::request again = in_dialog(r, 600);
    again.source.flow = 2;
    ask(again);
    BOOST_REQUIRE(world.sent.size() == 2U);
    BOOST_TEST(world.sent.back().to.flow == 2U);
    ok();
    again = in_dialog(r, 600);
    again.source.flow = 3;
    BOOST_TEST(ask(again).status == 200U);
    again = in_dialog(r, 600);
    again.source.flow = 4;  // before the one by flow 3 was answered
    ask(again);
    BOOST_TEST(world.sent.back().to.flow == 4U);
}

BOOST_FIXTURE_TEST_CASE(a_busy_peer_is_tried_again_also_by_tcp, desk_room) {
    bridge::request r = request();
    r.source.over = bridge::transport::tcp;
    ask(r);
    it.response(world.sent.back().branch(), 503, 2, world.now);
    wait(16s);
    BOOST_TEST(world.sent.size() == 2U);
    ok();
    world.sends = bridge::sending::full;
    tell(card("alice", availability::away));
    world.sends = bridge::sending::left;
    wait(16s);
    BOOST_TEST(world.sent.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(a_card_that_a_policy_overtook_is_asked_for_again, desk_room) {
    ask(request());
    ok();
    const auto asked = world.repeats_asked;
    it.policy_changed(2);
    tell(card("alice", availability::away));  // of generation 1
    BOOST_TEST(world.sent.size() == 1U);
    BOOST_TEST(world.repeats_asked == asked + 1);
    auto fresh = card("alice", availability::away);
    fresh->generation = 2;
    tell(fresh);
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(nobody_sets_a_mad_pace, desk_room) {
    bridge::request r = request();
    r.event->max_interval = 0.001;
    ask(r);
    for (int i = 0; i < 100; ++i) {
        ok();
        wait(10ms);
    }
    BOOST_TEST(world.sent.size() <= 2U);
    world.sent.clear();
    r = request();
    r.event->adaptive_min_rate = 0.000001;
    ask(r);
    for (int i = 0; i < 100; ++i) {
        ok();
        wait(10ms);
    }
    BOOST_TEST(world.sent.size() <= 3U);
}

BOOST_FIXTURE_TEST_CASE(where_notifies_go, desk_room) {
    bridge::request r = request();
    r.contacts[0].uri.host = "192.0.2.7";
    r.contacts[0].uri.port = "5099";
    ask(r);
    BOOST_TEST(world.sent.back().to.port == 5099);  // he proved who he is, and it is where he is
    ask(r = request(), somebody(nullptr));
    BOOST_TEST(world.sent.back().to.port == 5070);  // known by address: there and nowhere else
    ask(request());
    BOOST_TEST(world.sent.back().to.at.str() == "192.0.2.7");  // a private Contact
    r = request();
    r.contacts[0].uri.host = "192.0.2.1";
    r.contacts[0].uri.port = "5060";
    ask(r);
    BOOST_TEST(world.sent.back().to.at.str() == "192.0.2.7");  // a Contact that is ours
    r = request();
    r.routes = {"<sip:192.0.2.9;lr>", "<sip:p2.example.test;lr>"};
    ask(r);
    BOOST_TEST(world.sent.back().header("Route") == "<sip:192.0.2.9;lr>, <sip:p2.example.test;lr>");
    BOOST_TEST(world.sent.back().to.port == 5070);
}

BOOST_FIXTURE_TEST_CASE(the_watcher_sets_the_pace, desk_room) {
    bridge::request r = request();
    r.event->min_interval = 30;
    r.event->max_interval = 120;
    ask(r);
    BOOST_TEST(state() == "active;expires=3600;min-interval=30;max-interval=120");
    for (std::size_t told = 1; told < 3; ++told) {  // counted from the first too: section 5.3
        ok();
        tell(card("alice", told == 1 ? availability::away : availability::active));
        wait(29s);
        BOOST_TEST(world.sent.size() == told);
        wait(1200ms);
        BOOST_TEST(world.sent.size() == told + 1);
    }
    ok();
    wait(118s);
    BOOST_TEST(world.sent.size() == 3U);
    wait(2s);
    BOOST_TEST(world.sent.size() == 4U);
}

BOOST_FIXTURE_TEST_CASE(an_approval_does_not_wait_for_the_pace, desk_room) {
    first = card("alice", availability::offline, standing::pending);
    bridge::request r = request();
    r.event->min_interval = 30;
    ask(r);
    ok();
    wait(1s);
    tell(card("alice", availability::active));
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(who_wants_to_hear_often_does_not_at_a_silent_peer, desk_room) {
    ask(request());
    bridge::request r = request();
    r.event->max_interval = 40;  // the peer is silent for 32 seconds then
    ask(r);
    ok();
    std::size_t turns = 0;
    pass(5min, [&] {
        BOOST_REQUIRE(++turns < 1'000);
        it.run(world.now);
    });
}

BOOST_FIXTURE_TEST_CASE(thousands_who_are_silent_keep_nobody_waiting, desk_room) {
    constexpr unsigned silent = 20'000;
    std::vector<std::uint64_t> all;
    for (unsigned i = 0; i <= silent; ++i) {
        bridge::request r = request();
        r.source.port = static_cast<std::uint16_t>(10'000 + i);
        ask(r, somebody(nullptr));
        ok();
        all.push_back(newest());
    }
    world.sent.clear();
    for (const auto id : all)
        it.news(world.latest[id], card("alice", availability::away), world.now);
    const std::uint16_t port = 10'000 + silent;
    // A thousand in half a second, since nobody says anything: the last one after ten seconds.
    wait(11s);
    BOOST_TEST(std::any_of(world.sent.begin(), world.sent.end(),
                           [port](const auto& m) { return m.to.port == port; }));
}

BOOST_FIXTURE_TEST_CASE(the_watcher_sets_an_average_rate, desk_room) {
    bridge::request r = request();
    r.event->adaptive_min_rate = 0.1;
    ask(r);
    BOOST_TEST(state() == "active;expires=3600;adaptive-min-rate=0.100");
    std::size_t told = 0;
    for (int i = 0; i < 600; ++i) {  // ten minutes
        if (world.sent.size() != told) ok();
        told = world.sent.size();
        wait(1s);
    }
    BOOST_TEST(told > 50U);  // 60 at 0.1 a second
    BOOST_TEST(told < 75U);
}

BOOST_FIXTURE_TEST_CASE(what_an_old_policy_released_is_not_told, desk_room) {
    ask(request());
    ok();
    tell(card("alice", availability::away));
    tell(card("alice", availability::offline));
    ok();
    it.policy_changed(2);
    const auto asked = world.repeats_asked;
    wait(6s);
    BOOST_TEST(world.sent.size() == 2U);
    BOOST_TEST(world.repeats_asked == asked + 1);
    auto fresh = card("alice", availability::offline);
    fresh->generation = 2;
    tell(fresh);
    BOOST_TEST(world.sent.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(one_persons_crowd_does_not_keep_anothers_watcher_waiting, desk_room) {
    std::vector<std::uint64_t> crowd;
    for (int i = 0; i < 3000; ++i) {
        ask(request());
        ok();
        crowd.push_back(newest());
    }
    first = card("dora", availability::active);
    ask(request("dora"));
    ok();
    const auto dora = newest();
    world.sent.clear();
    for (const auto id : crowd)
        it.news(world.latest[id], card("alice", availability::away), world.now);
    it.run(world.now);
    it.news(world.latest[dora], card("dora", availability::away), world.now);
    it.run(world.now);
    BOOST_TEST(world.sent.size() < 300U);
    const bool told = std::any_of(world.sent.begin(), world.sent.end(), [](const auto& m) {
        return m.header("From").find("dora") != std::string::npos;
    });
    BOOST_TEST(told);
}

BOOST_FIXTURE_TEST_CASE(who_may_not_be_there_at_all_is_not_bothered_for_long, desk_room) {
    ask(request(), somebody(nullptr));
    wait(10min);
    BOOST_TEST(it.size() == 0U);
    BOOST_TEST(world.sent.size() <= 11U);
}

BOOST_FIXTURE_TEST_CASE(a_refresh_is_told_while_it_cannot_be_told, desk_room) {
    const bridge::request r = request();
    ask(r);
    ok();
    tell(card("alice", availability::offline, standing::cannot_tell));
    ask(in_dialog(r, 600));
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(the_last_word_is_not_what_an_old_policy_released, desk_room) {
    const bridge::request r = request();
    ask(r);
    ok();
    tell(card("alice", availability::away));
    ok();
    tell(card("alice", availability::offline));  // waits for the interval
    it.policy_changed(2);
    ask(in_dialog(r, 0));
    BOOST_TEST(state() == "terminated;reason=timeout");
    BOOST_TEST(world.sent.back().body().empty());
}

BOOST_AUTO_TEST_SUITE_END()
