// Who is told who watches him, and what: RFC 3857 and RFC 3858, without a socket.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "watched_room.hpp"

using namespace fingerpost;
using namespace fingerpost::tests;

namespace {

constexpr auto each = boost::test_tools::per_element();

#define BOB "sip:bob@example.test;"

}  // namespace

BOOST_FIXTURE_TEST_SUITE(winfo, watched_room)

BOOST_AUTO_TEST_CASE(he_is_told_all_and_then_each_change) {
    subscribe("carol", "presence", standing::shown);
    read();
    subscribed bob = subscribe("bob", "presence", standing::pending);
    wait(5s);
    tell(bob, standing::shown);
    wait(5s);
    again(bob, 0);
    wait(5s);
    const strings expected{"full 0: active subscribe sip:carol@example.test;",
                           "partial 1: pending subscribe " BOB, "partial 2: active approved " BOB,
                           "partial 3: terminated timeout " BOB};
    BOOST_TEST(documents() == expected, each);
    BOOST_TEST(ids.size() == 2U, "each has one name for as long as it is told of");
}

BOOST_AUTO_TEST_CASE(nobody_else_is) {
    BOOST_TEST(subscribe("bob", "presence.winfo", standing::denied).status == 404U);
    BOOST_TEST(it.size() == 0U);
}

BOOST_AUTO_TEST_CASE(where_nobody_watches_the_document_is_empty) {
    read();
    BOOST_TEST(documents() == strings{"full 0:"}, each);
}

BOOST_AUTO_TEST_CASE(a_refresh_is_told_all) {
    subscribed alice = read();
    subscribe("bob", "presence", standing::shown);
    wait(5s);
    again(alice, 600);
    const strings expected{"full 0:", "partial 1: active subscribe " BOB,
                           "full 2: active subscribe " BOB};
    BOOST_TEST(documents() == expected, each);
}

BOOST_AUTO_TEST_CASE(so_is_a_fetch) {
    subscribe("bob", "presence", standing::shown);
    subscribe("alice", "presence.winfo", standing::shown, 0);
    BOOST_TEST(documents() == strings{"full 0: active subscribe " BOB}, each);
    BOOST_TEST(world.sent.back().header("Subscription-State") == "terminated;reason=timeout");
}

BOOST_AUTO_TEST_CASE(what_happens_within_a_moment_is_one_document) {
    read();
    wait(1s);
    subscribe("bob", "presence", standing::shown);
    subscribed carol = subscribe("carol", "presence", standing::pending);
    tell(carol, standing::shown);
    wait(10s);
    const strings expected{"full 0:", "partial 1: active subscribe " BOB,
                           "partial 2: active approved sip:carol@example.test;"};
    BOOST_TEST(documents() == expected, each);
}

BOOST_AUTO_TEST_CASE(what_he_decided_is_told) {
    subscribed bob = subscribe("bob", "presence", standing::pending);
    read();
    tell(bob, standing::denied, true);
    wait(5s);
    const strings expected{"full 0: pending subscribe " BOB, "partial 1: terminated rejected " BOB};
    BOOST_TEST(documents() == expected, each);
    const strings nothing_more;
    again(bob, 600);
    wait(5s);
    BOOST_TEST(documents() == nothing_more, each);
}

BOOST_AUTO_TEST_CASE(who_is_not_answered_is_remembered) {
    subscribe("bob", "presence", standing::pending, 0);  // one look, and off the line
    read();
    BOOST_TEST(documents() == strings{"full 0: waiting timeout " BOB}, each);
    BOOST_TEST(states_of_list() ==
                   (strings{"sip:alice@example.test active", "sip:bob@example.test waiting"}),
               each);
}

BOOST_AUTO_TEST_CASE(so_is_who_was_given_up) {
    subscribe("bob", "presence", standing::pending);
    wait(601s);
    read();
    BOOST_TEST(documents() == strings{"full 0: waiting timeout " BOB}, each);
}

struct answer_row {
    const char* why;
    standing state;
    bool refused;
    const char* told;
};
std::ostream& operator<<(std::ostream& to, const answer_row& r) { return to << r.why; }

BOOST_AUTO_TEST_CASE(who_waits_is_answered_though_he_is_gone) {
    const answer_row answers[] = {
        {"approved", standing::shown, false, "partial 1: terminated approved " BOB},
        {"refused", standing::denied, true, "partial 1: terminated rejected " BOB},
        {"denied by the policy", standing::denied, false, "partial 1: terminated noresource " BOB},
    };
    for (const answer_row& a : answers) {
        watched_room other;
        const subscribed bob = other.subscribe("bob", "presence", standing::pending, 0);
        other.read();
        other.wait(5s);
        BOOST_TEST(other.world.watched.contains(bob.id), "the desk still knows that he asks");
        other.tell(bob, a.state, a.refused);
        other.wait(5s);
        BOOST_TEST(other.documents().back() == a.told, a.why);
        BOOST_TEST(!other.world.watched.contains(bob.id));
    }
}

BOOST_AUTO_TEST_CASE(who_waits_for_days_is_forgotten) {
    const subscribed bob = subscribe("bob", "presence", standing::pending, 0);
    wait(71h);
    read();
    wait(3599s);
    BOOST_TEST(world.watched.contains(bob.id));
    read();
    wait(2h);
    BOOST_TEST(!world.watched.contains(bob.id));
    const strings told = documents();
    BOOST_TEST(std::count(told.begin(), told.end(), "partial 1: terminated giveup " BOB) == 1);
}

