#include <boost/test/unit_test.hpp>

#include "desk/wishing_office.hpp"

/// What conceal, ask, when and the users' own wishes make of an answer.
namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = base::card::standing;
using base::field;

/// Alice's card as it would be if she were logged out, with nobody wanting anything.
base::card logged_out(std::string_view policy_text, const base::watcher& who) {
    office other;
    other.log_out("pts/0");
    other.rule(policy_text);
    return other.answer("alice", who);
}

constexpr const char* all = "allow from any of any show all\n";
constexpr const char* team = "level team = presence name idle\nallow from any of any show team\n";

BOOST_AUTO_TEST_SUITE(judging)

BOOST_FIXTURE_TEST_CASE(who_is_concealed_looks_logged_out, office) {
    const std::string text = std::string("conceal of alice\n") + all;
    rule(text);
    BOOST_TEST(answer("alice").same_value(logged_out(all, stranger())));
    BOOST_TEST(everyone().cards.empty());
    BOOST_TEST((everyone().state == desk::listing::standing::open));
}

BOOST_FIXTURE_TEST_CASE(a_concealed_user_is_judged_by_the_rules_below, office) {
    rule("conceal of alice\nallow from any of any show presence\n");
    const base::card c = answer("alice");
    BOOST_TEST((c.shows == base::field_set{field::presence}));
    BOOST_TEST((c.presence == base::availability::offline));
    BOOST_TEST(!c.logged_in);
}

