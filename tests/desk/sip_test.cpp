// What only the SIP face is told: subscriptions that wait for the user, and his phones.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "desk/wishing_office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using standing = base::card::standing;
using base::face;
using base::field;

base::watcher proved(const std::string& identity) {
    base::watcher who{std::nullopt, base::address::parse("192.0.2.7").value(), false};
    who.sip = base::sip_identity::parse("sip:" + identity).value();
    return who;
}
base::watcher carol() { return proved("carol@example.net"); }
base::watcher dan() { return proved("dan@example.net"); }

base::phone phone(const std::string& device) {
    return {"sip:alice@example.test;gr=" + device, device, at("2026-01-02T08:00:00Z")};
}

struct sip_office : wishing_office {
    base::card told(std::string_view of, base::watcher who = carol(), face over = face::sip) {
        return events.run(
            clerk.answer({std::move(who), user(of), over, clock.now(), base::depth::live}));
    }
    standing state(std::string_view of) { return told(of).state; }
};

constexpr const char* ask_any = "ask from authenticated of any show presence name\n";

BOOST_AUTO_TEST_SUITE(sip)

struct asking {
    const char* why;
    face over;
    base::watcher who;
    standing state;
};
std::ostream& operator<<(std::ostream& os, const asking& a) { return os << a.why; }

const asking askings[] = {
    {"who is proved waits", face::sip, carol(), standing::pending},
    {"also by a local user's name", face::sip, {user("bob"), std::nullopt}, standing::pending},
    {"who is known by address is denied", face::sip, office::stranger(), standing::denied},
    {"finger cannot wait", face::finger, office::stranger(), standing::denied},
    {"nor can the control socket", face::control, office::proved("bob"), standing::denied},
};

BOOST_DATA_TEST_CASE(an_ask_waits_only_for_who_can_be_asked_about,
                     boost::unit_test::data::make(askings), a) {
    sip_office o;
    o.rule("ask from any of any show presence name\n");
    BOOST_TEST((o.told("alice", a.who, a.over).state == a.state));
    BOOST_TEST((o.told("nobody-here", a.who, a.over).state == a.state));
}

BOOST_FIXTURE_TEST_CASE(a_pending_card_has_nothing_on_it, sip_office) {
    rule(ask_any);
    base::card expected(user("alice"));
    expected.state = standing::pending;
    BOOST_TEST(told("alice").same_value(expected));
    base::card nobody(user("nobody-here"));
    nobody.state = standing::pending;
    BOOST_TEST(told("nobody-here").same_value(nobody));
}

BOOST_FIXTURE_TEST_CASE(of_a_group_only_members_are_pending, sip_office) {
    directory.groups["alice"] = {"staff"};
    rule("ask from authenticated of @staff show presence\n");
    BOOST_TEST((state("alice") == standing::pending));
    BOOST_TEST((state("bob") == standing::denied));
    BOOST_TEST((state("nobody-here") == standing::denied));
}

BOOST_FIXTURE_TEST_CASE(a_directory_that_is_down_does_not_tell_who_is_pending, sip_office) {
    rule(ask_any);
    directory.down = true;
    BOOST_TEST((state("alice") == standing::pending));
    BOOST_TEST((state("nobody-here") == standing::pending));
}

BOOST_FIXTURE_TEST_CASE(who_is_concealed_is_pending_like_others, sip_office) {
    rule("conceal of alice\nask from authenticated of any show presence\n");
    BOOST_TEST((state("alice") == standing::pending));
    BOOST_TEST((state("bob") == standing::pending));
}

BOOST_FIXTURE_TEST_CASE(no_wish_of_hers_tells_that_there_is_such_a_user, sip_office) {
    rule(ask_any);
    files.hidden[alice_uid] = base::had::yes;
    BOOST_TEST((state("alice") == standing::pending), ".nofinger");
    files.hidden[alice_uid] = base::had::cannot_tell;
    BOOST_TEST((state("alice") == standing::pending), "a home that cannot be read");
    files.hidden.clear();
    hide();
    BOOST_TEST((state("alice") == standing::pending), "hide");
    limit({"plan"}, {"any"});
    BOOST_TEST((state("alice") == standing::pending), "a limit that leaves nothing");
}

