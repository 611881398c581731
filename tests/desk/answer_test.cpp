#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "desk/office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = base::card::standing;
using base::field;

BOOST_AUTO_TEST_SUITE(answer)

BOOST_FIXTURE_TEST_CASE(without_a_policy_nothing_is_told, office) {
    BOOST_TEST((answer("alice").state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(unknown_and_denied_and_hidden_are_one, office) {
    rule("deny of bob\nallow from any of any show all\n");
    files.hidden[alice_uid] = base::had::yes;
    for (const char* const name : {"bob", "alice"}) {
        base::card expected(user(name));
        BOOST_TEST(answer(name).same_value(expected), name);
    }
    BOOST_TEST((answer("nobody-here").state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_card_holds_only_what_was_released, office) {
    rule("allow from any of any show name\n");
    base::card expected(user("alice"));
    expected.state = standing::shown;
    expected.shows = {field::name};
    expected.name = "Alice Liddell";
    expected.account = base::had::yes;
    BOOST_TEST(answer("alice").same_value(expected));
}

BOOST_FIXTURE_TEST_CASE(all_facts_reach_the_card, office) {
    rule("allow from any of any show all\n");
    files.texts[{alice_uid, accounts::home_file::plan}] = "rest\n";
    const base::card c = answer("alice");
    BOOST_TEST((c.presence == base::availability::active));
    BOOST_TEST(c.logged_in);
    BOOST_TEST(c.name == "Alice Liddell");
    BOOST_TEST(c.office == "R1");
    BOOST_TEST(c.home_phone == "555-2");
    BOOST_TEST(c.shell == "/bin/sh");
    BOOST_REQUIRE(c.sessions.size() == 1U);
    BOOST_TEST(c.sessions[0].line == "pts/0");
    BOOST_TEST(c.sessions[0].program == "vim");
    BOOST_TEST((c.sessions[0].since == clock.now()));
    BOOST_TEST((c.plan == base::document{base::had::yes, "rest\n"}));
    BOOST_TEST((c.project.state == base::had::none));
    BOOST_TEST((c.last.state == base::had::none), "who is here needs no last login");
}

BOOST_FIXTURE_TEST_CASE(who_is_not_here_has_a_last_login, office) {
    rule("allow from any of any show all\n");
    const base::card c = answer("bob");
    BOOST_TEST(!c.logged_in);
    BOOST_TEST((c.presence == base::availability::offline));
    BOOST_TEST((c.last.state == base::had::yes));
    BOOST_TEST(c.last.line == "pts/9");
}

BOOST_FIXTURE_TEST_CASE(without_presence_the_last_login_does_not_tell_who_is_here, office) {
    rule("allow from any of any show name last\n");
    BOOST_TEST((answer("alice").last == answer("bob").last));
}

BOOST_FIXTURE_TEST_CASE(a_wish_is_not_held_against_oneself, office) {
    rule("allow from any of any show name\n");
    files.hidden[alice_uid] = base::had::yes;
    BOOST_TEST((answer("alice", proved("alice")).state == standing::shown));
    BOOST_TEST((answer("alice", proved("bob")).state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_home_that_cannot_be_read_fails_closed, office) {
    rule("allow from any of any show all\n");
    files.hidden[alice_uid] = base::had::cannot_tell;
    base::card unknown(user("alice"));
    BOOST_TEST(answer("alice").same_value(unknown), "a .nofinger would have hidden her name, too");
    BOOST_TEST(everyone().cards.empty());
    BOOST_TEST(!everyone().incomplete);
}

BOOST_FIXTURE_TEST_CASE(a_dead_directory_is_not_an_unknown_user, office) {
    rule("deny of bob\nallow from any of any show presence name\n");
    directory.down = true;
    BOOST_TEST((answer("carol").state == standing::cannot_tell));
    BOOST_TEST((answer("bob").state == standing::cannot_tell), "denied is as unknown, also then");
    BOOST_TEST((answer("alice").state == standing::cannot_tell), "she may hide in her home");
}

BOOST_FIXTURE_TEST_CASE(a_dead_directory_leaves_group_rules_open, office) {
    rule("deny of @secret\nallow from any of any show all\n");
    BOOST_TEST((answer("alice").state == standing::shown));
    clock.advance(std::chrono::seconds(1));
    directory.down = true;
    BOOST_TEST((answer("alice").state == standing::cannot_tell));
}

BOOST_FIXTURE_TEST_CASE(groups_are_the_subjects_own, office) {
    rule("allow from any of @staff show name\n");
    directory.groups["alice"] = {"users", "staff"};
    directory.groups["bob"] = {"users"};
    BOOST_TEST((answer("alice").state == standing::shown));
    BOOST_TEST((answer("bob").state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_session_makes_a_user_known, office) {
    rule("allow from any of any show presence name\n");
    log_in("carol", "pts/5");
    const base::card c = answer("carol");
    BOOST_TEST((c.state == standing::shown));
    BOOST_TEST((c.account == base::had::none));
}

BOOST_FIXTURE_TEST_CASE(a_recreated_user_inherits_nothing, office) {
    rule("allow from any of any show all\n");
    files.texts[{bob_uid, accounts::home_file::plan}] = "the old Bob's\n";
    files.hidden[bob_uid] = base::had::yes;
    directory.add("bob", 2002, "Another Bob");
    const base::card c = answer("bob");
    BOOST_TEST((c.state == standing::shown));
    BOOST_TEST((c.plan.state == base::had::none));
    directory.users.erase("bob");
    clock.advance(std::chrono::seconds(1));
    BOOST_TEST((answer("bob").state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(kernel_credentials_prove_a_user, office) {
    const auto alice = events.run(clerk.local_watcher(alice_uid));
    BOOST_TEST(alice.local);
    BOOST_TEST((alice.user == user("alice")));
    using claim = desk::front::claim;
    BOOST_TEST((events.run(clerk.has_uid(*alice.user, alice_uid)) == claim::holds));
    BOOST_TEST((events.run(clerk.has_uid(*alice.user, 4242)) == claim::is_void));
    const auto unknown = events.run(clerk.local_watcher(4242));
    BOOST_TEST(unknown.local);
    BOOST_TEST(!unknown.user.has_value());
}

BOOST_FIXTURE_TEST_CASE(found_by_name_only_where_the_name_may_be_told, office) {
    rule("allow from any of alice show name\nallow from any of bob show plan\n");
    directory.add("bob", bob_uid, "Bob Liddell");
    const auto found = events.run(clerk.named(stranger(), base::face::finger, "Liddell"));
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].user == user("alice")));
}

BOOST_FIXTURE_TEST_CASE(an_unknown_group_is_never_no_match, office) {
    rule("deny of @nosuchgroup\nallow from any of any show all\n");
    directory.groups["alice"] = {"users"};
    directory.unknown_group = "nosuchgroup";
    BOOST_TEST((answer("alice").state == standing::cannot_tell));
    directory.unknown_group.clear();
    BOOST_TEST((answer("alice").state == standing::shown));
}

BOOST_FIXTURE_TEST_CASE(the_last_logins_line_and_origin_are_fields_of_their_own, office) {
    rule("allow from 192.0.2.0/24 of any show last\nallow from any of any show last line origin\n");
    const base::card less = answer("bob");
    BOOST_TEST((less.last.state == base::had::yes));
    BOOST_TEST(less.last.line.empty());
    BOOST_TEST(less.last.origin.empty());
    BOOST_TEST(answer("bob", proved("alice")).last.origin == "elsewhere");
}

BOOST_FIXTURE_TEST_CASE(for_a_second_the_same_is_told_to_the_same_class, office) {
    rule("allow from 192.0.2.0/24 of any show name presence\nallow from any of any show name\n");
    const auto told = answer("alice");
    BOOST_TEST(told.revision != 0U);
    BOOST_TEST(answer("alice").revision == told.revision);
    const base::watcher elsewhere{std::nullopt, base::address::parse("198.51.100.1").value(),
                                  false};
    BOOST_TEST(!answer("alice", elsewhere).shows.has(field::presence), "another class");
    clock.advance(std::chrono::seconds(1));
    BOOST_TEST(answer("alice").revision != told.revision);
}

BOOST_FIXTURE_TEST_CASE(a_change_or_a_new_policy_is_told_at_once, office) {
    rule("allow from any of any show all\n");
    BOOST_TEST(answer("alice").logged_in);
    log_out("pts/0");
    BOOST_TEST(!answer("alice").logged_in);
    rule("deny of alice\n");
    BOOST_TEST((answer("alice").state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(who_has_proved_himself_gets_an_answer_of_his_own, office) {
    rule("allow from any of any show all\n");
    BOOST_TEST(answer("alice", proved("bob")).revision == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
