#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "upstream_fake.hpp"

BOOST_TEST_DONT_PRINT_LOG_VALUE(fingerpost::bridge::upstream_state::link)

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;
using bridge::upstream_state;
using link = upstream_state::link;
using standing = base::card::standing;
using list = std::vector<std::string>;
using boost::test_tools::per_element;

/// No retry takes longer.
constexpr auto retry_period = 15s;

struct upstream_house : upstream_fake {
    link state() { return works->state(now).state; }
    std::string error() { return works->state(now).error; }
};

BOOST_AUTO_TEST_SUITE(upstream)

BOOST_FIXTURE_TEST_CASE(who_is_shown_is_published, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(who_was_never_here_is_not_published, upstream_house) {
    begin();
    show("alice", availability::offline);
    tell("bob", standing::denied);
    tell("carol", standing::pending);
    tell("dave", standing::cannot_tell);
    BOOST_TEST(count("PUBLISH") == 0U);
}

BOOST_FIXTURE_TEST_CASE(what_somebody_says_who_is_not_here_is_published, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(a_change_modifies, upstream_house) {
    begin();
    show("alice");
    show("alice", availability::offline);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
    BOOST_TEST(latest().header("SIP-If-Match") == "tag1");
    BOOST_TEST(latest().header("CSeq") == "2 PUBLISH");
    show("alice", availability::offline);
    BOOST_TEST(count("PUBLISH") == 2U, "what has not changed is not sent");
}

BOOST_FIXTURE_TEST_CASE(who_logs_out_is_removed_by_option, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(who_is_not_shown_any_more_is_removed, upstream_house) {
    begin();
    for (const auto s : {standing::denied, standing::pending}) {
        show("alice");
        BOOST_TEST(there() == list{"alice open"}, per_element());
        tell("alice", s);
        BOOST_TEST(there().empty());
    }
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_told_now_is_left_to_lapse, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(it_is_refreshed_before_it_lapses_and_lives_longer_then, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(latest_state_wins_and_one_is_on_its_way, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(what_another_policy_let_through_waits_for_its_word, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(at_the_end_all_is_removed, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(ten_thousand_do_not_come_all_at_once, upstream_house) {
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

BOOST_FIXTURE_TEST_CASE(a_server_that_forgot_one_is_asked_for_all, upstream_house) {
    begin();
    for (const char* name : {"alice", "bob", "carol"}) show(name);
    standing.clear();
    show("alice", availability::offline);
    BOOST_TEST(there() == (list{"alice closed", "bob open", "carol open"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_forgot_is_found_out_within_a_retry_period, upstream_house) {
    begin();
    for (const char* name : {"alice", "bob", "carol"}) show(name);
    pass(1min);
    standing.clear();
    pass(retry_period);
    BOOST_TEST(there().size() == 3U);
    pass(10min);
    BOOST_TEST(there().size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(too_brief_is_asked_for_longer, upstream_house) {
    min_expires = 3600;
    begin();
    show("alice");
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(latest().header("Expires") == "3600");
    const auto before = count("PUBLISH");
    show("bob");
    BOOST_TEST(count("PUBLISH") == before + 1, "the next one knows it");
}

BOOST_FIXTURE_TEST_CASE(too_brief_without_a_word_how_long_is_a_refusal, upstream_house) {
    refuses_with = 423;
    begin();
    show("alice");
    BOOST_TEST(count("PUBLISH") == 1U);
    BOOST_TEST(works->state(now).failing == 1U);
}

BOOST_FIXTURE_TEST_CASE(without_tags_it_is_repeated, upstream_house) {
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
BOOST_DATA_TEST_CASE_F(upstream_house, a_refusal_is_tried_again_later,
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

BOOST_FIXTURE_TEST_CASE(who_is_refused_again_waits_longer_and_no_other_with_him, upstream_house) {
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

// ---- proof

BOOST_FIXTURE_TEST_CASE(a_challenge_is_answered_and_its_nonce_used_on, upstream_house) {
    wants_password = "secret";
    begin();
    works->password("secret", "", now);
    show("alice");
    show("bob");
    BOOST_TEST(there().size() == 2U);
    BOOST_TEST(count("PUBLISH") == 3U);
    BOOST_TEST(latest().header("Authorization").find("nc=00000002") != std::string::npos);
    BOOST_TEST(latest().header("CSeq") == "1 PUBLISH");
}

BOOST_FIXTURE_TEST_CASE(a_nonce_that_grew_old_is_replaced, upstream_house) {
    wants_password = "secret";
    begin();
    works->password("secret", "", now);
    show("alice");
    nonce = "n2";
    challenge_more = ", algorithm=SHA-256, qop=\"auth,auth-int\", stale=true, opaque=\"o\"";
    show("bob");
    BOOST_TEST(there().size() == 2U);
    BOOST_TEST(latest().header("Authorization").find("algorithm=SHA-256") != std::string::npos);
    BOOST_TEST(latest().header("Authorization").find("opaque=\"o\"") != std::string::npos);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(another_password_is_found_by_itself, upstream_house) {
    wants_password = "secret";
    begin();
    works->password("old", "", now);
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(password_reads == 1U);
    const auto before = count("PUBLISH");
    works->password("old", "", now);
    pass(14s);
    BOOST_TEST(count("PUBLISH") == before, "the same one is not tried over and over");
    pass(1s);
    BOOST_TEST(password_reads == 2U);
    works->password("secret", "", now);
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(error() == "");
}

BOOST_FIXTURE_TEST_CASE(a_password_that_is_taken_after_all_is_found_out, upstream_house) {
    wants_password = "secret";
    begin();
    works->password("new", "", now);
    show("alice");
    works->password("new", "", now);
    wants_password = "new";
    for (int n = 0; n < 2; ++n) {
        pass(retry_period);
        works->password("new", "", now);
        turn();
    }
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_wrong_password_is_tried_ever_less, upstream_house) {
    wants_password = "secret";
    begin();
    works->password("wrong", "", now);
    show("alice");
    for (int n = 0; n < 240; ++n) {
        works->password("wrong", "", now);
        pass(retry_period);
    }
    BOOST_TEST(count("PUBLISH") < 60U);
}

BOOST_FIXTURE_TEST_CASE(no_password_is_no_proof, upstream_house) {
    wants_password = "secret";
    begin();
    show("alice");
    BOOST_TEST(state() == link::refused);
    works->password("", "publish.password-file: no such file", now);
    BOOST_TEST(error() == "publish.password-file: no such file");
    works->password("secret", "", now);
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(without_a_user_there_is_no_proof, upstream_house) {
    choices.user.clear();
    wants_password = "secret";
    begin();
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(error().find("publish.user") != std::string::npos);
    wants_password.clear();
    pass(retry_period);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_digest_that_nobody_knows_cannot_be_answered, upstream_house) {
    wants_password = "secret";
    challenge_more = ", algorithm=SHA-512-256, qop=\"auth\"";
    begin();
    works->password("secret", "", now);
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(count("PUBLISH") == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_calls_all_stale_is_not_asked_for_ever, upstream_house) {
    begin();
    works->password("secret", "", now);
    refuses_with = 401;
    refusal_lines = "WWW-Authenticate: Digest realm=\"up\", nonce=\"x\", stale=true\r\n";
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(count("PUBLISH") == 5U);
}

BOOST_FIXTURE_TEST_CASE(a_proxy_may_ask_too, upstream_house) {
    begin();
    works->password("secret", "", now);
    refuses_with = 407;
    refusal_lines = "Proxy-Authenticate: Digest realm=\"p\", nonce=\"x\"\r\n";
    silent = true;
    show("alice");
    answer(std::exchange(unread, {}).at(0));
    refuses_with = 0;
    silent = false;
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(!latest().header("Proxy-Authorization").empty());
}

// ---- another life

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_is_taken_over, upstream_house) {
    begin();
    show("alice");
    show("bob");
    BOOST_TEST(remembered.size() == 2U);
    begin();  // as after a kill
    show("alice", availability::away);
    BOOST_TEST(there() == (list{"alice open", "bob open"}), per_element());
    pass(19s);
    BOOST_TEST(there().size() == 2U);
    pass(2s);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(remembered.size() == 1U);
    pass(1h);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_may_be_away_or_gone, upstream_house) {
    begin();
    show("alice");
    show("bob");
    show("carol");
    begin();
    show("alice", availability::offline);
    BOOST_TEST(there() == (list{"alice closed", "bob open", "carol open"}), per_element());
    tell("bob", standing::denied);
    BOOST_TEST(there() == (list{"alice closed", "carol open"}), per_element());
    tell("carol", standing::cannot_tell);
    pass(1min);
    BOOST_TEST(there() == (list{"alice closed", "carol open"}), per_element());
    pass(2min);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_may_be_forgotten_there, upstream_house) {
    begin();
    show("alice");
    show("bob");
    standing.clear();
    begin();
    show("alice");
    pass(21s);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(remembered.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(what_is_removed_is_not_remembered, upstream_house) {
    begin();
    show("alice");
    tell("alice", standing::denied);
    BOOST_TEST(remembered.empty());
    show("alice");
    works->end_all(now);
    pass(1s);
    BOOST_TEST(remembered.empty());
}

// ---- loss and return

BOOST_FIXTURE_TEST_CASE(a_server_that_is_silent_is_lost_and_found_again, upstream_house) {
    begin();
    show("alice");
    show("bob");
    silent = true;
    show("alice", availability::offline);
    pass(40s);
    BOOST_TEST(state() != link::up);
    unread.clear();
    standing.clear();
    silent = false;
    pass(retry_period);
    BOOST_TEST(state() == link::up);
    BOOST_TEST(there() == (list{"alice closed", "bob open"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_slept_wakes_to_one_publication_each, upstream_house) {
    begin();
    show("alice");
    silent = true;
    show("bob");
    show("alice", availability::offline);
    pass(5min);
    silent = false;  // it reads all that came meanwhile, the oldest first
    pass(retry_period + 1s);
    BOOST_TEST(there() == (list{"alice closed", "bob open"}), per_element());
}

BOOST_FIXTURE_TEST_CASE(a_lost_answer_to_an_initial_one_leaves_nothing_for_long, upstream_house) {
    begin();
    loses_answers = true;
    show("alice");
    pass(33s);
    loses_answers = false;
    pass(retry_period);
    BOOST_TEST(!there().empty());
    pass(120s);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_comes_late_is_heard, upstream_house) {
    begin();
    loses_answers = true;
    show("alice");
    const message first = latest();
    pass(33s);
    silent = true;
    loses_answers = false;
    answer(first);  // repeated: the server was slow, not gone
    BOOST_TEST(works->state(now).published == 1U);
    silent = false;
    unread.clear();
    pass(retry_period);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(count("PUBLISH") > 1U);
}

BOOST_FIXTURE_TEST_CASE(a_stray_publication_is_removed_when_it_shows, upstream_house) {
    begin();
    loses_answers = true;
    show("alice");
    const message first = latest();
    pass(33s);
    loses_answers = false;
    pass(retry_period);
    BOOST_TEST(there().size() == 2U);
    show("alice", availability::away);
    answer(first);
    BOOST_TEST(there().size() == 2U, "only the latest is listened for");
    pass(2min);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(what_was_not_shown_any_more_meanwhile_is_removed_late, upstream_house) {
    begin();
    loses_answers = true;
    show("alice");
    const message first = latest();
    pass(33s);
    tell("alice", standing::denied);
    loses_answers = false;
    answer(first);
    pass(retry_period);
    BOOST_TEST(there().empty());
}

BOOST_FIXTURE_TEST_CASE(nobody_listening_is_known_at_once, upstream_house) {
    begin();
    show("alice");
    silent = true;
    show("alice", availability::offline);
    works->unreachable(server(), "Connection refused", now);
    BOOST_TEST(state() == link::waiting);
    BOOST_TEST(error() == "Connection refused");
    unread.clear();
    silent = false;
    pass(retry_period);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(an_idle_connection_that_ends_is_no_loss, upstream_house) {
    begin();
    show("alice");
    works->unreachable(server(), "End of file", now);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_even_be_sent_waits, upstream_house) {
    begin();
    sends = bridge::sending::full;
    show("alice");
    BOOST_TEST(state() == link::up);
    sends = bridge::sending::left;
    pass(1s);
    BOOST_TEST(there() == list{"alice open"}, per_element());
    sends = bridge::sending::gone;
    show("alice", availability::offline);
    BOOST_TEST(state() == link::waiting);
    sends = bridge::sending::left;
    pass(retry_period);
    BOOST_TEST(there() == list{"alice closed"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(the_next_server_takes_over, upstream_house) {
    start();
    found({server(), server("192.0.2.11")});
    show("alice");
    BOOST_TEST((latest().to == server()));
    refuses_with = 503;
    refuses_at = server();
    standing.clear();  // the other knows nothing of her
    show("alice", availability::away);
    BOOST_TEST((latest().to == server("192.0.2.11")));
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_refuses_the_first_word_is_passed_over, upstream_house) {
    options_answer = 503;
    start();
    found({server(), server("192.0.2.11")});
    BOOST_TEST(count("OPTIONS") == 2U);
    BOOST_TEST(state() == link::waiting);
    options_answer = 405;
    pass(retry_period);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_says_nothing_is_passed_over_in_seconds, upstream_house) {
    start();
    silent = true;
    found({server(), server("192.0.2.11")});
    pass(7s);
    unread.clear();
    silent = false;
    pass(1s);
    BOOST_TEST(state() == link::up);
    BOOST_TEST((latest().to == server("192.0.2.11")));
}

BOOST_FIXTURE_TEST_CASE(servers_are_looked_up_again_in_time, upstream_house) {
    begin();
    show("alice");
    pass(59min);
    BOOST_TEST(look_ups == 1U);
    pass(2min);
    BOOST_TEST(look_ups == 2U);
    found({server("192.0.2.12")});
    turn();
    BOOST_TEST((latest().to == server("192.0.2.12")));
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(servers_that_cannot_be_found_are_looked_for_again, upstream_house) {
    start();
    works->located(base::errc::not_found, now);
    turn();
    BOOST_TEST(state() == link::waiting);
    BOOST_TEST(error().find("cannot be found") != std::string::npos);
    pass(retry_period);
    BOOST_TEST(look_ups == 2U);
    found({server()});
    BOOST_TEST(state() == link::up);
    pass(61min);
    BOOST_TEST(look_ups == 3U);
    works->located(base::errc::cannot_tell, now);
    turn();
    BOOST_TEST(state() == link::up, "what was known is used on");
}

BOOST_FIXTURE_TEST_CASE(a_poor_word_changes_nothing, upstream_house) {
    begin();
    silent = true;
    show("alice");
    const message m = latest();
    respond(m, 100);
    BOOST_TEST(works->state(now).waiting == 1U);
    pass(2s);
    silent = false;
    bridge::sip_response foreign;
    foreign.status = 200;
    foreign.branch = "z9hG4bKforeign";
    works->response(foreign, now);
    BOOST_TEST(works->state(now).published == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
