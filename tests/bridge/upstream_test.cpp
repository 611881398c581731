// What is published to an upstream server, and when: RFC 3903.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "upstream_fake.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;
using boost::test_tools::per_element;
using standing = base::card::standing;

BOOST_AUTO_TEST_SUITE(upstream)

BOOST_FIXTURE_TEST_CASE(who_is_shown_is_published, upstream_fake) {
    begin();
    BOOST_TEST(state() == link::up);
    show("alice");
    BOOST_TEST(there() == list{"alice open"}, per_element());
    const auto& m = latest();
    BOOST_TEST(m.text.starts_with("PUBLISH sip:alice@example.test SIP/2.0\r\n"));
    BOOST_TEST(m.header("From").starts_with("<sip:alice@example.test>;tag="));
    BOOST_TEST(m.header("To") == "<sip:alice@example.test>");
    BOOST_TEST(m.header("Event") == "presence");
    BOOST_TEST(m.header("Content-Type") == "application/pidf+xml");
    BOOST_TEST(m.header("Via").starts_with("SIP/2.0/UDP 192.0.2.1:40000;branch=z9hG4bK"));
    BOOST_TEST(m.header("Content-Length") == std::to_string(m.body().size()));
    BOOST_TEST(m.header("CSeq") == "1 PUBLISH");
}

BOOST_FIXTURE_TEST_CASE(who_was_never_here_is_not_published, upstream_fake) {
    begin();
    show("alice", availability::offline);
    tell("bob", standing::denied);
    tell("carol", standing::pending);
    tell("dave", standing::cannot_tell);
    BOOST_TEST(count("PUBLISH") == 0U);
}

