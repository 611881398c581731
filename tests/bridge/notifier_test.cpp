// How subscriptions begin, go on and end by RFC 6665, RFC 3856 and RFC 5839, without a socket.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

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

BOOST_FIXTURE_TEST_CASE(each_event_id_is_replaced_by_its_own, desk_room) {
    bridge::request r = request();
    for (std::uint32_t round = 1; round <= 3; ++round) {
        for (const char* const id : {"", "1", "2"}) {
            r.cseq = round;
            r.event->id = id;
            ask(r);
            ok();
        }
        BOOST_TEST(it.size() == 3U);
    }
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

BOOST_AUTO_TEST_CASE(who_comes_anew_needs_no_more_room) {
    bridge::settings s = usual_settings();
    s.max_per_source = 2;
    desk_room room(s);
    const bridge::request first = room.request();
    bridge::request again = first;
    again.cseq = 2;
    BOOST_TEST(room.ask(first).status == 200U);
    BOOST_TEST(room.ask(room.request()).status == 200U);
    BOOST_TEST(room.ask(room.request()).status == 503U);
    BOOST_TEST(room.ask(again).status == 200U);
    BOOST_TEST(room.it.size() == 2U);
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
