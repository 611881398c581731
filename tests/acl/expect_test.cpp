#include "acl/expect.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using namespace std::string_view_literals;

namespace {

constexpr const char* policy =
    "group   crew   = @staff bob\n"                                                 // 1
    "level   public = presence name\n"                                              // 2
    "allow   from self of any show all\n"                                           // 3
    "deny    of root\n"                                                             // 4
    "conceal over finger of dean\n"                                                 // 5
    "allow   over finger from 192.0.2.0/24 local of $crew dean show public\n"       // 6
    "allow   over sip from sip:*@x.example of any when mon-fri show public plan\n"  // 7
    "ask     over sip from authenticated of any show presence\n"                    // 8
    "allow   over message from @staff of any\n"                                     // 9
    "allow   over control from @staff of @\"a b\" show mail\n";                     // 10

/// Cases that hold.
const char* const holding[] = {
    "",
    "# nothing but a comment\n\n",
    "expect deny from any of alice",
    "  expect\tdeny  from any \\\n of alice  # joined\n",
    // Watchers.
    "expect allow from 192.0.2.7 of bob show presence name",
    "expect allow from ::ffff:192.0.2.7 of bob show presence name",
    "expect allow from local of bob show presence name",
    "expect allow from local ::1 of bob show name presence",
    "expect deny from 192.0.3.7 of bob",
    "expect allow from self of alice show all",
    "expect allow from alice of alice show all",
    "expect allow from self sip:a@y.example 192.0.2.7 local of alice show all",
    "expect deny from any of \"at\"",
    "expect deny from \"local\" of bob",  // a user of that name
    "expect deny from any of \"\xC3\xA5sa\"",
    // Faces.
    "expect deny over finger from sip:a@x.example of bob",
    "expect ask over sip from sip:a@y.example of bob show presence",
    "expect deny over sip from any of bob",
    "expect allow over message from bob of alice given bob in @staff",
    "expect deny over publish from bob of alice given bob in @staff",
    "expect allow over control from eve of bob given eve in @staff bob in @\"a b\" show mail",
    // Concealed.
    "expect allow from local of dean concealed show presence name",
    "expect deny from any of dean",  // who is denied is not also concealed
    "expect deny over sip from any of dean at 2026-03-30T09:00",
    // Time.
    "expect allow over sip from sip:a@x.example of bob at 2026-03-30T00:00 show presence name plan",
    "expect allow over sip from sip:a@x.example of bob at 2026-04-03T23:59 show presence name plan",
    "expect ask over sip from sip:a@x.example of bob at 2026-04-04T00:00 show presence",
    "expect ask over sip from sip:a@x.example of bob at 2026-03-29T02:30 show presence",  // skipped
    "expect cannot-tell over sip from sip:a@x.example of bob",
    "expect deny over sip from any of bob at 2024-02-29T00:00",
    // Facts.
    "expect allow from local of alice given alice in @staff show public",
    "expect deny from local of alice given alice in @other",
    "expect deny from local of alice given bob in @staff",
    "expect allow from local of alice given alice in @x alice in @staff show public",
    "expect allow from local of alice given bob in @y alice in @x @staff show public",
    "expect cannot-tell from local of alice given @staff unknown",
    "expect cannot-tell from local of alice given alice in @x @staff unknown",
    "expect cannot-tell over control from eve of bob given eve in @staff @\"a b\" unknown",
    "expect allow from local of bob given @staff unknown show public",
    "expect allow from local of \"in\" given \"in\" in @staff show public",
    // Fields.
    "expect allow from local of bob show public",
    "expect allow from local of bob show public name",
};

/// One case that is none: the byte that is wrong, and what the message must say.
struct bad {
    std::string_view text;
    unsigned column;
    const char* says;
    friend std::ostream& operator<<(std::ostream& out, const bad& r) { return out << r.text; }
};

constexpr const char* out_of_order =
    "the parts of a case stand in the order over, from, of, concealed, at, given or show, each "
    "once; ";
constexpr const char* one_watcher =
    "expected one watcher: any, local, one address, one user or self, one sip:USER@HOST, not ";

const bad errors[] = {
    {"deny from any of ann", 1, "a case begins with 'expect'"},
    {"\"expect\" deny from any of ann", 1, "a case begins with 'expect'"},
    {"expect", 1, "expected allow, ask, deny or cannot-tell after 'expect'"},
    {"expect conceal from any of ann", 8,
     "expected allow, ask, deny or cannot-tell, not 'conceal'"},
    {"expect \"deny\" from any of ann", 8,
     "expected allow, ask, deny or cannot-tell, not '\"deny\"'"},
    {"expect deny of ann", 1, "a case needs 'from' and a watcher, and 'of' and a user"},
    {"expect deny from any", 1, "a case needs 'from' and a watcher, and 'of' and a user"},
    {"expect deny", 1, "a case needs 'from' and a watcher, and 'of' and a user"},
    {"expect deny any", 13, "expected over, from, of, concealed, at, given or show, not 'any'"},
    {"expect deny from any of ann when", 29,
     "expected over, from, of, concealed, at, given or show"},
    {"expect deny from any of ann \"at\"", 29, "given or show, not '\"at\"'"},
    {"expect deny from any of ann concealed bob", 39, "given or show, not 'bob'"},
    {"expect deny from of ann", 13, "nothing stands behind 'from'"},
    {"expect deny from any of", 22, "nothing stands behind 'of'"},
    {"expect deny over from any of ann", 13, "nothing stands behind 'over'"},
    {"expect deny from any of ann at", 29, "nothing stands behind 'at'"},
    {"expect deny from any of ann given", 29, "nothing stands behind 'given'"},
    {"expect allow from any of ann show", 30, "nothing stands behind 'show'"},

    {"expect deny of ann from any", 20, "'from' comes too late"},
    {"expect deny from any of ann over sip", 29, "'over' comes too late"},
    {"expect deny from any from bob of ann", 22, "'from' comes too late"},
    {"expect deny over sip over finger from any of ann", 22, out_of_order},
    {"expect allow from any of ann show plan concealed", 40, "'concealed' comes too late"},
    {"expect allow from any of ann concealed concealed", 40, "'concealed' comes too late"},
    {"expect deny over sip finger from any of ann", 22, "given or show, not 'finger'"},
    {"expect deny from any of ann bob", 29, "given or show, not 'bob'"},
    {"expect deny from any of ann at 2026-03-29T02:30 2026-03-29T02:31", 49, "given or show, not "},

    {"expect deny over http from any of ann", 18,
     "expected finger, sip, control, message or publish, not 'http'"},
    {"expect deny over \"sip\" from any of ann", 18, "not '\"sip\"'"},
    {"expect deny from authenticated of ann", 18, one_watcher},
    {"expect deny from @staff of ann", 18, one_watcher},
    {"expect deny from $crew of ann", 18, one_watcher},
    {"expect deny from 192.0.2.0/24 of ann", 18, one_watcher},
    {"expect deny from 192.0.2.7/32 of ann", 18, one_watcher},
    {"expect deny from sip:*@x.example of ann", 18, one_watcher},
    {"expect deny from bob eve of ann", 22, one_watcher},
    {"expect deny from bob self of ann", 22, one_watcher},
    {"expect deny from self bob of ann", 23, one_watcher},
    {"expect deny from self self of ann", 23, one_watcher},
    {"expect deny from ::1 ::2 of ann", 22, one_watcher},
    {"expect deny from sip:a@x.example sip:b@x.example of ann", 34, one_watcher},
    {"expect deny from 192.0.2.256 of ann", 18, "'192.0.2.256' is not an IP address or prefix"},
    {"expect deny from sip:a@-x of ann", 18, "'sip:a@-x' is not an identity"},
    {"expect deny from over of ann", 13, "nothing stands behind 'from'"},
    {"expect deny from show of ann", 13, "nothing stands behind 'from'"},
    {"expect deny from any of any", 25, "expected one user, not 'any'"},
    {"expect deny from any of @staff", 25, "expected one user, not '@staff'"},
    {"expect deny from any of self", 25, "expected any, a user, @group or $group, not 'self'"},

    {"expect deny from any of ann at noon", 32,
     "expected a time such as 2026-03-29T02:30, not 'noon'"},
    {"expect deny from any of ann at 2026-02-29T00:00", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-13-01T00:00", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-00-01T00:00", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-01-00T00:00", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29T24:00", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29T02:60", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29t02:30", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29T02:3x", 32, "expected a time such as"},
    {"expect deny from any of ann at 2026-03-29T02:30Z", 32, "expected a time such as"},
    {"expect deny from any of ann at \"2026-03-29T02:30\"", 32, "expected a time such as"},

    {"expect deny from any of ann given bob", 35,
     "expected USER in @GROUP, or @GROUP unknown, not 'bob'"},
    {"expect deny from any of ann given bob on @x", 35,
     "expected USER in @GROUP, or @GROUP unknown"},
    {"expect deny from any of ann given @x", 35,
     "expected USER in @GROUP, or @GROUP unknown, not '@x'"},
    {"expect deny from any of ann given @x known", 35,
     "expected USER in @GROUP, or @GROUP unknown"},
    {"expect deny from any of ann given $x in @y", 35,
     "expected USER in @GROUP, or @GROUP unknown"},
    {"expect deny from any of ann given any in @y", 35,
     "expected a user, @group or $group, not 'any'"},
    {"expect deny from any of ann given @\"\" unknown", 35,
     "expected the name of a Unix group after @"},
    {"expect deny from any of ann given bob in", 39, "expected @GROUP after 'in'"},
    {"expect deny from any of ann given bob in x", 42, "expected @GROUP after 'in'"},
    {"expect deny from any of ann given bob in @x unknown", 42, "expected @GROUP after 'in'"},
    {"expect deny from any of ann given bob in @-x", 42,
     "expected the name of a Unix group after @"},

    {"expect allow from any of ann show presense", 35,
     "expected a field, a level or all, not 'presense'"},
    {"expect allow from any of ann show \"plan\"", 35,
     "expected a field, a level or all, not '\"plan\"'"},
    {"expect allow from any of ann show \"all\"", 35,
     "expected a field, a level or all, not '\"all\"'"},
    {"expect deny from any of ann show plan", 1,
     "only allow and ask are told of as concealed, or with"},
    {"expect deny from any of ann concealed", 1,
     "only allow and ask are told of as concealed, or with"},
    {"expect cannot-tell from any of ann concealed", 1, "only allow and ask"},

    {"expect deny from any of \"ann", 25, "the quote is not closed on its line"},
    {"expect deny from any of ann \\ ", 29, "joins lines only as the last character"},
    {"expect deny from any of ann\x07", 28, "a control character (byte 0x07)"},
    {"expect deny from any of ann\r\n", 28, "a carriage return"},
};

/// A case that does not hold, and what is said of it.
struct failing {
    const char* text;
    const char* says;
    friend std::ostream& operator<<(std::ostream& out, const failing& r) { return out << r.text; }
};

const failing failures[] = {
    {"expect allow from any of bob", "expected allow; the policy says deny, by no rule"},
    {"expect allow from any of root show plan",
     "expected allow show plan; the policy says deny, by p.acl:4"},
    {"expect deny from local of bob",
     "expected deny; the policy says allow show presence name, by p.acl:6"},
    {"expect allow from local of bob",
     "expected allow; the policy says allow show presence name, by p.acl:6"},
    {"expect allow from local of bob show presence",
     "expected allow show presence; the policy says allow show presence name, by p.acl:6"},
    {"expect allow from local of bob show presence name plan",
     "expected allow show presence name plan; the policy says allow show presence name, by "
     "p.acl:6"},
    {"expect allow from self of bob show public",
     "expected allow show presence name; the policy says allow show all, by p.acl:3"},
    {"expect allow from local of dean show public",
     "expected allow show presence name; the policy says allow concealed show presence name, by "
     "p.acl:6"},
    {"expect allow from local of bob concealed show public",
     "expected allow concealed show presence name; the policy says allow show presence name, by "
     "p.acl:6"},
    {"expect allow over sip from bob of ann at 2026-04-04T00:00 show presence",
     "expected allow show presence; the policy says ask show presence, by p.acl:8"},
    {"expect allow over sip from sip:a@x.example of ann show public plan",
     "expected allow show presence name plan; the policy says cannot-tell, by p.acl:7; if that "
     "hangs on the time, add 'at'"},
    {"expect deny from local of ann given @staff unknown",
     "expected deny; the policy says cannot-tell, by p.acl:6; if that hangs on the time, add 'at'"},
};

acl::expectations judged(std::string_view text) {
    return acl::judge_cases(acl::parse(policy, "p.acl").rules, text, "cases");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expectations_of_a_policy)

BOOST_AUTO_TEST_CASE(the_policy_has_no_error) {
    for (const auto& d : acl::parse(policy, "p.acl").errors) BOOST_ERROR(d.str());
}

BOOST_DATA_TEST_CASE(hold, boost::unit_test::data::make(holding), text) {
    const acl::expectations found = judged(text);
    for (const auto& d : found.errors) BOOST_ERROR(d.str());
    for (const auto& d : found.failures) BOOST_ERROR(d.str());
    BOOST_TEST(found.cases ==
               (std::string_view(text).find("expect") == std::string_view::npos ? 0U : 1U));
}

BOOST_DATA_TEST_CASE(are_refused, boost::unit_test::data::make(errors), r) {
    const acl::expectations found = judged(r.text);
    BOOST_REQUIRE_EQUAL(found.errors.size(), 1);
    BOOST_TEST(found.errors.front().where.line == 1U);
    BOOST_TEST(found.errors.front().where.column == r.column);
    BOOST_TEST(found.errors.front().what.find(r.says) != std::string::npos,
               found.errors.front().what);
    const std::string_view says = r.says;
    const bool is_byte = says.starts_with("a control") || says.starts_with("a carriage");
    BOOST_TEST(found.cases == (is_byte ? 1U : 0U));  // such a byte counts as a blank
    BOOST_TEST(found.failures.empty());
}

BOOST_DATA_TEST_CASE(fail, boost::unit_test::data::make(failures), r) {
    const acl::expectations found = judged(r.text);
    for (const auto& d : found.errors) BOOST_ERROR(d.str());
    BOOST_TEST(found.cases == 1U);
    BOOST_REQUIRE_EQUAL(found.failures.size(), 1);
    BOOST_TEST(found.failures.front().what == r.says);
    BOOST_TEST(found.failures.front().where.str() == "cases:1:1");
    BOOST_TEST(found.failures.front().line == r.text);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_given_is_not_asked_for) {
    const auto found =
        judged("expect deny from local of ann at 2026-03-30T00:00 given @staff unknown");
    BOOST_REQUIRE_EQUAL(found.failures.size(), 1);
    BOOST_TEST(found.failures.front().what ==
               "expected deny; the policy says cannot-tell, by p.acl:6");
}

BOOST_AUTO_TEST_CASE(all_are_judged_and_told_of_with_their_lines) {
    const auto found = judged(
        "expect deny from any of ann\n"
        "expect allow from any of ann\n"
        "nonsense\n"
        "\n"
        "expect allow from any of bob # too\n"
        "expect whatever\n");
    BOOST_TEST(found.cases == 3U);
    BOOST_REQUIRE_EQUAL(found.failures.size(), 2);
    BOOST_TEST(found.failures[0].where.str() == "cases:2:1");
    BOOST_TEST(found.failures[1].where.str() == "cases:5:1");
    BOOST_REQUIRE_EQUAL(found.errors.size(), 2);
    BOOST_TEST(found.errors[0].where.str() == "cases:3:1");
    BOOST_TEST(found.errors[1].where.str() == "cases:6:8");
}

BOOST_AUTO_TEST_CASE(of_no_policy_expect_a_deny) {
    const acl::ruleset none;
    BOOST_TEST(acl::judge_cases(none, "expect deny from local of ann\n", "c").failures.empty());
    BOOST_TEST(acl::judge_cases(none, "expect allow from local of ann\n", "c").failures.size() ==
               1U);
}

BOOST_AUTO_TEST_CASE(are_safe_to_print) {
    const auto rules = acl::parse("deny\n", "p\x1B").rules;
    const auto found = acl::judge_cases(rules, "expect allow from any of \"ann\"\n", "c");
    BOOST_REQUIRE_EQUAL(found.failures.size(), 1);
    BOOST_TEST(found.failures.front().what == "expected allow; the policy says deny, by p^[:1");
}

BOOST_AUTO_TEST_SUITE_END()
