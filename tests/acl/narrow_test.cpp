#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::field;
using base::field_set;

namespace {

using words = std::vector<std::string>;

acl::ruleset policy() {
    return rules(
        "network lan = 10.0.0.0/8\n"
        "group crew = bob @staff\n"
        "group friends = bob\n"
        "identity partners = sip:*@x.example\n"
        "list all = @staff\n"
        "level public = presence name\n"
        "level team = public idle\n");
}

/// The narrowing, or what is wrong with the words.
std::variant<acl::narrowing, std::string> narrowed(const words& level, const words& whom) {
    return policy().narrow(level, whom);
}

field_set fields(const words& level) {
    const auto read = narrowed(level, {"any"});
    BOOST_REQUIRE(read.index() == 0);
    return std::get<0>(read).shows();
}

std::string wrong(const words& level, const words& whom) {
    const auto read = narrowed(level, whom);
    return read.index() == 0 ? "" : std::get<1>(read);
}

acl::match concerns(const words& whom, const base::watcher& who, const acl::facts& known) {
    const auto read = narrowed({"public"}, whom);
    if (const auto* const why = std::get_if<std::string>(&read)) BOOST_FAIL(*why);
    return std::get<0>(read).concerns(who, known);
}

base::watcher sip_user(std::string_view identity) {
    base::watcher who;
    who.sip = base::sip_identity::parse(identity).value();
    return who;
}

acl::facts in(words groups) { return {std::move(groups), {}}; }

constexpr auto no = acl::match::no;
constexpr auto yes = acl::match::yes;
constexpr auto cannot_tell = acl::match::cannot_tell;

struct row {
    words whom;
    base::watcher who;
    acl::facts known;
    acl::match match;
    friend std::ostream& operator<<(std::ostream& out, const row& r) {
        for (const auto& w : r.whom) out << w << ' ';
        return out;
    }
};

const row rows[] = {
    {{"any"}, {}, {}, yes},
    {{"local"}, local(), {}, yes},
    {{"local"}, at("::1"), {}, no},
    {{"authenticated"}, proved("eve"), {}, yes},
    {{"authenticated"}, sip_user("sip:a@y.example"), {}, yes},
    {{"authenticated"}, local(), {}, no},
    {{"192.0.2.0/24"}, at("192.0.2.7"), {}, yes},
    {{"192.0.2.0/24"}, at("192.0.3.7"), {}, no},
    {{"192.0.3.7", "192.0.2.7"}, at("192.0.2.7"), {}, yes},
    {{"$lan"}, at("10.1.2.3"), {}, yes},
    {{"$partners"}, sip_user("sip:a@x.example"), {}, yes},
    {{"sip:a@x.example"}, sip_user("sip:%61@X.example"), {}, yes},
    {{"sip:*@y.example"}, sip_user("sip:a@x.example"), {}, no},
    {{"bob"}, proved("bob"), {}, yes},
    {{"bob"}, proved("eve"), {}, no},
    {{"$friends"}, proved("bob"), {}, yes},
    {{"$friends"}, proved("eve"), {}, no},

    {{"@staff"}, proved("eve"), in({"staff"}), yes},
    {{"@staff"}, proved("eve"), in({"students"}), no},
    {{"@staff"}, proved("eve"), {}, cannot_tell},
    {{"@staff"}, local(), {}, no},
    {{"@staff"}, proved("eve"), {words{}, {}, {"staff"}}, cannot_tell},
    {{"@domain users"}, proved("eve"), in({"domain users"}), yes},
    {{"@\"domain users\""}, proved("eve"), in({"domain users"}), yes},
    {{"@\"domain"}, proved("eve"), in({"\"domain"}), yes},  // names may have quotes, too
    {{"$crew"}, proved("bob"), {}, yes},
    {{"$crew"}, proved("eve"), {}, cannot_tell},
    {{"$crew", "any"}, proved("eve"), {}, yes},

    // Users need no quotes, unless they are named like a word of the language.
    {{"\xC3\xA5sa"}, proved("\xC3\xA5sa"), {}, yes},
    {{"say\"cheese\""}, proved("say\"cheese\""), {}, yes},
    {{"-x"}, proved("-x"), {}, yes},
    {{"#1"}, proved("#1"), {}, yes},
    {{"\"bob\""}, proved("bob"), {}, yes},
    {{"\"any\""}, proved("any"), {}, yes},
    {{"\"any\""}, proved("eve"), {}, no},
    {{"\"all\\\"s\\\\\""}, proved("all\"s\\"), {}, yes},

    // No wish holds against the user himself, so `self` is never who asks.
    {{"self"}, proved("bob"), {}, no},
    {{"self"}, local(), {}, no},
    {{"self", "eve"}, proved("bob"), {}, no},
    {{"self", "eve"}, proved("eve"), {}, yes},
};

struct refusal {
    words level;
    words whom;
    const char* says;
    friend std::ostream& operator<<(std::ostream& out, const refusal& r) { return out << r.says; }
};

const refusal refusals[] = {
    {{"presense"}, {"any"}, "'presense' is neither a field nor a level of the policy"},
    {{"public", "all"}, {"any"}, "'all' is neither a field nor a level of the policy"},
    {{""}, {"any"}, "'' is neither a field nor a level of the policy"},
    {{"\x1B[2J"}, {"any"}, "'^[[2J' is neither a field nor a level of the policy"},
    {{"public"},
     {},
     "nobody is named; expected any, self, local, authenticated, an IP prefix, a "
     "user, @group, sip:USER@HOST, $network, $group or $identity"},
    {{"public"}, {"bob", "$team"}, "'$team' is not defined in the policy"},
    {{"public"}, {"$public"}, "'$public' is not defined in the policy"},
    {{"public"}, {"$all"}, "'$all' is not defined in the policy"},  // a list watches nobody
    {{"public"}, {"$"}, "expected a name that is defined above after $, not ''"},
    {{"public"},
     {"@"},
     "expected the name of a Unix group after @, in quotes if it is an odd one, "
     "not ''"},
    {{"public"},
     {"allow"},
     "'allow' is a word of the language; a user of that name is quoted: "
     "\"allow\""},
    {{"public"},
     {"all"},
     "'all' is a word of the language; a user of that name is quoted: \"all\""},
    {{"public"}, {"10.0.0.1/8"}, "'10.0.0.1/8' has host bits set; the network is 10.0.0.0/8"},
    {{"public"},
     {"10.0.0.256"},
     "'10.0.0.256' is not an IP address or prefix; a user of that name "
     "is quoted"},
    {{"public"},
     {"sip:a@x:5060"},
     "'sip:a@x:5060' is not an identity: not of the right form; "
     "expected sip:USER@HOST or sip:*@HOST, without port and "
     "parameters"},
    {{"public"},
     {"ann lee"},
     "expected any, self, local, authenticated, an IP prefix, a user, "
     "@group, sip:USER@HOST, $network, $group or $identity, not 'ann lee'"},
    {{"public"},
     {""},
     "expected any, self, local, authenticated, an IP prefix, a user, @group, "
     "sip:USER@HOST, $network, $group or $identity, not ''"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(narrowings)

BOOST_AUTO_TEST_CASE(show_fields_and_levels) {
    BOOST_TEST((fields({"public"}) == field_set{field::presence, field::name}));
    BOOST_TEST((fields({"team", "plan"}) ==
                field_set{field::presence, field::name, field::idle, field::plan}));
    BOOST_TEST(fields({}).empty());
}

BOOST_DATA_TEST_CASE(concern, boost::unit_test::data::make(rows), r) {
    BOOST_TEST((concerns(r.whom, r.who, r.known) == r.match));
}

BOOST_DATA_TEST_CASE(are_refused, boost::unit_test::data::make(refusals), r) {
    BOOST_TEST(wrong(r.level, r.whom) == r.says);
}

BOOST_AUTO_TEST_CASE(tell_the_groups_that_they_name) {
    const auto groups = [](const words& whom) {
        return std::get<0>(narrowed({"public"}, whom)).groups();
    };
    BOOST_TEST((groups({"@a b", "bob"}) == words{"a b"}));
    BOOST_TEST((groups({"bob", "@x", "$crew"}) == words{"x", "staff"}));
    BOOST_TEST(groups({"bob", "$friends", "any", "$lan", "$partners", "self"}).empty());
}

BOOST_AUTO_TEST_CASE(outlive_their_policy) {
    std::optional<acl::narrowing> kept;
    kept = std::get<0>(policy().narrow({"public"}, {"$crew"}));
    BOOST_TEST((kept->concerns(proved("bob"), {}) == yes));
}

BOOST_AUTO_TEST_CASE(without_a_policy_know_fields_and_plain_words) {
    const acl::ruleset none;
    BOOST_TEST(none.narrow({"plan"}, {"@staff", "any"}).index() == 0U);
    BOOST_TEST(std::get<1>(none.narrow({"public"}, {"any"})) ==
               "'public' is neither a field nor a level of the policy");
    BOOST_TEST(std::get<1>(none.narrow({"plan"}, {"$crew"})) ==
               "'$crew' is not defined in the policy");
    BOOST_TEST((none.fields_named("plan") == field_set{field::plan}));
    BOOST_TEST(!none.fields_named("public"));
}

BOOST_AUTO_TEST_SUITE_END()
