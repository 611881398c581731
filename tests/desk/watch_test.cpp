#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "desk/office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using base::availability;

/// A watcher who remembers all cards.
struct watched : office {
    std::vector<base::card> told;
    desk::handle held;

    void begin(std::string_view subject) {
        held = clerk.watch(asks(subject), [this](const auto& c) { told.push_back(*c); });
    }
};

BOOST_AUTO_TEST_SUITE(watch)

BOOST_FIXTURE_TEST_CASE(a_card_comes_at_once_but_not_from_within, watched) {
    rule("allow from any of any show presence name\n");
    begin("alice");
    BOOST_TEST(told.empty());
    events.turn();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST((told[0].presence == availability::active));
}

BOOST_FIXTURE_TEST_CASE(what_changes_is_told_and_what_does_not_is_not, watched) {
    rule("allow from any of any show presence name idle\n");
    begin("alice");
    events.turn();
    clock.advance(std::chrono::seconds(60));
    ttys.type("pts/0", clock.now());
    tracker.input_at("pts/0", clock.now());
    events.turn();
    BOOST_TEST(told.size() == 1U, "typing changes no card");
    log_out("pts/0");
    events.turn();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST((told[1].presence == availability::offline));
}

BOOST_FIXTURE_TEST_CASE(a_passed_threshold_is_told_with_its_time, watched) {
    rule("allow from any of any show presence name idle\n");
    const base::instant last_input = clock.now();
    begin("alice");
    events.turn();
    BOOST_TEST(!told.at(0).idle_since.has_value());
    clock.advance(std::chrono::minutes(6));
    tracker.advance(clock.now());
    events.turn();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST((told[1].presence == availability::idle));
    BOOST_TEST((told[1].idle_since == last_input));
}

BOOST_FIXTURE_TEST_CASE(a_new_policy_judges_who_watches_already, watched) {
    rule("allow from any of any show presence name\n");
    begin("alice");
    events.turn();
    rule("deny of alice\n");
    events.turn();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST((told[1].state == base::card::standing::denied));
    BOOST_TEST(told[1].generation > told[0].generation);
}

BOOST_FIXTURE_TEST_CASE(policies_that_come_while_somebody_is_looked_after, watched) {
    rule("allow from any of any show presence name\n");
    // As in the daemon: from within the loop, where what is begun may end at once.
    boost::asio::post(events.executor(), [this] {
        begin("alice");
        rule("allow from any of any show presence\n");
        rule("deny of alice\n");
    });
    events.turn();
    BOOST_REQUIRE(!told.empty());
    BOOST_TEST((told.back().state == base::card::standing::denied));
}

BOOST_FIXTURE_TEST_CASE(another_persons_change_is_not_told, watched) {
    rule("allow from any of any show all\n");
    begin("alice");
    events.turn();
    log_in("bob", "pts/7");
    events.turn();
    BOOST_TEST(told.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_dropped_handle_ends_the_watch, watched) {
    rule("allow from any of any show all\n");
    begin("alice");
    events.turn();
    BOOST_TEST(clerk.watch_count() == 1U);
    held = {};
    BOOST_TEST(clerk.watch_count() == 0U);
    log_out("pts/0");
    events.turn();
    BOOST_TEST(told.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_handle_dropped_by_its_own_sink_is_not_called_again, watched) {
    rule("allow from any of any show all\n");
    unsigned calls = 0;
    held = clerk.watch(asks("alice"), [&](const auto&) {
        ++calls;
        held = {};
    });
    events.turn();
    log_out("pts/0");
    events.turn();
    BOOST_TEST(calls == 1U);
}

BOOST_FIXTURE_TEST_CASE(after_stop_nobody_is_told, watched) {
    rule("allow from any of any show all\n");
    begin("alice");
    events.turn();
    clerk.stop();
    log_out("pts/0");
    events.turn();
    BOOST_TEST(told.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
