// Many who watch one user: who of them is told the same, when, and at what cost.
#include <boost/test/unit_test.hpp>

#include "desk/wishing_office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using base::field;
using standing = base::card::standing;

/// Watchers over sip, and what each was told.
struct crowd : wishing_office {
    struct one {
        std::vector<std::shared_ptr<const base::card>> told;
        desk::handle held;
    };
    std::vector<std::unique_ptr<one>> all;

    one& watch(base::watcher who, std::string_view subject = "alice") {
        one& w = *all.emplace_back(std::make_unique<one>());
        w.held = clerk.watch(
            {std::move(who), user(subject), base::face::sip, clock.now(), base::depth::live},
            [&w](const auto& c) { w.told.push_back(c); });
        return w;
    }
    one& by_sip(const std::string& identity, std::string_view subject = "alice") {
        base::watcher who{std::nullopt, base::address::parse("192.0.2.7").value(), false};
        who.sip = base::sip_identity::parse("sip:" + identity).value();
        return watch(std::move(who), subject);
    }
    one& by_name(std::string_view name) { return watch({user(name), std::nullopt, false}); }
    void many(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) by_sip("w" + std::to_string(i) + "@example.net");
    }
    /// The desk at work until nothing is left to do.
    void settle() {
        for (int i = 0; i < 100; ++i) events.turn();
    }
    const base::card* last(const one& w) const { return w.told.back().get(); }
};

constexpr const char* open_to_all =
    "allow from self of any show all\n"
    "allow from sip:carol@example.net of any show presence name idle\n"
    "allow from any of any show presence name\n";

BOOST_AUTO_TEST_SUITE(watch_class)

BOOST_FIXTURE_TEST_CASE(whom_no_rule_tells_apart_get_the_very_same_card, crowd) {
    rule(open_to_all);
    many(300);
    one& carol = by_sip("carol@example.net");
    one& bob = by_name("bob");
    one& alice = by_name("alice");
    settle();
    for (const auto& w : all) BOOST_REQUIRE(w->told.size() == 1U);
    for (std::size_t i = 1; i < 300; ++i) BOOST_REQUIRE(last(*all[i]) == last(*all[0]));
    BOOST_TEST(last(bob)->same_value(*last(*all[0])), "a self who is not the subject is nobody");
    BOOST_TEST(last(carol)->shows.has(field::idle));
    BOOST_TEST(last(alice)->shows.has(field::shell));
}

