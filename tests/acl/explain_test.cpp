#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;

namespace {

const acl::facts no_groups{std::vector<std::string>{}, std::vector<std::string>{}};

acl::facts without(std::vector<std::string> unknown) {
    acl::facts known = no_groups;
    known.unknown_groups = std::move(unknown);
    return known;
}

acl::facts at_time(std::string_view local) {
    acl::facts known = no_groups;
    known.local = wall(local);
    return known;
}

base::watcher sip_user(std::string_view identity) {
    base::watcher who;
    who.sip = base::sip_identity::parse(identity).value();
    return who;
}

/// A question and how its answer is explained, to the letter.
struct row {
    const char* why;
    const char* policy;
    base::question q;
    acl::facts known;
    const char* text;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"an allow", "allow from any of any show presence\n", about("ann", {}), no_groups,
     "allow, by p:1: allow from any of any show presence\n"},
    {"a deny", "\ndeny\n", about("ann", {}), no_groups, "deny, by p:2: deny\n"},
    {"an ask", "ask from bob of any show plan\n", about("ann", proved("bob"), face::sip), no_groups,
     "ask, by p:1: ask from bob of any show plan\n"},
    {"nothing matches", "", about("ann", {}), no_groups, "deny, since no rule matches\n"},

    {"passed over: from", "allow from bob of any show plan\ndeny\n", about("ann", {}), no_groups,
     "deny, by p:2: deny\n"
     "passed over, though they speak of this user over this face:\n"
     "  p:1: allow from bob of any show plan\n"
     "    does not match: 'from'\n"},
    {"passed over: when", "deny when mon 08:00-09:00\n", about("ann", {}), at_time("mon 09:00"),
     "deny, since no rule matches\n"
     "passed over, though they speak of this user over this face:\n"
     "  p:1: deny when mon 08:00-09:00\n"
     "    does not match: 'when'\n"},
    {"passed over: both", "deny from bob when mon\n", about("ann", {}), at_time("tue 09:00"),
     "deny, since no rule matches\n"
     "passed over, though they speak of this user over this face:\n"
     "  p:1: deny from bob when mon\n"
     "    does not match: 'from' and 'when'\n"},
    {"rules of others and over other faces are not mentioned",
     "deny of bob\ndeny over sip of ann\ndeny of @g\nallow from any of ann show plan\ndeny of "
     "ann\n",
     about("ann", {}), no_groups, "allow, by p:4: allow from any of ann show plan\n"},
    {"a conceal that does not match is passed over",
     "conceal from bob of ann\nallow from any of any show plan\n", about("ann", {}), no_groups,
     "allow, by p:2: allow from any of any show plan\n"
     "passed over, though they speak of this user over this face:\n"
     "  p:1: conceal from bob of ann\n"
     "    does not match: 'from'\n"},

    {"concealed", "conceal of ann\nallow from any of any show plan\n", about("ann", {}), no_groups,
     "concealed, by p:1: conceal of ann\n"
     "allow, by p:2: allow from any of any show plan\n"},
    {"concealed twice, then nothing", "conceal of ann\nconceal\n", about("ann", {}), no_groups,
     "concealed, by p:1: conceal of ann\n"
     "concealed, by p:2: conceal\n"
     "deny, since no rule matches\n"},

    {"an ask over finger", "ask from any of any show plan\n", about("ann", proved("bob")),
     no_groups,
     "deny, by p:1: ask from any of any show plan\n"
     "  an ask is a deny over finger, and for who has proved no identity\n"},
    {"an ask without proof", "ask from any of any show plan\n", about("ann", local(), face::sip),
     no_groups,
     "deny, by p:1: ask from any of any show plan\n"
     "  an ask is a deny over finger, and for who has proved no identity\n"},
    {"an ask with a SIP identity", "ask from any of any show plan\n",
     about("ann", sip_user("sip:a@x.example"), face::sip), no_groups,
     "ask, by p:1: ask from any of any show plan\n"},

