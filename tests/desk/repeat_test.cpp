// Who watches is told once more, and the audit log has no line of it unless the decision is
// another.
#include <boost/test/unit_test.hpp>

#include "desk/wishing_office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = base::card::standing;

constexpr const char* shown = "allow over sip from any of any show presence\n";

struct repeated : wishing_office {
    std::vector<std::shared_ptr<const base::card>> cards;
    std::vector<base::list_news> lists;
    desk::handle held;

    void watch() {
        held = clerk.watch({stranger(), user("alice"), base::face::sip, clock.now()},
                           [this](const auto& card) { cards.push_back(card); });
        events.turn();
    }
    void watch_list(base::watched_list what) {
        held = clerk.watch_list(stranger(), base::face::sip, std::move(what),
                                [this](const auto& news) { lists.push_back(news); });
        events.turn();
    }
    void repeat() {
        clock.advance(std::chrono::seconds(1));
        held.repeat();
        events.turn();
    }
};

BOOST_AUTO_TEST_SUITE(repeat)

BOOST_FIXTURE_TEST_CASE(what_he_knows_is_told_once_more, repeated) {
    rule(shown);
    watch();
    BOOST_TEST(cards.size() == 1U);
    repeat();
    BOOST_REQUIRE(cards.size() == 2U);
    BOOST_TEST(cards[1]->same_value(*cards[0]));
    BOOST_TEST(noted().size() == 1U);
    BOOST_TEST(clerk.watch_count() == 1U);
}

BOOST_FIXTURE_TEST_CASE(not_from_within_the_call, repeated) {
    rule(shown);
    watch();
    held.repeat();
    BOOST_TEST(cards.size() == 1U);
    held = desk::handle();
    events.turn();
    BOOST_TEST(cards.size() == 1U, "and not once it is over");
}

BOOST_FIXTURE_TEST_CASE(by_the_policy_in_force, repeated) {
    rule(shown);
    watch();
    rule(shown);
    events.turn();
    BOOST_TEST(cards.size() == 1U, "the value is the same");
    repeat();
    BOOST_REQUIRE(cards.size() == 2U);
    BOOST_TEST(cards[1]->generation > cards[0]->generation);
    BOOST_TEST(noted().size() == 1U);
    rule("deny of alice\n");
    held.repeat();
    events.turn();
    BOOST_REQUIRE(cards.size() == 3U);
    BOOST_TEST((cards[2]->state == standing::denied));
    BOOST_TEST(noted().size() == 2U, "which is another decision");
}

BOOST_FIXTURE_TEST_CASE(all_of_a_list, repeated) {
    rule(std::string("list crew = alice bob\n") + shown);
    for (const base::watched_list& what :
         {base::watched_list{std::string("crew")},
          base::watched_list{std::vector{user("alice"), user("bob"), user("zeno")}}}) {
        const std::size_t before = noted().size();
        watch_list(what);
        const std::size_t lines = noted().size() - before;
        lists.clear();
        repeat();
        BOOST_REQUIRE(lists.size() == 1U);
        BOOST_TEST(lists[0].whole);
        BOOST_TEST((lists[0].state == base::list_news::standing::known));
        BOOST_TEST(lists[0].cards.contains(user("bob")));
        BOOST_TEST(lines >= 2U);
        BOOST_TEST(noted().size() == before + lines);
    }
}

BOOST_FIXTURE_TEST_CASE(a_list_of_which_nothing_is_told, repeated) {
    rule("list crew = alice bob\n");
    for (const base::watched_list& what :
         {base::watched_list{std::string("crew")}, base::watched_list{std::string("nocrew")},
          base::watched_list{std::vector<base::user_name>{}}}) {
        watch_list(what);
        BOOST_REQUIRE(lists.size() == 1U);
        const auto first = lists[0].state;
        repeat();
        BOOST_REQUIRE(lists.size() == 2U);
        BOOST_TEST((lists[1].state == first));
        lists.clear();
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