BOOST_FIXTURE_TEST_CASE(explain_says_who_waits_and_who_cannot, sip_office) {
    rule(ask_any);
    base::question asked{carol(), user("alice"), face::sip, clock.now(), base::depth::live};
    BOOST_TEST((events.run(clerk.explain(asked)).state == standing::pending));
    asked = {proved("bob"), user("alice"), face::control, clock.now(), base::depth::live};
    const desk::explanation why = events.run(clerk.explain(asked));
    BOOST_TEST((why.state == standing::denied));
    BOOST_TEST(why.facts.back() == "an ask is a deny over control");
}

/// What Carol, who asks, is told of Alice.
struct consented {
    const char* why;
    const char* policy;
    std::optional<desk::decision> said;
    uid_t by = office::alice_uid;
    base::watcher who = carol();
    face over = face::sip;
    standing state = standing::pending;
    bool refused = false;
};
std::ostream& operator<<(std::ostream& os, const consented& c) { return os << c.why; }

constexpr auto yes = desk::decision::approved, no = desk::decision::refused;

const consented consents[] = {
    {"an approval gives what the rule shows", ask_any, yes, office::alice_uid, carol(), face::sip,
     standing::shown},
    {"a refusal denies", ask_any, no, office::alice_uid, carol(), face::sip, standing::denied,
     true},
    {"what was said to another does not count", ask_any, yes, office::alice_uid, dan()},
    {"nor what one said who had the name before", ask_any, yes, 4711},
    {"nor does a refusal of his", ask_any, no, 4711},
    {"finger cannot ask", ask_any, yes, office::alice_uid, carol(), face::finger, standing::denied},
    {"nor the control socket", ask_any, yes, office::alice_uid, carol(), face::control,
     standing::denied},
    {"an approval gives nothing where no rule asks", "deny of alice\n", yes, office::alice_uid,
     carol(), face::sip, standing::denied},
    {"a refusal takes nothing where no rule asks", "allow from any of any show presence name\n", no,
     office::alice_uid, carol(), face::sip, standing::shown},
};

BOOST_DATA_TEST_CASE(an_ask_comes_to_what_the_user_decided, boost::unit_test::data::make(consents),
                     c) {
    sip_office o;
    o.rule(c.policy);
    if (c.said) o.decide(*c.said, "sip:carol@example.net", c.by);
    const base::card card = o.told("alice", c.who, c.over);
    BOOST_TEST((card.state == c.state));
    BOOST_TEST(card.refused == c.refused);
    if (c.state == standing::shown)
        BOOST_TEST((card.shows == base::field_set{field::presence, field::name}));
}

BOOST_FIXTURE_TEST_CASE(who_was_approved_is_told_no_more_than_she_wants, sip_office) {
    rule(ask_any);
    decide(yes, "sip:carol@example.net");
    BOOST_TEST((told("alice").presence == base::availability::active));
    hide();
    BOOST_TEST((told("alice").presence == base::availability::offline), "hide");
    limit({"name"}, {"any"});
    BOOST_TEST((told("alice").shows == base::field_set{field::name}), "limit");
    files.hidden[alice_uid] = base::had::yes;
    BOOST_TEST((state("alice") == standing::denied), ".nofinger");
    BOOST_TEST(!told("alice").refused);
}

BOOST_FIXTURE_TEST_CASE(who_was_approved_learns_of_the_concealed_that_they_are_gone, sip_office) {
    rule("conceal of alice\nask from authenticated of any show presence\n");
    decide(yes, "sip:carol@example.net");
    BOOST_TEST((state("alice") == standing::shown));
    BOOST_TEST((told("alice").presence == base::availability::offline));
}

BOOST_FIXTURE_TEST_CASE(while_the_directory_is_down_no_decision_can_be_told_to_hold, sip_office) {
    rule(ask_any);
    decide(yes, "sip:carol@example.net");
    directory.down = true;
    BOOST_TEST((state("alice") == standing::cannot_tell));
    BOOST_TEST((told("alice", dan()).state == standing::pending));
}

BOOST_FIXTURE_TEST_CASE(explain_says_that_the_user_decided, sip_office) {
    rule(ask_any);
    base::question asked{carol(), user("alice"), face::sip, clock.now(), base::depth::live};
    decide(no, "sip:carol@example.net");
    desk::explanation why = events.run(clerk.explain(asked));
    BOOST_TEST(why.wish == "refused");
    BOOST_TEST((why.state == standing::denied));
    for (const auto& fact : why.facts) BOOST_TEST(!fact.starts_with("an ask is a deny"));
    decide(yes, "sip:carol@example.net");
    hide();
    why = events.run(clerk.explain(asked));
    BOOST_TEST(why.wish == "approved; hide");
    BOOST_TEST((why.state == standing::shown));
}

