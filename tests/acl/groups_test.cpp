#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;

namespace {

const acl::facts unknown{};
const acl::facts none{std::vector<std::string>{}, std::vector<std::string>{}};

acl::facts watcher_in(std::string group) {
    return {std::vector<std::string>{std::move(group)}, {}};
}
acl::facts subject_in(std::string group) {
    return {{}, std::vector<std::string>{std::move(group)}};
}

struct row {
    const char* why;
    const char* policy;
    base::question q;
    acl::facts known;
    const char* verdict;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

constexpr const char* of_staff = "allow from any of @staff show all\n";
constexpr const char* from_staff = "allow from @staff of any show all\n";
constexpr const char* named = "group g = ann @staff\nallow from $g of $g show all\n";

const row rows[] = {
    {"a subject in the group", of_staff, about("ann", {}), subject_in("staff"), "allow"},
    {"a subject in another group", of_staff, about("ann", {}), subject_in("Staff"), "deny"},
    {"a subject in no group", of_staff, about("ann", {}), none, "deny"},
    {"a subject of whom groups cannot be told", of_staff, about("ann", {}), unknown, "cannot-tell"},

    {"a watcher in the group", from_staff, about("ann", proved("bob")), watcher_in("staff"),
     "allow"},
    {"a watcher in no group", from_staff, about("ann", proved("bob")), none, "deny"},
    {"a watcher of whom groups cannot be told", from_staff, about("ann", proved("bob")), unknown,
     "cannot-tell"},
    {"who proves nothing is in no group, whatever the facts", from_staff, about("ann", local()),
     watcher_in("staff"), "deny"},
    {"who proves nothing needs no facts", from_staff, about("ann", local()), unknown, "deny"},

    {"a named group knows its users without facts", named, about("ann", proved("ann")), unknown,
     "allow"},
    {"and needs them for the rest", named, about("ann", proved("bob")), unknown, "cannot-tell"},
    {"and finds its Unix groups", named, about("ann", proved("bob")), watcher_in("staff"), "allow"},
    {"a named group without Unix groups needs none",
     "group g = ann\nallow from $g of $g show all\n", about("ann", proved("bob")), unknown, "deny"},

    {"cannot tell ends the search of an allow",
     "allow from @staff of any show all\nallow from any of any show presence\n",
     about("ann", proved("bob")), unknown, "cannot-tell"},
    {"cannot tell ends the search of a deny",
     "deny of @staff\nallow from any of any show presence\n", about("ann", {}), unknown,
     "cannot-tell"},
    {"a rule above that matches does not need the fact",
     "allow from any of any show presence\ndeny of @staff\n", about("ann", {}), unknown, "allow"},
    {"a rule over another face does not need the fact",
     "deny over sip of @staff\nallow from any of any show presence\n", about("ann", {}), unknown,
     "allow"},
    {"a watcher who does not match spares the subject's fact",
     "deny from 192.0.2.1 of @staff\nallow from any of any show presence\n",
     about("ann", at("192.0.2.2")), unknown, "allow"},
    {"a subject who does not match spares the watcher's fact",
     "deny from @staff of bob\nallow from any of any show presence\n", about("ann", proved("bob")),
     unknown, "allow"},
    {"another term of the clause spares the fact", "allow from @staff bob of @staff ann show all\n",
     about("ann", proved("bob")), unknown, "allow"},
    {"two that cannot be told are one", "allow from @staff of @staff show all\n",
     about("ann", proved("bob")), unknown, "cannot-tell"},
    {"one of them no: no",
     "allow from @staff of @staff show all\n",
     about("ann", proved("bob")),
     {std::vector<std::string>{}, {}},
     "deny"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(groups)

BOOST_DATA_TEST_CASE(follow_the_facts, boost::unit_test::data::make(rows), r) {
    const acl::verdict v = rules(r.policy).decide(r.q, r.known);
    BOOST_TEST(name_of(v.what) == r.verdict);
    BOOST_TEST(v.shows.empty() == (v.what != acl::verb::allow));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_told_names_the_rule_that_asked) {
    const acl::ruleset policy = rules("deny of bob\ndeny of @staff\n");
    BOOST_TEST(policy.decide(about("ann", {}), unknown).reason() == "test.acl:2");
}

BOOST_AUTO_TEST_CASE(a_policy_tells_whose_groups_it_asks_for) {
    const auto asks = [](const char* policy) {
        const acl::ruleset r = rules(policy);
        return std::string(r.asks_watcher_groups() ? "watcher " : "") +
               (r.asks_subject_groups() ? "subject" : "");
    };
    BOOST_TEST(asks("deny from ann of bob\n") == "");
    BOOST_TEST(asks("deny from @a of bob\n") == "watcher ");
    BOOST_TEST(asks("deny from ann of @a\n") == "subject");
    BOOST_TEST(asks("group g = ann @a\ndeny from $g\ndeny of $g\n") == "watcher subject");
    BOOST_TEST(asks("group g = ann @a\ngroup h = ann\ndeny from $h of $h\n") == "");
}

BOOST_AUTO_TEST_CASE(a_policy_lists_the_unix_groups_it_names_once_each) {
    const auto found = rules("group g = ann @a\ndeny from @b $g\ndeny of @\"c d\" @a\n").groups();
    BOOST_REQUIRE_EQUAL(found.size(), 3);
    BOOST_TEST(found[0].first == "a");
    BOOST_TEST(found[0].second.str() == "test.acl:1:15");
    BOOST_TEST(found[1].first == "b");
    BOOST_TEST(found[2].first == "c d");
    BOOST_TEST(found[2].second.str() == "test.acl:3:9");
}

BOOST_AUTO_TEST_SUITE_END()