BOOST_FIXTURE_TEST_CASE(an_ask_tells_nothing_before_it_is_approved, office) {
    rule("ask over control from authenticated of any show all\n");
    base::question asked = asks("alice", proved("bob"));
    asked.over = base::face::control;
    BOOST_TEST((events.run(clerk.answer(asked)).state == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(who_may_publish, wishing_office) {
    const auto publishes = [this](base::watcher who) {
        base::question asked = asks("alice", std::move(who));
        asked.over = base::face::publish;
        asked.wanted = base::depth::live;
        return events.run(clerk.answer(asked)).state;
    };
    rule(all);
    hide();
    BOOST_TEST((publishes(proved("alice")) == standing::shown), "of himself, without a rule");
    BOOST_TEST((publishes(proved("bob")) == standing::denied));
    BOOST_TEST((publishes(stranger()) == standing::denied));
    rule("deny of alice\nallow over publish from any of any\n");
    BOOST_TEST((publishes(proved("alice")) == standing::denied), "a rule refuses");
    rule("deny over publish from self of any\nallow over publish from bob of alice\n");
    BOOST_TEST((publishes(proved("alice")) == standing::denied));
    BOOST_TEST((publishes(proved("bob")) == standing::shown));
    rule("conceal of alice\nallow over publish from bob of any\n");
    BOOST_TEST((publishes(proved("alice")) == standing::shown));
    BOOST_TEST((publishes(proved("bob")) == standing::shown), "no less than of anybody else");
    rule("ask over publish from bob of any\n");
    BOOST_TEST((publishes(proved("bob")) == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(whether_he_still_may_publish, wishing_office) {
    const auto still = [this](const char* who) {
        base::question asked = asks("alice", proved(who));
        asked.over = base::face::publish;
        asked.wanted = base::depth::live;
        return events.run(clerk.review(std::move(asked)));
    };
    rule("allow over publish from bob of any\n");
    BOOST_TEST((still("bob") == standing::shown));
    BOOST_TEST(noted().empty(), "it was noted when he did");
    rule(all);
    BOOST_TEST((still("alice") == standing::shown));
    BOOST_TEST((still("bob") == standing::denied));
    BOOST_TEST(noted().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(who_hides_looks_logged_out, wishing_office) {
    rule(all);
    hide();
    BOOST_TEST(answer("alice").same_value(logged_out(all, stranger())));
    BOOST_TEST(everyone().cards.empty());
    base::question asked = asks("alice", proved("alice"));
    BOOST_TEST(events.run(clerk.answer(asked)).logged_in, "but not to himself");
}

BOOST_FIXTURE_TEST_CASE(a_list_and_an_answer_of_a_moment_ago_do_not_outlive_a_hiding,
                        wishing_office) {
    rule(all);
    BOOST_TEST(answer("alice").logged_in);
    BOOST_TEST(everyone().cards.size() == 1U);
    hide();
    BOOST_TEST(!answer("alice").logged_in);
    BOOST_TEST(everyone().cards.empty());
}

BOOST_FIXTURE_TEST_CASE(who_watches_learns_of_a_hiding_at_once, wishing_office) {
    rule(all);
    std::vector<bool> here;
    const auto watching =
        clerk.watch(asks("alice"), [&](const auto& c) { here.push_back(c->logged_in); });
    events.turn_until([&] { return here.size() == 1; });
    hide();
    events.turn_until([&] { return here.size() == 2; });
    BOOST_REQUIRE(events.run(own->unhide(user("alice"), alice_uid)).has_value());
    events.turn_until([&] { return here.size() == 3; });
    BOOST_TEST(here == (std::vector{true, false, true}));
}

BOOST_FIXTURE_TEST_CASE(a_limit_narrows_for_whom_it_names_and_nobody_else, wishing_office) {
    rule(team);
    limit({"presence"}, {"192.0.2.0/24"});
    for (int round = 0; round < 2; ++round) {  // the second time from what is remembered
        BOOST_TEST((answer("alice", from("192.0.2.7")).shows == base::field_set{field::presence}));
        BOOST_TEST(answer("alice", from("198.51.100.1")).shows.has(field::idle));
    }
    BOOST_TEST(everyone(from("192.0.2.7")).cards.empty(), "his name is not told");
    BOOST_TEST(everyone(from("198.51.100.1")).cards.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(the_first_limit_that_fits_counts, wishing_office) {
    rule(team);
    limit({"presence", "name"}, {"192.0.2.7"});
    limit({"presence"}, {"any"});
    BOOST_TEST(answer("alice", from("192.0.2.7")).shows.has(field::name));
    BOOST_TEST(!answer("alice", from("192.0.2.8")).shows.has(field::name));
}

BOOST_FIXTURE_TEST_CASE(a_wish_never_widens, wishing_office) {
    rule("allow from any of any show presence\n");
    limit({"presence", "name", "plan"}, {"any"});
    BOOST_TEST((answer("alice").shows == base::field_set{field::presence}));
}

BOOST_FIXTURE_TEST_CASE(a_limit_counts_also_while_he_hides, wishing_office) {
    rule(all);
    limit({"presence"}, {"any"});
    hide();
    const base::card c = answer("alice");
    BOOST_TEST((c.shows == base::field_set{field::presence}));
    BOOST_TEST(!c.logged_in);
}

BOOST_FIXTURE_TEST_CASE(a_limit_that_means_nothing_any_more_shows_nothing, wishing_office) {
    rule(team);
    limit({"team"}, {"any"});
    BOOST_TEST(answer("alice").shows.has(field::idle));
    rule("allow from any of any show all\n");
    BOOST_TEST(answer("alice").shows.empty());
    BOOST_TEST((answer("alice").state == base::card::standing::denied), "as if unknown");
}

BOOST_FIXTURE_TEST_CASE(a_limit_whose_group_is_gone_shows_nothing, wishing_office) {
    rule(all);
    directory.unknown_group = "rtmp";
    limit({"presence"}, {"@rtmp"});
    directory.groups["bob"] = {"users"};
    BOOST_TEST((answer("alice", proved("bob")).state == standing::denied));
    BOOST_TEST(answer("alice").shows.has(field::plan), "a stranger is in no group, whatever it is");
}

BOOST_FIXTURE_TEST_CASE(a_concealed_user_of_another_host_is_unknown_as_when_logged_out, office) {
    const std::string text = std::string("conceal of guest\n") + all;
    rule(text);
    const base::card before = answer("guest");
    log_in("guest", "pts/9");
    BOOST_TEST(answer("guest").same_value(before));
    BOOST_TEST((answer("guest").state == standing::denied));
}

struct doubting_office : wishing_office {
    doubting_office() : wishing_office(desk::unreadable_home::cannot_tell) {}
};

BOOST_FIXTURE_TEST_CASE(a_list_says_nothing_of_a_hidden_user_not_even_that_he_cannot_be_told,
                        doubting_office) {
    rule(all);
    files.hidden[alice_uid] = base::had::cannot_tell;
    BOOST_TEST((answer("alice").state == standing::cannot_tell));
    BOOST_TEST(everyone().incomplete);
    hide();
    BOOST_TEST(!everyone().incomplete);
    BOOST_TEST(everyone().cards.empty());
}

BOOST_FIXTURE_TEST_CASE(who_watches_is_noted_once_for_each_decision, wishing_office) {
    rule(all);
    int told = 0;
    const auto watching = clerk.watch(asks("alice"), [&](const auto&) { ++told; });
    events.turn_until([&] { return told == 1; });
    log_out("pts/0");
    events.turn_until([&] { return told == 2; });
    BOOST_TEST(noted().size() == 1U, "a change of hers is no new decision");
    hide();
    rule("deny of alice\n");
    events.turn_until([&] { return told == 3; });
    const auto lines = noted();
    BOOST_TEST(lines.back().find(R"("verb":"deny","rule":"test.acl:1")") != std::string::npos,
               lines.back());
}

BOOST_FIXTURE_TEST_CASE(a_limit_whose_group_cannot_be_told_shows_nothing, wishing_office) {
    rule(all);
    limit({"presence"}, {"@staff"});
    BOOST_TEST(answer("alice", proved("bob")).shows.has(field::plan), "bob is in no group");
    directory.groups["bob"] = {"staff"};
    BOOST_TEST((answer("alice", proved("bob")).shows == base::field_set{field::presence}));
}

BOOST_FIXTURE_TEST_CASE(nofinger_goes_before_every_wish, wishing_office) {
    rule(all);
    hide();
    files.hidden[alice_uid] = base::had::yes;
    BOOST_TEST((answer("alice").state == standing::denied));
}

struct trusting_office : office {
    trusting_office() : office(nullptr, nullptr, desk::unreadable_home::shown) {}
};

BOOST_FIXTURE_TEST_CASE(a_site_may_trust_in_homes_that_cannot_be_read, trusting_office) {
    rule(all);
    files.hidden[alice_uid] = base::had::cannot_tell;
    BOOST_TEST(answer("alice").logged_in);
    BOOST_TEST(everyone().cards.size() == 1U);
    files.hidden[alice_uid] = base::had::yes;
    clock.advance(std::chrono::seconds(1));
    BOOST_TEST((answer("alice").state == standing::denied), "but heeds what it can read");
}

BOOST_FIXTURE_TEST_CASE(another_user_of_that_name_inherits_nothing, wishing_office) {
    rule(all);
    hide("alice", alice_uid + 7);
    BOOST_TEST(answer("alice").logged_in);
}

BOOST_FIXTURE_TEST_CASE(each_answer_is_noted_with_its_reasons, wishing_office) {
    rule("deny of bob\nallow from any of any show presence name\n");
    hide();
    (void)answer("alice");
    (void)answer("bob");
    (void)everyone();
    const auto lines = noted();
    BOOST_REQUIRE(lines.size() == 3U);
    for (const char* part :
         {R"("subject":"alice")", R"("verb":"allow")", R"("rule":"test.acl:2")", R"("wish":"hide")",
          R"("concealed":true)", R"("192.0.2.7")", R"("fields":["presence","name"])"})
        BOOST_TEST(lines[0].find(part) != std::string::npos, lines[0]);
    BOOST_TEST(lines[1].find(R"("verb":"deny","rule":"test.acl:1")") != std::string::npos,
               lines[1]);
    BOOST_TEST(lines[2].find(R"("listed":{"shown":0,"withheld":1})") != std::string::npos,
               lines[2]);
}

BOOST_FIXTURE_TEST_CASE(what_was_told_again_within_a_moment_is_noted_again, wishing_office) {
    rule(all);
    (void)answer("alice");
    (void)noted();
    (void)answer("alice");
    BOOST_TEST(noted().size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(an_answer_can_be_explained, wishing_office) {
    rule(
        "group staff = @staff\ndeny of bob\nallow from $staff of any show all\n"
        "allow from any of any show presence name\n");
    limit({"presence"}, {"any"});
    directory.groups["bob"] = {"staff", "users"};
    const auto why = events.run(clerk.explain(asks("alice", proved("bob"))));
    BOOST_TEST(why.by_policy.starts_with("allow, by test.acl:3: allow from $staff of any show"));
    BOOST_TEST(why.wish == "limit 1");
    BOOST_TEST((why.shows == base::field_set{field::presence}));
    BOOST_TEST((why.state == standing::shown));
    const std::vector<std::string> facts{"account of alice: there", "time: Friday 09:00",
                                         "groups of bob: staff, users"};
    BOOST_TEST(why.facts == facts, boost::test_tools::per_element());
    BOOST_TEST(noted().empty());
}

BOOST_FIXTURE_TEST_CASE(a_limit_is_checked_before_it_is_kept, office) {
    rule("network lan = 10.0.0.0/8\nlevel team = presence\nallow from $lan of any show team\n");
    directory.unknown_group = "nobodys";
    const auto wrong = [&](std::vector<std::string> level, std::vector<std::string> whom) {
        return events.run(clerk.check_limit(std::move(level), std::move(whom))).value_or("");
    };
    BOOST_TEST(wrong({"team"}, {"$lan", "@staff"}) == "");
    BOOST_TEST(wrong({"teem"}, {"any"}) == "'teem' is neither a field nor a level of the policy");
    BOOST_TEST(wrong({"team"}, {"$wan"}) == "'$wan' is not defined in the policy");
    BOOST_TEST(wrong({"team"}, {"@nobodys"}) == "there is no group '@nobodys'");
    BOOST_TEST(wrong({"team"}, {}).starts_with("nobody is named; expected any, self"));
}

/// A zone whose clocks come to 08:00 half a second after the test began.
struct morning final : base::zone {
    base::instant eight;
    [[nodiscard]] std::chrono::seconds offset_at(base::instant) const override {
        const auto midnight = std::chrono::floor<std::chrono::days>(eight);
        return std::chrono::hours(8) - std::chrono::floor<std::chrono::seconds>(eight - midnight);
    }
};

BOOST_FIXTURE_TEST_CASE(who_watches_is_judged_anew_when_the_hour_comes, office) {
    base::system_clock real;
    morning zone_of_site;
    zone_of_site.eight = std::chrono::ceil<std::chrono::seconds>(real.now());
    desk::clerk early(events.executor(),
                      {tracker, processes, history, directory, files, real, zone_of_site, log},
                      after);
    early.set_policy(policy("allow from any of any when 08:00-18:00 show presence name\n"));
    std::vector<standing> told;
    base::question asked = asks("alice");
    asked.at = real.now();
    const auto watching = early.watch(asked, [&](const auto& c) { told.push_back(c->state); });
    events.turn_until([&] { return !told.empty() && told.back() == standing::shown; });
    early.stop();
    BOOST_TEST((told.front() == standing::denied || told.size() == 1U));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