BOOST_FIXTURE_TEST_CASE(what_somebody_says_who_is_not_here_is_published, upstream_fake) {
    begin();
    base::card c(user("alice"));
    c.state = standing::shown;
    c.shows = {base::field::presence, base::field::note};
    c.note = "back on Monday";
    c.generation = 1;
    tell(std::move(c));
    BOOST_TEST(there() == list{"alice closed"}, per_element());
    BOOST_TEST(latest().body().find("back on Monday") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_change_modifies, upstream_fake) {
    begin();
    show("alice");
    show("alice", availability::offline);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
    BOOST_TEST(latest().header("SIP-If-Match") == "tag1");
    BOOST_TEST(latest().header("CSeq") == "2 PUBLISH");
    show("alice", availability::offline);
    BOOST_TEST(count("PUBLISH") == 2U, "what has not changed is not sent");
}

BOOST_FIXTURE_TEST_CASE(who_logs_out_is_removed_by_option, upstream_fake) {
    choices.remove_at_logout = true;
    begin();
    show("alice");
    show("alice", availability::offline);
    BOOST_TEST(there().empty());
    BOOST_TEST(latest().header("Expires") == "0");
    BOOST_TEST(latest().body().empty());
    show("alice");
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(who_is_not_shown_any_more_is_removed, upstream_fake) {
    begin();
    for (const auto s : {standing::denied, standing::pending}) {
        show("alice");
        BOOST_TEST(there() == list{"alice open"}, per_element());
        tell("alice", s);
        BOOST_TEST(there().empty());
    }
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_told_now_is_left_to_lapse, upstream_fake) {
    begin();
    show("alice");
    tell("alice", standing::cannot_tell);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    pass(11min);
    BOOST_TEST(there().empty());
    show("alice");
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(latest().is_initial());
}

BOOST_FIXTURE_TEST_CASE(it_is_refreshed_before_it_lapses_and_lives_longer_then, upstream_fake) {
    begin();
    show("alice");
    BOOST_TEST(latest().header("Expires") == "120");
    pass(119s);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(latest().header("Expires") == "600");
    BOOST_TEST(!latest().body().empty(), "Kamailio forgets it otherwise");
    BOOST_TEST(!latest().is_initial());
    pass(1h);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(latest_state_wins_and_one_is_on_its_way, upstream_fake) {
    begin();
    silent = true;
    show("alice");
    show("alice", availability::away);
    show("alice", availability::offline);
    BOOST_TEST(count("PUBLISH") == 1U);
    silent = false;
    turn();
    BOOST_TEST(count("PUBLISH") == 2U);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(what_another_policy_let_through_waits_for_its_word, upstream_fake) {
    begin();
    silent = true;
    show("bob");  // fills the window, which is one at first
    show("alice");
    works->policy_changed(2);
    silent = false;
    pass(1s);
    BOOST_TEST(there() == list{"bob open"}, per_element());
    show("alice", availability::active, 2);
    tell("bob", standing::denied, 2);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(at_the_end_all_is_removed, upstream_fake) {
    begin();
    for (int i = 0; i < 100; ++i) show("user" + std::to_string(i));
    pass(1s);
    BOOST_TEST(there().size() == 100U);
    silent = true;
    show("late");
    works->end_all(now);
    turn();
    BOOST_TEST(!works->quiet());
    silent = false;
    pass(1s);
    BOOST_TEST(works->quiet());
    BOOST_TEST(there().empty());
    show("alice");
    BOOST_TEST(there().empty());
}

BOOST_FIXTURE_TEST_CASE(ten_thousand_do_not_come_all_at_once, upstream_fake) {
    start();
    for (int i = 0; i < 10'000; ++i) show("user" + std::to_string(i));
    found({server()});
    pass(1s);
    BOOST_TEST(count("PUBLISH") <= 521U);
    pass(21s);
    BOOST_TEST(there().size() == 10'000U);
    pass(10min);
    BOOST_TEST(there().size() == 10'000U);
    show("user7", availability::offline);
    BOOST_TEST(latest().user() == "user7", "a change does not stand behind refreshes");
}

BOOST_FIXTURE_TEST_CASE(a_server_that_forgot_one_is_asked_for_all, upstream_fake) {
    begin();
    for (const char* name : {"alice", "bob", "carol"}) show(name);
    standing.clear();
    show("alice", availability::offline);
    BOOST_TEST(there() == (list{"alice closed", "bob open", "carol open"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_forgot_is_found_out_within_a_retry_period, upstream_fake) {
    begin();
    for (const char* name : {"alice", "bob", "carol"}) show(name);
    pass(1min);
    standing.clear();
    pass(retry_period);
    BOOST_TEST(there().size() == 3U);
    pass(10min);
    BOOST_TEST(there().size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(too_brief_is_asked_for_longer, upstream_fake) {
    min_expires = 3600;
    begin();
    show("alice");
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(latest().header("Expires") == "3600");
    const auto before = count("PUBLISH");
    show("bob");
    BOOST_TEST(count("PUBLISH") == before + 1, "the next one knows it");
}

BOOST_FIXTURE_TEST_CASE(too_brief_without_a_word_how_long_is_a_refusal, upstream_fake) {
    refuses_with = 423;
    begin();
    show("alice");
    BOOST_TEST(count("PUBLISH") == 1U);
    BOOST_TEST(works->state(now).failing == 1U);
}

BOOST_FIXTURE_TEST_CASE(without_tags_it_is_repeated, upstream_fake) {
    gives_tags = false;
    begin();
    show("alice");
    pass(119s);
    BOOST_TEST(count("PUBLISH") == 2U);
    BOOST_TEST(latest().is_initial());
    BOOST_TEST(!latest().body().empty());
    tell("alice", standing::denied);
    BOOST_TEST(count("PUBLISH") == 2U, "nothing can be removed");
}

struct refusal {
    const char* why;
    unsigned status;
    const char* lines;
    std::chrono::seconds not_before;
    std::chrono::seconds by;
};
std::ostream& operator<<(std::ostream& to, const refusal& r) { return to << r.why; }
const refusal refusals[] = {
    {"a user whom nobody knows there", 404, "", 11s, 15s},
    {"forbidden", 403, "", 11s, 15s},
    {"no such method", 405, "", 11s, 15s},
    {"no such body", 415, "", 11s, 15s},
    {"no such event", 489, "", 11s, 15s},
    {"too large", 413, "", 11s, 15s},
    {"a fault there", 500, "", 11s, 15s},
    {"a fault that will last", 500, "Retry-After: 120 (soon)\r\n", 120s, 121s},
    {"elsewhere", 302, "", 11s, 15s},
    {"never", 603, "", 11s, 15s},
    {"412 to an initial one", 412, "", 11s, 15s},
    {"overloaded", 503, "", 11s, 15s},
    {"overloaded for a while", 503, "Retry-After: 60\r\n", 60s, 61s},
};
BOOST_DATA_TEST_CASE_F(upstream_fake, a_refusal_is_tried_again_later,
                       boost::unit_test::data::make(refusals), r) {
    begin();
    refuses_with = r.status;
    refusal_lines = r.lines;
    show("alice");
    BOOST_TEST(count("PUBLISH") == 1U);
    BOOST_TEST(!error().empty());
    refuses_with = 0;
    refusal_lines.clear();
    pass(r.not_before - 100ms);
    BOOST_TEST(count("PUBLISH") == 1U);
    pass(r.by - r.not_before + 100ms);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(error() == "");
    BOOST_TEST(works->state(now).failing == 0U);
}

BOOST_FIXTURE_TEST_CASE(who_is_refused_again_waits_longer_and_no_other_with_him, upstream_fake) {
    begin();
    refuses_with = 403;
    show("alice");
    refuses_with = 0;
    show("bob");
    BOOST_TEST(there() == list{"bob open"}, per_element());
    refuses_with = 403;
    pass(1h);
    BOOST_TEST(count("PUBLISH") <= 40U);
    refuses_with = 0;
    pass(10min);
    BOOST_TEST(there().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
