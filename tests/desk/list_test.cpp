// Watching several people as one: who is on a list, and who of them is told of.
#include <boost/test/unit_test.hpp>

#include "desk/office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = base::list_news::standing;

constexpr const char* crew = "list crew = alice bob zeno\n";

/// A watcher who remembers all that he was told of a list.
struct list_watched : office {
    std::vector<base::list_news> told;
    desk::handle held;

    list_watched() : office(nullptr, nullptr, desk::unreadable_home::cannot_tell) {
        directory.add("carol", 1003);
        directory.groups["carol"] = {"staff"};
        directory.groups["alice"] = {"staff"};
    }
    void begin(base::watched_list what) {
        told.clear();
        held = clerk.watch_list(stranger(), base::face::sip, std::move(what),
                                [this](const auto& news) { told.push_back(news); });
        BOOST_TEST(told.empty(), "not from within the call");
        events.turn();
    }
    void begin(const char* name) { begin(base::watched_list{std::string(name)}); }
    /// The members of the news, with a minus before who is not told of.
    static std::string names(const base::list_news& news) {
        std::string all;
        for (const auto& [user, card] : news.cards) {
            if (!all.empty()) all += ' ';
            if (card->state == base::card::standing::denied) all += '-';
            if (card->state == base::card::standing::pending) all += '?';
            all += user.str();
        }
        return all;
    }
};

BOOST_AUTO_TEST_SUITE(lists)

BOOST_FIXTURE_TEST_CASE(only_who_may_be_told_of_is_on_it, list_watched) {
    rule(std::string(crew) + "deny of bob\nallow over sip from any of any show presence\n");
    begin("crew");
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST((told[0].state == standing::known));
    BOOST_TEST(told[0].whole);
    BOOST_TEST(names(told[0]) == "alice");
}

BOOST_FIXTURE_TEST_CASE(what_is_no_list_and_a_list_of_nobody_are_one, list_watched) {
    rule(std::string(crew) + "allow over sip from any of carol show presence\n");
    for (const char* name : {"crew", "nocrew", ""}) {
        begin(name);
        BOOST_REQUIRE(told.size() == 1U);
        BOOST_TEST((told[0].state == standing::unknown));
        BOOST_TEST(told[0].cards.empty());
    }
}

BOOST_FIXTURE_TEST_CASE(a_user_of_that_name_goes_first, list_watched) {
    rule("list bob = alice\nallow over sip from any of any show presence\n");
    begin("bob");
    BOOST_TEST((told.at(0).state == standing::unknown));
}

BOOST_FIXTURE_TEST_CASE(changes_are_told_one_by_one, list_watched) {
    rule(std::string(crew) + "allow over sip from any of any show presence\n");
    begin("crew");
    BOOST_TEST(names(told.at(0)) == "alice bob");
    log_in("bob", "pts/1");
    events.turn();
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(!told[1].whole);
    BOOST_TEST(names(told[1]) == "bob");
    BOOST_TEST(told[1].cards.at(user("bob"))->logged_in);
    held = desk::handle();
    log_out("pts/1");
    events.turn();
    BOOST_TEST(told.size() == 2U, "it is over");
    BOOST_TEST(clerk.watch_count() == 0U);
}

BOOST_FIXTURE_TEST_CASE(who_is_on_it_follows_the_policy, list_watched) {
    const std::string all = "allow over sip from any of any show presence\n";
    rule(crew + all);
    begin("crew");
    rule("list crew = bob carol\n" + all);
    events.turn();
    std::string said;
    for (std::size_t i = 1; i < told.size(); ++i) said += names(told[i]) + ';';
    BOOST_TEST(said == "-alice;carol;");
    rule(crew + ("deny of bob\n" + all));
    events.turn();
    BOOST_TEST(names(told.back()) == "alice");
    rule(crew + std::string("deny of any\n"));
    events.turn();
    BOOST_TEST((told.back().state == standing::unknown), "now it is nobody's");
}

BOOST_FIXTURE_TEST_CASE(who_leaves_while_he_cannot_be_told_leaves, list_watched) {
    const std::string all = "allow over sip from any of any show presence\n";
    rule(crew + all);
    begin("crew");
    files.hidden[bob_uid] = base::had::cannot_tell;
    clerk.accounts_changed();
    events.turn();
    BOOST_TEST((told.back().cards.at(user("bob"))->state == base::card::standing::cannot_tell));
    rule("list crew = alice\n" + all);
    events.turn();
    BOOST_TEST(names(told.back()) == "-bob");
}

BOOST_FIXTURE_TEST_CASE(who_is_on_it_follows_the_groups, list_watched) {
    rule("list crew = @staff\nallow over sip from any of any show presence\n");
    begin("crew");
    BOOST_TEST(names(told.at(0)) == "alice carol");
    directory.groups["bob"] = {"staff"};
    clerk.accounts_changed();
    events.turn();
    BOOST_TEST(names(told.back()) == "bob");
}

BOOST_FIXTURE_TEST_CASE(an_unknown_group_cannot_be_told, list_watched) {
    directory.unknown_group = "staff";
    rule("list crew = @staff\nallow over sip from any of any show presence\n");
    begin("crew");
    BOOST_TEST((told.at(0).state == standing::cannot_tell));
}

BOOST_FIXTURE_TEST_CASE(a_directory_that_is_down_takes_nobody_away, list_watched) {
    rule("list crew = @staff\nallow over sip from any of any show presence\n");
    begin("crew");
    directory.down = true;
    clerk.accounts_changed();
    events.turn();
    for (std::size_t i = 1; i < told.size(); ++i) {
        BOOST_TEST((told[i].state == standing::known));
        for (const auto& [user, card] : told[i].cards)
            BOOST_TEST((card->state == base::card::standing::cannot_tell));
    }
    begin("crew");
    BOOST_TEST((told.at(0).state == standing::cannot_tell));
}

BOOST_FIXTURE_TEST_CASE(who_waits_for_approval_is_on_it, list_watched) {
    rule(std::string(crew) + "ask over sip from any of any show presence\n");
    held = clerk.watch_list(proved("carol"), base::face::sip, {std::string("crew")},
                            [this](const auto& news) { told.push_back(news); });
    events.turn();
    BOOST_TEST(names(told.at(0)) == "?alice ?bob ?zeno");
}

BOOST_FIXTURE_TEST_CASE(of_named_people_everybody_is_told, list_watched) {
    rule("deny of bob\nallow over sip from any of any show presence\n");
    begin(base::watched_list{std::vector{user("zeno"), user("bob"), user("alice")}});
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST(names(told[0]) == "alice -bob -zeno");
    rule("allow over sip from any of any show presence\n");
    events.turn();
    BOOST_TEST(names(told.back()) == "bob");
}

BOOST_FIXTURE_TEST_CASE(of_nobody_nobody_is_told, list_watched) {
    begin(base::watched_list{std::vector<base::user_name>()});
    BOOST_REQUIRE(told.size() == 1U);
    BOOST_TEST((told[0].state == standing::known));
    BOOST_TEST(told[0].cards.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
