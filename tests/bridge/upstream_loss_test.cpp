// What becomes of publications when we, the upstream server or the way to it come to an end.
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "upstream_fake.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;
using boost::test_tools::per_element;
using standing = base::card::standing;

BOOST_AUTO_TEST_SUITE(upstream)

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_is_taken_over, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_may_be_away_or_gone, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(what_an_earlier_life_left_may_be_forgotten_there, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(what_is_removed_is_not_remembered, upstream_fake) {
    begin();
    show("alice");
    tell("alice", standing::denied);
    BOOST_TEST(remembered.empty());
    show("alice");
    works->end_all(now);
    pass(1s);
    BOOST_TEST(remembered.empty());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_is_silent_is_lost_and_found_again, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(a_server_that_slept_wakes_to_one_publication_each, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(a_lost_answer_to_an_initial_one_leaves_nothing_for_long, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(an_answer_that_comes_late_is_heard, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(a_stray_publication_is_removed_when_it_shows, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(what_was_not_shown_any_more_meanwhile_is_removed_late, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(nobody_listening_is_known_at_once, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(an_idle_connection_that_ends_is_no_loss, upstream_fake) {
    begin();
    show("alice");
    works->unreachable(server(), "End of file", now);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_even_be_sent_waits, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(the_next_server_takes_over, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(a_server_that_refuses_the_first_word_is_passed_over, upstream_fake) {
    options_answer = 503;
    start();
    found({server(), server("192.0.2.11")});
    BOOST_TEST(count("OPTIONS") == 2U);
    BOOST_TEST(state() == link::waiting);
    options_answer = 405;
    pass(retry_period);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_says_nothing_is_passed_over_in_seconds, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(servers_are_looked_up_again_in_time, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(servers_that_cannot_be_found_are_looked_for_again, upstream_fake) {
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

BOOST_FIXTURE_TEST_CASE(a_poor_word_changes_nothing, upstream_fake) {
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