BOOST_AUTO_TEST_CASE(who_comes_again_goes_on_by_the_name_he_had) {
    const subscribed bob = subscribe("bob", "presence", standing::pending, 0);
    read();
    wait(5s);
    subscribe("bob", "presence", standing::pending);
    wait(5s);
    const strings expected{"full 0: waiting timeout " BOB, "partial 1: pending subscribe " BOB};
    BOOST_TEST(documents() == expected, each);
    BOOST_TEST(ids.size() == 1U);
    BOOST_TEST(!world.watched.contains(bob.id));
}

BOOST_AUTO_TEST_CASE(of_one_watcher_one_waits) {
    subscribe("bob", "presence", standing::pending, 0);
    for (int i = 0; i < 20; ++i) subscribe("bob", "presence", standing::pending, 0);
    BOOST_TEST(world.watched.size() == 1U);
    subscribed phone = subscribe("bob", "presence", standing::pending);
    subscribed laptop = subscribe("bob", "presence", standing::pending);
    again(phone, 0);
    again(laptop, 0);
    BOOST_TEST(world.watched.size() == 1U);
}

BOOST_AUTO_TEST_CASE(one_watcher_waits_for_so_many_and_no_more) {
    bridge::rosters all;
    auto who = std::make_shared<bridge::sender>();
    who->who.sip = base::sip_identity::parse("sip:bob@example.test").value();
    const bridge::tick start{1h};
    constexpr std::size_t most = bridge::rosters::max_waiting_of_one;
    for (std::size_t i = 0; i <= most; ++i) {
        bridge::subscription s(i + 1, base::user_name::parse("u" + std::to_string(i)).value());
        s.who = who;
        bridge::roster_entry& e = s.entry;
        e.by = &s;
        e.subject = &s.subject;
        e.number = s.id;
        all.enter(e);
        const auto gone = all.keep_waiting(e, start, {});
        BOOST_TEST_CONTEXT(i) {
            BOOST_TEST(gone.has_value() == (i == most));
            if (gone) BOOST_TEST(gone->number == 1U);
            if (gone) BOOST_TEST(gone->subject.str() == "u0");
        }
    }
    BOOST_TEST(all.waiting(std::nullopt).size() == most);
}

BOOST_AUTO_TEST_CASE(who_is_known_by_address_is_told_of_by_it_and_does_not_wait) {
    subscribed stranger = subscribe("somebody", "presence", standing::pending);
    read();
    again(stranger, 0);
    wait(5s);
    const strings expected{"full 0: pending subscribe sip:192.0.2.7;",
                           "partial 1: terminated timeout sip:192.0.2.7;"};
    BOOST_TEST(documents() == expected, each);
}

BOOST_AUTO_TEST_CASE(lamps_are_another_package) {
    subscribe("bob", "dialog", standing::shown);
    read();
    BOOST_TEST(documents() == strings{"full 0:"}, each);
}

BOOST_AUTO_TEST_CASE(after_a_document_that_was_lost_comes_all) {
    read();
    wait(1s);
    world.sends = bridge::sending::full;
    subscribe("bob", "presence", standing::shown);
    world.sends = bridge::sending::left;
    wait(60s);
    BOOST_TEST(documents().back() == "full 2: active subscribe " BOB);
}

BOOST_AUTO_TEST_CASE(so_it_does_to_who_missed_too_many_changes) {
    read();
    wait(1s);
    subscribe("carol", "presence", standing::shown);  // from here on changes wait
    for (std::size_t i = 0; i <= bridge::rosters::max_over; ++i)
        subscribe("bob", "presence", standing::shown, 0);
    wait(10s);
    BOOST_TEST(documents().back() == "full 2: active subscribe sip:carol@example.test;");
}

BOOST_AUTO_TEST_CASE(a_crowd_fits_a_datagram_and_who_is_to_be_answered_is_in_it) {
    for (int i = 0; i < 1000; ++i) subscribe("w" + std::to_string(i), "presence", standing::shown);
    subscribe("bob", "presence", standing::pending);
    read();
    BOOST_TEST(world.sent.back().text.size() < 20'000U);
    BOOST_TEST(world.sent.back().text.size() > 10'000U);
    BOOST_TEST(documents().front().starts_with("full 0: pending subscribe " BOB));
}

BOOST_AUTO_TEST_CASE(when_the_watcher_ends_nothing_is_left) {
    subscribed alice = read();
    subscribed bob = subscribe("bob", "presence", standing::shown);
    again(bob, 0);
    again(alice, 0);
    BOOST_TEST(it.size() == 0U);
    BOOST_TEST(world.watched.empty());
    wait(1h);
}

BOOST_AUTO_TEST_CASE(the_document) {
    const std::vector<bridge::watcher_line> lines{
        {"a1", "sip:b&b@example.test", bridge::watcher_status::active,
         bridge::watcher_event::approved, 17s, 60s},
        {"b2", "sip:c@example.test", bridge::watcher_status::terminated,
         bridge::watcher_event::probation, 18s, std::nullopt}};
    BOOST_TEST(render_watcherinfo("sip:alice@example.test", bridge::extent::partial, 7, lines) ==
               R"(<?xml version="1.0" encoding="UTF-8"?>
<watcherinfo xmlns="urn:ietf:params:xml:ns:watcherinfo" version="7" state="partial">
<watcher-list resource="sip:alice@example.test" package="presence">
<watcher id="a1" status="active" event="approved" duration-subscribed="17" expiration="60">)"
               R"(sip:b&amp;b@example.test</watcher>
<watcher id="b2" status="terminated" event="probation" duration-subscribed="18">)"
               R"(sip:c@example.test</watcher>
</watcher-list>
</watcherinfo>
)");
}

BOOST_AUTO_TEST_SUITE_END()