    {"the watcher's groups are not known", "deny from @g\n", about("ann", proved("bob")),
     acl::facts{},
     "cannot tell, because of p:1: deny from @g\n"
     "  could match, but cannot be had now: 'from' (the watcher's groups)\n"},
    {"the subject's groups are not known", "deny from any of @g\n", about("ann", {}), acl::facts{},
     "cannot tell, because of p:1: deny from any of @g\n"
     "  could match, but cannot be had now: 'of' (the subject's groups)\n"},
    {"both", "deny from @g of @h\n", about("ann", proved("bob")), acl::facts{},
     "cannot tell, because of p:1: deny from @g of @h\n"
     "  could match, but cannot be had now: 'from' and 'of' (the watcher's groups, the subject's "
     "groups)\n"},
    {"a group is not known", "deny of @g\n", about("ann", {}), without({"g"}),
     "cannot tell, because of p:1: deny of @g\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @g)\n"},
    {"a group is not known, in a named group", "group all = bob @\"a b\"\ndeny of $all\n",
     about("ann", {}), without({"other", "a b"}),
     "cannot tell, because of p:2: deny of $all\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @a b)\n"},
    {"a longer group is another", "deny of @gg @g\n", about("ann", {}), without({"gg"}),
     "cannot tell, because of p:1: deny of @gg @g\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @gg)\n"},
    {"only groups of a clause that hangs on them", "deny from any @h of @g\n",
     about("ann", proved("bob")), without({"g", "h"}),
     "cannot tell, because of p:1: deny from any @h of @g\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @g)\n"},
    {"one on both sides is told of once", "deny from @g of @g\n", about("ann", proved("bob")),
     without({"g"}),
     "cannot tell, because of p:1: deny from @g of @g\n"
     "  could match, but cannot be had now: 'from' and 'of' (whether there is a group @g)\n"},
    {"the time is not known", "deny of ann when mon\n", about("ann", {}), no_groups,
     "cannot tell, because of p:1: deny of ann when mon\n"
     "  could match, but cannot be had now: 'when' (the time)\n"},
    {"a conceal that cannot be told ends the search", "conceal of @g\ndeny\n", about("ann", {}),
     without({"g"}),
     "cannot tell, because of p:1: conceal of @g\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @g)\n"},
    {"what was passed over before is told too", "deny from bob\ndeny of @g\n", about("ann", {}),
     without({"g"}),
     "cannot tell, because of p:2: deny of @g\n"
     "  could match, but cannot be had now: 'of' (whether there is a group @g)\n"
     "passed over, though they speak of this user over this face:\n"
     "  p:1: deny from bob\n"
     "    does not match: 'from'\n"},
};

std::string explained(std::string_view policy, const base::question& q, const acl::facts& known,
                      std::string_view file = "p") {
    const acl::parsed p = acl::parse(policy, file);
    for (const acl::diagnostic& d : p.errors) BOOST_ERROR(d.str());
    return p.rules.explain(q, known);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explanations)

BOOST_DATA_TEST_CASE(are_word_for_word, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(explained(r.policy, r.q, r.known) == r.text);
}

BOOST_AUTO_TEST_CASE(give_the_rule_as_it_stands_but_for_blanks_and_comments) {
    const char* policy =
        "network n = ::1\n"
        "deny  over finger\tfrom \"any\" $n\\\n  @\"a \\\"b\" 0.0.0.0/0  when mon-sun  # why\n";
    BOOST_TEST(
        explained(policy, about("ann", at("192.0.2.7")), at_time("mon 09:00")) ==
        "deny, by p:2: deny over finger from \"any\" $n @\"a \\\"b\" 0.0.0.0/0 when mon-sun\n");
}

BOOST_AUTO_TEST_CASE(of_no_policy_say_so) {
    BOOST_TEST(acl::ruleset().explain(about("ann", {}), {}) == "deny, since no rule matches\n");
}

BOOST_AUTO_TEST_CASE(name_twenty_rules_that_were_passed_over_and_count_the_rest) {
    std::string policy;
    std::string expected =
        "deny, since no rule matches\n"
        "passed over, though they speak of this user over this face:\n";
    for (int i = 1; i <= 20; ++i) {
        policy += "deny from bob\n";
        expected += "  p:" + std::to_string(i) + ": deny from bob\n    does not match: 'from'\n";
    }
    BOOST_TEST(explained(policy, about("ann", {}), {}) == expected);
    policy += "deny from bob\n";
    BOOST_TEST(explained(policy, about("ann", {}), {}) == expected + "  and 1 more\n");
    policy += "deny of eve\n" + policy;
    BOOST_TEST(explained(policy, about("ann", {}), {}) == expected + "  and 22 more\n");
}

BOOST_AUTO_TEST_CASE(are_safe_to_print) {
    BOOST_TEST(explained("deny\n", about("ann", {}), {}, "p\x1B[2J") ==
               "deny, by p^[[2J:1: deny\n");
}

BOOST_AUTO_TEST_SUITE_END()
