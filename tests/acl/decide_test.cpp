#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using acl::verb;
using base::face;

namespace {

struct row {
    const char* why;
    const char* policy;
    base::question q;
    const char* verdict;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

constexpr const char* order =
    "deny of root\n"
    "allow from 192.0.2.0/24 of any show presence\n"
    "allow from any of any show all\n";

const row rows[] = {
    {"no rule means nothing is told", "", about("ann", at("192.0.2.7")), "deny, no rule"},
    {"the first match wins: deny", order, about("root", at("192.0.2.7")), "deny, p:1"},
    {"the first match wins: allow", order, about("ann", at("192.0.2.7")), "allow, p:2"},
    {"later rules get what earlier ones leave", order, about("ann", at("198.51.100.1")),
     "allow, p:3"},
    {"deny alone denies everything", "deny\nallow from any of any show all\n",
     about("ann", local()), "deny, p:1"},

    // over
    {"a permit speaks of finger", "allow from any of any show all\n", about("ann", {}),
     "allow, p:1"},
    {"a permit speaks of sip", "allow from any of any show all\n", about("ann", {}, face::sip),
     "allow, p:1"},
    {"a permit speaks of control", "allow from any of any show all\n",
     about("ann", {}, face::control), "allow, p:1"},
    {"a permit is silent of message", "allow from any of any show all\n",
     about("ann", {}, face::message), "deny, no rule"},
    {"a permit is silent of publish", "allow from any of any show all\n",
     about("ann", {}, face::publish), "deny, no rule"},
    {"message can be named", "allow over message from any of any\n",
     about("ann", {}, face::message), "allow, p:1"},
    {"publish can be named", "allow over publish from any of any\n",
     about("ann", {}, face::publish), "allow, p:1"},
    {"a refusal speaks of message", "deny of ann\nallow over message from any of any\n",
     about("ann", {}, face::message), "deny, p:1"},
    {"a refusal speaks of publish", "deny of ann\nallow over publish from any of any\n",
     about("ann", {}, face::publish), "deny, p:1"},
    {"over limits", "deny over sip\nallow from any of any show all\n", about("ann", {}),
     "allow, p:2"},

    // from
    {"a network covers its hosts", "allow from 192.0.2.0/24 of any show all\n",
     about("ann", at("192.0.2.255")), "allow, p:1"},
    {"a network ends where it ends", "allow from 192.0.2.0/24 of any show all\n",
     about("ann", at("192.0.3.0")), "deny, no rule"},
    {"IPv4-mapped is IPv4", "allow from 192.0.2.0/24 of any show all\n",
     about("ann", at("::ffff:192.0.2.1")), "allow, p:1"},
    {"::/0 does not speak of IPv4", "allow from ::/0 of any show all\n",
     about("ann", at("192.0.2.1")), "deny, no rule"},
    {"an IPv6 network", "allow from 2001:db8::/32 of any show all\n",
     about("ann", at("2001:db8:ffff::1")), "allow, p:1"},
    {"a named network",
     "network a = ::1\nnetwork b = 10.0.0.0/8 $a\nallow from $b of any show all\n",
     about("ann", at("::1")), "allow, p:3"},
    {"who comes from nowhere is in no network",
     "network a = ::/0\nallow from 0.0.0.0/0 $a of any show all\n", about("ann", proved("bob")),
     "deny, no rule"},
    {"local", "allow from local of any show all\n", about("ann", local()), "allow, p:1"},
    {"a loopback address alone is not local", "allow from local of any show all\n",
     about("ann", at("127.0.0.1")), "deny, no rule"},
    {"who is proved is authenticated", "allow from authenticated of any show all\n",
     about("ann", proved("bob")), "allow, p:1"},
    {"who is local is not therefore authenticated", "allow from authenticated of any show all\n",
     about("ann", local()), "deny, no rule"},
    {"a proved user", "allow from bob of any show all\n", about("ann", proved("bob")),
     "allow, p:1"},
    {"another user", "allow from bob of any show all\n", about("ann", proved("bobby")),
     "deny, no rule"},
    {"users are compared exactly", "allow from bob of any show all\n", about("ann", proved("Bob")),
     "deny, no rule"},
    {"who proves nothing is no user", "allow from bob of any show all\n", about("ann", local()),
     "deny, no rule"},
    {"self", "allow from self of any show all\n", about("ann", proved("ann")), "allow, p:1"},
    {"self is not somebody else", "allow from self of any show all\n", about("ann", proved("bob")),
     "deny, no rule"},
    {"self needs proof", "allow from self of any show all\n", about("ann", local()),
     "deny, no rule"},
    {"several watchers mean or", "allow from bob local self of any show all\n",
     about("ann", local()), "allow, p:1"},

    // of
    {"a subject", "allow from any of ann show all\n", about("ann", {}), "allow, p:1"},
    {"another subject", "allow from any of ann show all\n", about("bob", {}), "deny, no rule"},
    {"several subjects mean or", "allow from any of ann bob show all\n", about("bob", {}),
     "allow, p:1"},
    {"a named group of users", "group g = ann bob\nallow from any of $g show all\n",
     about("bob", {}), "allow, p:2"},
    {"a quoted keyword is a user", "allow from any of \"any\" show all\n", about("ann", {}),
     "deny, no rule"},
    {"a quoted odd name", "allow from any of \"\xC3\xA5sa\" show all\n", about("\xC3\xA5sa", {}),
     "allow, p:1"},
};

std::string spoken(const acl::verdict& v) {
    return std::string(name_of(v.what)) + ", " + v.reason();
}

base::field_set shown(std::string_view policy) {
    return rules(policy).decide(about("ann", {}), {}).shows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decision)

BOOST_DATA_TEST_CASE(follows_the_rules, boost::unit_test::data::make(rows), r) {
    const acl::parsed p = acl::parse(r.policy, "p");
    BOOST_REQUIRE(p.errors.empty());
    BOOST_TEST(spoken(p.rules.decide(r.q, {})) == r.verdict);
}

BOOST_AUTO_TEST_CASE(show_is_the_union_of_its_fields_and_levels) {
    using base::field;
    BOOST_TEST((shown("level a = presence name\nlevel b = a plan\n"
                      "allow from any of any show b mail\n") ==
                base::field_set{field::presence, field::name, field::plan, field::mail}));
    BOOST_TEST((shown("allow from any of any show plan all\n") == base::field_set::all()));
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<field>(i);
        const std::string policy = "allow from any of any show " + std::string(base::name_of(f));
        BOOST_TEST((shown(policy) == base::field_set{f}));
    }
}

BOOST_AUTO_TEST_CASE(who_is_not_allowed_is_shown_nothing) {
    BOOST_TEST(shown("deny of ann\nallow from any of any show all\n").empty());
    BOOST_TEST(shown("allow from any of @g show all\n").empty());
    BOOST_TEST(rules("allow over message from any of any\n")
                   .decide(about("ann", {}, face::message), {})
                   .shows.empty());
}

BOOST_AUTO_TEST_CASE(a_default_ruleset_tells_nothing) {
    const acl::ruleset none;
    BOOST_TEST(spoken(none.decide(about("ann", local()), {})) == "deny, no rule");
    BOOST_TEST(!none.may_list(local(), face::finger, {}));
    BOOST_TEST(!none.asks_watcher_groups());
    BOOST_TEST(!none.asks_subject_groups());
    BOOST_TEST(none.groups().empty());
}

/// Many words of each kind, each in a rule of its own and in a set: every one is found again.
BOOST_AUTO_TEST_CASE(each_of_thousands_of_words_is_found) {
    constexpr int many = 3000;
    const auto network = [](int i) {
        return "10." + std::to_string(i / 256) + '.' + std::to_string(i % 256) + '.';
    };
    std::string all = "group crew =";
    std::string text;
    for (int i = 0; i < many; ++i) {
        const std::string n = std::to_string(i);
        all += " u" + n;
        text += "deny from " + network(i) + "0/24 of ann\n";
        text += "deny from @g" + n + " of @h" + n + '\n';
        text += "deny from sip:u" + n + "@x.example sip:*@h" + n + ".example of ann\n";
        text += "deny over publish of u" + n + '\n';
    }
    all += '\n';
    const acl::ruleset policy = rules(all + text + "deny over message from $crew of $crew\n");
    const auto line = [&](const base::question& q, const acl::facts& known) {
        return policy.decide(q, known).reason();
    };
    const auto sip = [](const std::string& identity) {
        base::watcher who;
        who.sip = base::sip_identity::parse(identity).value();
        return who;
    };
    const acl::facts none{std::vector<std::string>{}, std::vector<std::string>{}};
    for (int i = 0; i <= many; ++i) {
        const std::string n = std::to_string(i);
        const auto expected = [&](int offset) {
            return i == many ? "no rule" : "test.acl:" + std::to_string(4 * i + offset);
        };
        const acl::facts groups{{{"x", "g" + n}}, {{"y", "h" + n}}};
        BOOST_REQUIRE_EQUAL(line(about("ann", at(network(i) + '9')), none), expected(2));
        BOOST_REQUIRE_EQUAL(line(about("ann", proved("bob")), groups), expected(3));
        BOOST_REQUIRE_EQUAL(line(about("ann", sip("sip:u" + n + "@x.example")), none), expected(4));
        BOOST_REQUIRE_EQUAL(line(about("ann", sip("sip:v@h" + n + ".example")), none), expected(4));
        BOOST_REQUIRE_EQUAL(line(about("u" + n, {}, face::publish), none), expected(5));
        BOOST_REQUIRE_EQUAL(line(about("u" + n, proved("u" + n), face::message), none),
                            i == many ? "no rule" : "test.acl:" + std::to_string(4 * many + 2));
    }
}

BOOST_AUTO_TEST_CASE(a_copy_outlives_its_original_and_so_does_the_reason) {
    acl::ruleset copy;
    acl::verdict v;
    {
        const acl::ruleset original = rules("allow from any of any show all\n");
        copy = original;
        v = original.decide(about("ann", {}), {});
    }
    BOOST_TEST(v.reason() == "test.acl:1");
}

BOOST_AUTO_TEST_SUITE_END()