BOOST_FIXTURE_TEST_CASE(a_class_is_judged_once_however_many_it_has, crowd) {
    rule(open_to_all);
    many(300);
    settle();
    directory.finds = 0;
    log_out("pts/0");
    settle();
    BOOST_TEST(directory.finds == 1U);
    for (const auto& w : all) BOOST_REQUIRE(w->told.size() == 2U);
    directory.finds = 0;
    by_sip("late@example.net");
    settle();
    BOOST_TEST(directory.finds == 0U, "who comes at once is told what the others were");
    BOOST_TEST(last(*all.back()) == last(*all.front()));
    clock.advance(std::chrono::seconds(1));
    by_sip("later@example.net");
    settle();
    BOOST_TEST(directory.finds == 1U, "who comes later is judged");
    BOOST_TEST(all.front()->told.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(what_no_event_told_is_told_to_all_once_somebody_comes, crowd) {
    rule(open_to_all);
    many(3);
    settle();
    files.hidden[alice_uid] = base::had::yes;
    clock.advance(std::chrono::seconds(1));
    by_sip("late@example.net");
    settle();
    for (const auto& w : all) BOOST_TEST((last(*w)->state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_new_policy_tells_apart_whom_the_old_one_did_not, crowd) {
    rule("allow from any of any show presence\n");
    one& carol = by_sip("carol@example.net");
    one& dave = by_sip("dave@example.net");
    settle();
    rule("deny from sip:carol@example.net\nallow from any of any show presence\n");
    settle();
    BOOST_TEST((last(carol)->state == standing::denied));
    BOOST_TEST(dave.told.size() == 2U);
    BOOST_TEST(last(dave)->because.ends_with(":2"), "whose card has the value that it had");
    rule("allow from sip:dave@example.net of any show presence\ndeny from sip:carol@example.net\n");
    settle();
    BOOST_TEST(dave.told.size() == 3U);
    rule(
        "allow from sip:dave@example.net of any show presence\n\ndeny from "
        "sip:carol@example.net\n");
    settle();
    BOOST_TEST(dave.told.size() == 3U, "nothing of his has changed");
    rule("allow from any of any show presence\n");
    settle();
    BOOST_TEST(carol.told.size() == 3U, "nor had hers meanwhile: a rule that denies is not told");
}

BOOST_FIXTURE_TEST_CASE(a_change_between_policy_and_telling_is_judged_by_the_new_one, crowd) {
    rule("allow from any of any show presence\n");
    one& carol = by_sip("carol@example.net");
    by_sip("dave@example.net");
    settle();
    rule("deny from sip:carol@example.net\nallow from any of any show presence\n");
    log_out("pts/0");
    settle();
    for (std::size_t i = 1; i < carol.told.size(); ++i)
        BOOST_TEST((carol.told[i]->state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(groups_tell_watchers_apart, crowd) {
    directory.groups["bob"] = {"staff"};
    directory.groups["carol"] = {"guests"};
    rule("allow from @staff of any show presence\n");
    one& bob = by_name("bob");
    one& carol = by_name("carol");
    settle();
    BOOST_TEST((last(bob)->state == standing::shown));
    BOOST_TEST((last(carol)->state == standing::denied));
    directory.groups["carol"] = {"staff"};
    rule("allow from @staff of any show presence\n");
    settle();
    BOOST_TEST((last(carol)->state == standing::shown));
}

BOOST_FIXTURE_TEST_CASE(a_change_of_groups_is_heeded_at_once, crowd) {
    rule("allow from @staff of any show presence\nallow from @guests of any show name\n");
    directory.unknown_group = "guests";
    directory.groups["bob"] = {};
    directory.groups["carol"] = {"staff"};
    one& bob = by_name("bob");
    one& carol = by_name("carol");
    settle();
    BOOST_TEST((last(bob)->state == standing::cannot_tell), "there is no group of guests");
    BOOST_TEST((last(carol)->state == standing::shown));
    directory.groups["carol"] = {};
    directory.groups["bob"] = {"guests"};
    directory.unknown_group = "staff";
    clerk.accounts_changed();
    settle();
    BOOST_TEST((last(bob)->state == standing::cannot_tell), "there is no staff any more");
    BOOST_TEST((last(carol)->state == standing::cannot_tell));
    directory.unknown_group = "";
    clerk.accounts_changed();
    settle();
    BOOST_TEST((last(bob)->shows == base::field_set{field::name}));
    BOOST_TEST((last(carol)->state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_limit_is_heeded_at_once_and_only_for_whom_it_names, crowd) {
    rule("allow from any of any show presence name\n");
    one& bob = by_name("bob");
    one& carol = by_name("carol");
    one& alice = by_name("alice");
    settle();
    limit({"plan"}, {"bob"});
    settle();
    BOOST_TEST((last(bob)->state == standing::denied));
    BOOST_TEST(carol.told.size() == 1U);
    limit({"name"}, {"any"});
    settle();
    BOOST_TEST(bob.told.size() == 2U);
    BOOST_TEST((last(carol)->shows == base::field_set{field::name}));
    BOOST_TEST(alice.told.size() == 1U, "no wish holds against oneself");
}

BOOST_FIXTURE_TEST_CASE(somebody_elses_change_does_not_wait_for_a_crowd, crowd) {
    rule(open_to_all);
    many(5000);
    one& of_bob = by_sip("w@example.net", "bob");
    settle();
    log_out("pts/0");
    events.turn_until([&] { return all.front()->told.size() == 2; });
    log_in("bob", "pts/1");
    events.turn_until([&] { return of_bob.told.size() == 2; });
    BOOST_TEST(all[4999]->told.size() == 1U);
    settle();
    BOOST_TEST(all[4999]->told.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(who_is_dropped_while_others_are_told_is_not_told, crowd) {
    rule(open_to_all);
    many(1000);
    settle();
    log_out("pts/0");
    events.turn_until([&] { return all.front()->told.size() == 2; });
    all[999]->held = {};
    all[0]->held = {};
    settle();
    BOOST_TEST(all[999]->told.size() == 1U);
    BOOST_TEST(all[998]->told.size() == 2U);
    BOOST_TEST(clerk.watch_count() == 998U);
}

BOOST_FIXTURE_TEST_CASE(a_sink_may_drop_another_and_begin_one, crowd) {
    rule(open_to_all);
    one& victim = by_sip("victim@example.net");
    settle();
    one first;
    first.held = clerk.watch({{}, user("alice"), base::face::sip, clock.now(), base::depth::live},
                             [&](const auto&) {
                                 victim.held = {};
                                 by_sip("new@example.net");
                                 first.held = {};
                             });
    settle();
    BOOST_TEST(clerk.watch_count() == 1U);
    BOOST_TEST(all.back()->told.size() == 1U);
    log_out("pts/0");
    settle();
    BOOST_TEST(victim.told.size() == 1U);
    BOOST_TEST(all.back()->told.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_handle_may_outlive_the_desk) {
    desk::handle held;
    {
        office o;
        o.rule(open_to_all);
        held = o.clerk.watch(o.asks("alice"), [](const auto&) {});
        o.events.turn();
    }
    held = {};
}

BOOST_FIXTURE_TEST_CASE(each_who_comes_is_noted_and_a_change_for_many_is_one_line, crowd) {
    rule(open_to_all);
    many(3);
    one& carol = by_sip("carol@example.net");
    settle();
    BOOST_TEST(noted().size() == 4U);
    rule("deny from sip:carol@example.net\nallow from any of any show presence\n");
    settle();
    const auto lines = noted();
    BOOST_REQUIRE(lines.size() == 6U);
    for (const std::string part :
         {R"("watcher":{"sip":"sip:carol@example.net")",
          R"("watcher":{"how":"several"},"subject":"alice")", R"("count":3)"}) {
        const auto has = [&](const std::string& l) { return l.find(part) != std::string::npos; };
        BOOST_TEST(std::count_if(lines.begin() + 4, lines.end(), has) == 1, part);
    }
    BOOST_TEST(carol.told.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