BOOST_FIXTURE_TEST_CASE(who_waits_hears_of_the_decision_at_once_and_it_is_noted, sip_office) {
    rule(ask_any);
    std::vector<base::card> heard;
    std::vector<standing> other;
    const base::instant now = clock.now();
    const auto carols = clerk.watch({carol(), user("alice"), face::sip, now, base::depth::live},
                                    [&](const auto& c) { heard.push_back(*c); });
    const auto dans = clerk.watch({dan(), user("alice"), face::sip, now, base::depth::live},
                                  [&](const auto& c) { other.push_back(c->state); });
    events.turn_until([&] { return heard.size() == 1 && other.size() == 1; });
    BOOST_TEST((heard.back().state == standing::pending));
    decide(yes, "sip:carol@example.net");
    events.turn_until([&] { return heard.size() == 2; });
    BOOST_TEST((heard.back().presence == base::availability::active));
    decide(no, "sip:carol@example.net");
    events.turn_until([&] { return heard.size() == 3; });
    BOOST_TEST(heard.back().refused);
    const auto who = base::sip_identity::parse("sip:carol@example.net").value();
    BOOST_REQUIRE(events.run(decided->withdraw(user("alice"), alice_uid, who)));
    events.turn_until([&] { return heard.size() == 4; });
    BOOST_TEST((heard.back().state == standing::pending));
    BOOST_TEST(other.size() == 1U, "nobody else was decided about");
    const auto lines = noted();
    BOOST_REQUIRE(lines.size() == 4U);  // what she is told last is what she was told first
    BOOST_TEST(lines[2].find(R"("verb":"ask","rule":"test.acl:1","wish":"approved","fields":)"
                             R"(["presence","name"])") != std::string::npos);
    BOOST_TEST(lines[3].find(R"("wish":"refused")") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_card_names_the_rule_that_decided, sip_office) {
    rule("allow from any of alice show name\ndeny of bob\n");
    BOOST_TEST(told("alice").because == "test.acl:1");
    BOOST_TEST(told("bob").because == "test.acl:2");
    BOOST_TEST(told("nobody-here").because == "");
    base::card same = told("alice");
    same.because = "test.acl:7";
    BOOST_TEST(same.same_value(told("alice")), "which is not part of its value");
}

BOOST_FIXTURE_TEST_CASE(phones_are_told_over_sip_where_they_are_released, sip_office) {
    rule(
        "allow over finger control from any of any show all\n"
        "allow over sip from 192.0.2.0/24 of any show all\n"
        "allow over sip from any of any show presence name\n");
    clerk.registered(user("alice"), {phone("z9"), phone("a1")});
    BOOST_TEST((told("alice").contacts == std::vector{phone("a1"), phone("z9")}), "by uri");
    BOOST_TEST(told("bob").contacts.empty());
    BOOST_TEST(told("alice", from("198.51.100.1")).contacts.empty());
    BOOST_TEST(told("alice", stranger(), face::finger).contacts.empty());
    BOOST_TEST(told("alice", stranger(), face::control).contacts.empty());
}

BOOST_FIXTURE_TEST_CASE(who_is_concealed_has_no_phone, sip_office) {
    rule("conceal of alice\nallow from any of any show all\n");
    const base::card before = told("alice");
    clerk.registered(user("alice"), {phone("a1")});
    BOOST_TEST(told("alice").same_value(before));
}

BOOST_FIXTURE_TEST_CASE(who_hides_has_no_phone, sip_office) {
    rule("allow from any of any show all\n");
    clerk.registered(user("alice"), {phone("a1")});
    hide();
    BOOST_TEST(told("alice").contacts.empty());
}

BOOST_FIXTURE_TEST_CASE(who_watches_learns_of_a_phone_at_once, sip_office) {
    rule("allow from any of any show presence contact\n");
    std::vector<std::size_t> phones;
    const auto watching =
        clerk.watch({carol(), user("alice"), face::sip, clock.now(), base::depth::live},
                    [&](const auto& c) { phones.push_back(c->contacts.size()); });
    events.turn_until([&] { return phones.size() == 1; });
    clerk.registered(user("alice"), {phone("a1")});
    events.turn_until([&] { return phones.size() == 2; });
    clerk.registered(user("alice"), {phone("a1")});
    clerk.registered(user("alice"), {});
    events.turn_until([&] { return phones.size() == 3; });
    BOOST_TEST(phones == (std::vector<std::size_t>{0, 1, 0}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
