#include <boost/test/unit_test.hpp>

#include "desk/office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using base::availability;
using standing = base::card::standing;

/// Somebody who follows everybody, and remembers all cards.
struct followed : office {
    std::vector<base::card> told;
    desk::handle held;

    void begin() {
        base::watcher server;
        server.sip = base::sip_identity::parse("sip:server@example.test").value();
        held = clerk.follow(server, base::face::sip,
                            [this](const auto& card) { told.push_back(*card); });
        events.turn();
    }
    /// `alice active`, `bob denied`, in the order of the telling.
    std::vector<std::string> heard() {
        std::vector<std::string> all;
        for (const auto& c : told)
            all.push_back(std::string(c.user.str()) + ' ' +
                          (c.state == standing::shown ? base::name_of(c.presence) : "denied"));
        told.clear();
        return all;
    }
};

using list = std::vector<std::string>;
constexpr const char* all_may_know = "allow over sip from any of any show presence\n";

BOOST_AUTO_TEST_SUITE(follow)

BOOST_FIXTURE_TEST_CASE(who_is_here_is_told_at_once, followed) {
    rule(all_may_know);
    begin();
    BOOST_TEST(heard() == list{"alice active"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(who_comes_is_told_and_who_leaves_too, followed) {
    rule(all_may_know);
    begin();
    heard();
    log_in("bob", "pts/1");
    events.turn();
    BOOST_TEST(heard() == list{"bob active"}, boost::test_tools::per_element());
    log_out("pts/1");
    events.turn();
    BOOST_TEST(heard() == list{"bob offline"}, boost::test_tools::per_element());
    log_in("bob", "pts/1");
    events.turn();
    BOOST_TEST(heard() == list{"bob active"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(of_whom_nothing_may_be_told_nothing_is, followed) {
    rule("allow over sip from any of bob show presence\n");
    begin();
    log_in("bob", "pts/1");
    events.turn();
    log_out("pts/0");
    events.turn();
    BOOST_TEST(heard() == list{"bob active"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(another_policy_tells_everybody_anew, followed) {
    rule(all_may_know);
    begin();
    heard();
    const auto before = clerk.generation();
    rule(all_may_know);
    events.turn();
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told[0].generation > before);
    heard();
    rule("");
    events.turn();
    BOOST_TEST(heard() == list{"alice denied"}, boost::test_tools::per_element());
    rule(all_may_know);
    events.turn();
    BOOST_TEST(heard() == list{"alice active"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(it_ends_with_its_handle, followed) {
    rule(all_may_know);
    begin();
    heard();
    held = {};
    log_in("bob", "pts/1");
    log_out("pts/0");
    events.turn();
    BOOST_TEST(told.empty());
    BOOST_TEST(clerk.watch_count() == 0U);
}

BOOST_FIXTURE_TEST_CASE(it_may_end_while_it_is_told, followed) {
    rule(all_may_know);
    log_in("bob", "pts/1");
    std::size_t calls = 0;
    held = clerk.follow({}, base::face::sip, [&](const auto&) {
        ++calls;
        held = {};
    });
    events.turn();
    BOOST_TEST(calls == 1U);
    BOOST_TEST(clerk.watch_count() == 0U);
}

BOOST_FIXTURE_TEST_CASE(ten_thousand_may_come_and_go, followed) {
    rule(all_may_know);
    begin();
    heard();
    for (int i = 0; i < 10'000; ++i)
        log_in("user" + std::to_string(i), "pts/" + std::to_string(i + 10));
    events.turn();
    BOOST_TEST(told.size() == 10'000U);
    told.clear();
    log_out("pts/0");
    events.turn();
    BOOST_TEST(heard() == list{"alice offline"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
