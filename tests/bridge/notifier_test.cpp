// The rules of RFC 6665, RFC 3856, RFC 5839 and RFC 6446 for a notifier, without a socket.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "desk_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;
using standing = base::card::standing;

namespace {

struct refusal_row {
    const char* why;
    void (*change)(bridge::request&);
    unsigned status;
    const char* header;
    const char* value;
};
std::ostream& operator<<(std::ostream& to, const refusal_row& r) { return to << r.why; }

const refusal_row refusals[] = {
    {"another event package", [](auto& r) { r.event->package = "conference"; }, 489, "Allow-Events",
     "presence, dialog, presence.winfo"},
    {"no Event", [](auto& r) { r.event.reset(); }, 489, "Allow-Events",
     "presence, dialog, presence.winfo"},
    {"no Contact", [](auto& r) { r.contacts.clear(); }, 400, "", ""},
    {"a Contact of everybody", [](auto& r) { r.any_contact = true; }, 400, "", ""},
    {"a body that we do not have", [](auto& r) { r.accept = {"text/plain"}; }, 406, "Accept",
     "application/pidf+xml"},
    {"no body at all", [](auto& r) { r.accepts_nothing = true; }, 406, "Accept",
     "application/pidf+xml"},
    {"another package's body",
     [](auto& r) {
         r.event->package = "dialog";
         r.accept = {"application/pidf+xml"};
     },
     406, "Accept", "application/dialog-info+xml"},
    {"too brief", [](auto& r) { r.expires = 59; }, 423, "Min-Expires", "60"},
    {"an unknown dialog", [](auto& r) { r.to.tag = "00000000deadbeef"; }, 481, "", ""},
    {"a tag that was never ours", [](auto& r) { r.to.tag = "x"; }, 481, "", ""},
    {"a user part that no login can have", [](auto& r) { r.uri.user = "a%2Fb"; }, 404, "", ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(notifier)

BOOST_DATA_TEST_CASE_F(desk_room, refuses, boost::unit_test::data::make(refusals), row) {
    bridge::request r = request();
    row.change(r);
    const auto& answer = ask(r);
    BOOST_TEST(answer.status == row.status);
    if (*row.header != '\0') BOOST_TEST(value(answer, row.header) == row.value);
    BOOST_TEST(world.sent.empty());
    BOOST_TEST(it.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(accepts_and_tells_at_once, desk_room) {
    const auto& answer = ask(request());
    BOOST_TEST(answer.status == 200U);
    BOOST_TEST(value(answer, "Expires") == "3600");
    BOOST_TEST(value(answer, "Contact") == "<sip:alice@192.0.2.1:5060;transport=udp>");
    BOOST_REQUIRE(world.sent.size() == 1U);
    BOOST_TEST(state() == "active;expires=3600");
    BOOST_TEST(world.sent[0].header("CSeq") == "1 NOTIFY");
    BOOST_TEST(world.sent[0].header("From") == "<sip:alice@example.test>;tag=" + answer.to_tag);
    BOOST_TEST(world.sent[0].header("To") == "<sip:bob@example.test>;tag=b1");
    BOOST_TEST(world.sent[0].body().find("<basic>open</basic>") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_is_unknown_or_denied_is_not_found, desk_room) {
    first = card("alice", availability::offline, standing::denied);
    BOOST_TEST(ask(request()).status == 404U);
    BOOST_TEST(world.watched.empty());
    first = card("alice", availability::offline, standing::cannot_tell);
    const auto& answer = ask(request());
    BOOST_TEST(answer.status == 503U);
    BOOST_TEST(value(answer, "Retry-After") == "60");
    BOOST_TEST(it.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(grants_no_more_than_the_longest, desk_room) {
    bridge::request r = request();
    r.expires = 100'000;
    BOOST_TEST(value(ask(r), "Expires") == "3600");
}

BOOST_FIXTURE_TEST_CASE(a_fetch_is_told_and_over, desk_room) {
    bridge::request r = request();
    r.expires = 0;
    BOOST_TEST(ask(r).status == 200U);
    BOOST_TEST(state() == "terminated;reason=timeout");
    BOOST_TEST(!world.sent.back().body().empty());
    ok();
    BOOST_TEST(it.size() == 0U);
    BOOST_TEST(world.watched.empty());
}

BOOST_FIXTURE_TEST_CASE(a_lamp_is_told_with_a_number_that_rises, desk_room) {
    bridge::request r = request();
    r.event->package = "dialog";
    const auto busy = card("alice", availability::active);
    busy->activity = "on-the-phone";
    ask(r);
    BOOST_TEST(world.sent.back().header("Event") == "dialog");
    BOOST_TEST(world.sent.back().header("Content-Type") == "application/dialog-info+xml");
    BOOST_TEST(world.sent.back().body().find("version=\"0\"") != std::string::npos);
    BOOST_TEST(world.sent.back().body().find("<state>terminated<") != std::string::npos);
    ok();
    tell(card("alice", availability::away));
    BOOST_TEST(world.sent.size() == 1U);  // which no lamp shows
    tell(busy);
    BOOST_TEST(world.sent.back().body().find("version=\"1\"") != std::string::npos);
    BOOST_TEST(world.sent.back().body().find("<state>confirmed<") != std::string::npos);
    ok();
    BOOST_TEST(ask(in_dialog(r, 0)).status == 200U);
    BOOST_TEST(state() == "terminated;reason=timeout");
    BOOST_TEST(world.sent.back().body().find("version=\"2\"") != std::string::npos);
    BOOST_TEST(world.sent.back().body().find("<state>confirmed<") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_pending_lamp_is_off, desk_room) {
    bridge::request r = request();
    r.event->package = "dialog";
    first = card("alice", availability::active, standing::pending);
    BOOST_TEST(ask(r).status == 200U);
    BOOST_TEST(state() == "pending;expires=3600");
    BOOST_TEST(world.sent.back().body().find("<state>terminated<") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(packages_are_subscriptions_of_their_own, desk_room) {
    bridge::request r = request();
    ask(r);
    ok();
    bridge::request lamp = in_dialog(r, 600);
    lamp.event->package = "dialog";
    BOOST_TEST(ask(lamp).status == 481U);
    r.event->package = "dialog";  // but for it the same, without To tag
    BOOST_TEST(ask(r).status == 200U);
    BOOST_TEST(it.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_refresh_is_told_anew_and_a_stale_one_is_refused, desk_room) {
    const bridge::request r = request();
    ask(r);
    ok();
    wait(100s);
    BOOST_TEST(ask(in_dialog(r, 600)).status == 200U);
    BOOST_TEST(state() == "active;expires=600");
    BOOST_TEST(world.sent.back().header("CSeq") == "2 NOTIFY");
    ok();
    bridge::request again = in_dialog(r, 600);
    again.cseq = 2;
    BOOST_TEST(ask(again).status == 500U);
    BOOST_TEST(ask(in_dialog(r, 0)).status == 200U);
    BOOST_TEST(state() == "terminated;reason=timeout");
}

BOOST_FIXTURE_TEST_CASE(somebody_elses_dialog_does_not_exist, desk_room) {
    const bridge::request r = request();
    ask(r);
    ok();
    BOOST_TEST(ask(in_dialog(r, 600), somebody("sip:eve@example.test")).status == 481U);
    BOOST_TEST(ask(in_dialog(r, 600), somebody(nullptr)).status == 481U);
    bridge::request forged = in_dialog(r, 600);
    forged.from.tag = "other";
    BOOST_TEST(ask(forged).status == 481U);
}

BOOST_FIXTURE_TEST_CASE(who_is_known_by_address_refreshes_from_there_only, desk_room) {
    const bridge::request r = request();
    ask(r, somebody(nullptr));
    ok();
    bridge::request elsewhere = in_dialog(r, 600);
    elsewhere.source.port = 5071;
    BOOST_TEST(ask(elsewhere, somebody(nullptr)).status == 481U);
    BOOST_TEST(ask(in_dialog(r, 600), somebody(nullptr)).status == 200U);
}

BOOST_FIXTURE_TEST_CASE(without_refresh_it_ends, desk_room) {
    bridge::request r = request();
    r.expires = 60;
    ask(r);
    ok();
    wait(61s);
    BOOST_TEST(state() == "terminated;reason=timeout");
    ok();
    BOOST_TEST(it.size() == 0U);
}

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

BOOST_FIXTURE_TEST_CASE(who_is_denied_now_hears_that_there_is_nobody, desk_room) {
    ask(request());
    tell(card("alice", availability::offline, standing::denied));
    BOOST_TEST(world.sent.size() == 1U);  // the first is on its way
    ok();
    BOOST_TEST(state() == "terminated;reason=noresource");
    BOOST_TEST(world.sent.back().body().empty());
    BOOST_TEST(world.sent.back().header("Content-Length") == "0");
    ok();
    BOOST_TEST(it.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_told_for_long_ends, desk_room) {
    ask(request());
    ok();
    tell(card("alice", availability::offline, standing::cannot_tell));
    wait(59s);
    BOOST_TEST(world.sent.size() == 1U);
    wait(2s);
    BOOST_TEST(state() == "terminated;reason=probation;retry-after=60");
}

BOOST_FIXTURE_TEST_CASE(pending_tells_nothing_and_is_given_up, desk_room) {
    first = card("alice", availability::offline, standing::pending);
    BOOST_TEST(ask(request()).status == 200U);
    BOOST_TEST(state() == "pending;expires=3600");
    BOOST_TEST(world.sent.back().body().empty());
    BOOST_TEST(world.sent.back().header("SIP-ETag").empty());
    ok();
    wait(601s);
    BOOST_TEST(state() == "terminated;reason=giveup");
}

BOOST_FIXTURE_TEST_CASE(once_approved_he_is_told, desk_room) {
    first = card("alice", availability::offline, standing::pending);
    ask(request());
    ok();
    tell(card("alice", availability::active));
    BOOST_TEST(state().substr(0, 6) == "active");
    ok();
    wait(1000s);
    BOOST_TEST(world.sent.size() == 2U);
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
    const auto asked = world.watches_asked;
    it.policy_changed(2);
    tell(card("alice", availability::away));  // of generation 1
    BOOST_TEST(world.sent.size() == 1U);
    BOOST_TEST(world.watches_asked == asked + 1);
    auto fresh = card("alice", availability::away);
    fresh->generation = 2;
    tell(fresh);
    BOOST_TEST(world.sent.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_first_card_that_a_policy_overtook_is_none, desk_room) {
    it.subscribe(++number, request(), somebody(), world.now);
    it.policy_changed(2);
    tell(first);  // of generation 1
    BOOST_TEST(world.answers.empty());
    BOOST_TEST(world.watches_asked == 2U);
    BOOST_TEST(world.watches_ended == 1U, "so that the next is the first");
    first->generation = 2;
    tell(first);
    BOOST_REQUIRE(world.answers.size() == 1U);
    BOOST_TEST(world.answers[0].second.status == 200U);
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

BOOST_FIXTURE_TEST_CASE(subscribing_anew_replaces_and_does_not_pile_up, desk_room) {
    bridge::request r = request();
    ask(r);
    ok();
    r.cseq = 2;
    ask(r);
    BOOST_TEST(it.size() == 1U);
    ok();
    bridge::request other = r;
    other.source.port = 5071;
    ask(other);
    BOOST_TEST(it.size() == 2U);
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

BOOST_FIXTURE_TEST_CASE(what_he_has_already_is_not_told_again, desk_room) {
    const bridge::request r = request();
    ask(r);
    const std::string tag = world.sent.back().header("SIP-ETag");
    BOOST_TEST(!tag.empty());
    ok();
    bridge::request again = in_dialog(r, 600);
    again.suppress_if_match = tag;
    BOOST_TEST(ask(again).status == 204U);
    BOOST_TEST(world.sent.size() == 1U);
    again = in_dialog(r, 600);
    again.suppress_if_match = "something-else";
    BOOST_TEST(ask(again).status == 200U);
    BOOST_TEST(world.sent.size() == 2U);
    ok();
    bridge::request poll = request();
    poll.expires = 0;
    poll.suppress_if_match = tag;
    BOOST_TEST(ask(poll).status == 204U);
    BOOST_TEST(world.sent.size() == 2U);
    bridge::request resumed = request();
    resumed.suppress_if_match = tag;
    BOOST_TEST(ask(resumed).status == 200U);
    BOOST_TEST(world.sent.back().body().empty());
    BOOST_TEST(world.sent.back().header("SIP-ETag") == tag);
}

BOOST_FIXTURE_TEST_CASE(the_watcher_sets_the_pace, desk_room) {
    bridge::request r = request();
    r.event->min_interval = 30;
    r.event->max_interval = 120;
    ask(r);
    BOOST_TEST(state() == "active;expires=3600;min-interval=30;max-interval=120");
    ok();
    tell(card("alice", availability::away));
    ok();
    tell(card("alice", availability::active));
    wait(29s);
    BOOST_TEST(world.sent.size() == 2U);
    wait(1200ms);
    BOOST_TEST(world.sent.size() == 3U);
    ok();
    wait(119s);
    BOOST_TEST(world.sent.size() == 3U);
    wait(1200ms);
    BOOST_TEST(world.sent.size() == 4U);
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
    const auto asked = world.watches_asked;
    wait(6s);
    BOOST_TEST(world.sent.size() == 2U);
    BOOST_TEST(world.watches_asked == asked + 1);
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
    for (const auto id : crowd) it.news(id, card("alice", availability::away), world.now);
    it.run(world.now);
    it.news(dora, card("dora", availability::away), world.now);
    it.run(world.now);
    BOOST_TEST(world.sent.size() < 300U);
    const bool told = std::any_of(world.sent.begin(), world.sent.end(), [](const auto& m) {
        return m.header("From").find("dora") != std::string::npos;
    });
    BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(there_is_room_for_so_many_and_no_more) {
    bridge::settings s = usual_settings();
    s.max_per_source = 2;
    desk_room room(s);
    room.ask(room.request());
    room.ok();
    room.ask(room.request());
    room.ok();
    const auto& answer = room.ask(room.request());
    BOOST_TEST(answer.status == 503U);
    BOOST_TEST(value(answer, "Retry-After") == "60");
    auto elsewhere = std::make_shared<bridge::sender>(*somebody());
    elsewhere->who.from = base::address::parse("192.0.2.8").value();
    BOOST_TEST(room.ask(room.request(), elsewhere).status == 200U);
}

BOOST_AUTO_TEST_CASE(who_was_refused_takes_no_room) {
    bridge::settings s = usual_settings();
    s.max_per_source = 2;
    desk_room room(s);
    for (const standing what : {standing::denied, standing::cannot_tell}) {
        room.first = card("alice", availability::offline, what);
        for (int i = 0; i < 3; ++i) room.ask(room.request());
    }
    room.first = card("alice", availability::active);
    BOOST_TEST(room.ask(room.request()).status == 200U);
}

BOOST_AUTO_TEST_CASE(those_in_the_making_count) {
    bridge::settings s = usual_settings();
    s.max_per_source = 2;
    desk_room room(s);
    for (int i = 0; i < 5; ++i)
        room.it.subscribe(++room.number, room.request(), somebody(), room.world.now);
    BOOST_TEST(room.world.watched.size() == 2U);
    BOOST_TEST(room.world.answers.size() == 3U);
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

BOOST_FIXTURE_TEST_CASE(all_end_with_a_word, desk_room) {
    ask(request());
    ok();
    it.end_all(world.now);
    it.run(world.now);
    BOOST_TEST(state() == "terminated;reason=deactivated");
    BOOST_TEST(!it.quiet());
    ok();
    BOOST_TEST(it.quiet());
}

BOOST_FIXTURE_TEST_CASE(who_is_not_who_he_said_is_refused, desk_room) {
    it.subscribe(++number, request(), somebody(), world.now);
    it.disown(newest(), world.now);
    BOOST_TEST(world.answers.back().second.status == 403U);
    BOOST_TEST(it.size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(who_watches_can_be_seen, desk_room) {
    first->because = "policy.acl:3";
    bridge::request r = request();
    r.user_agent = "phone/1";
    ask(r);
    ok();
    const auto all = it.list(user("alice"));
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].watcher == "sip:bob@example.test");
    BOOST_TEST(all[0].rule == "policy.acl:3");
    BOOST_TEST(all[0].answer == 200U);
    BOOST_TEST(all[0].client == "phone/1");
    BOOST_TEST(all[0].transport == "udp 192.0.2.7:5070");
    BOOST_TEST(it.list(user("dora")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
