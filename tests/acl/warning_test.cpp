#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using base::field;

namespace {

/// A policy, and all that is warned of: LINE:COLUMN and the text of each.
struct row {
    const char* why;
    const char* policy;
    const char* warnings;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

/// The second rule can never match, because of the first.
constexpr const char* second = "2:1 this rule can never match: line 1 takes all its questions\n";
constexpr const char* third = "3:1 this rule can never match: line 2 takes all its questions\n";
constexpr const char* fourth = "4:1 this rule can never match: line 3 takes all its questions\n";

const row shadows[] = {
    {"a deny of everybody", "deny\nallow from bob of ann show plan\n", second},
    {"the same said with any", "deny from any of any\ndeny of ann\n", second},
    {"an allow of everybody", "allow from any of any show plan\nallow from bob of ann show all\n",
     second},
    {"an ask of everybody", "ask from any of any show plan\nallow from bob of ann show all\n",
     second},
    {"the very same rule", "deny from bob of ann\ndeny from bob of ann\n", second},
    {"the first that does is named", "deny of ann\ndeny of bob\ndeny of ann bob\ndeny of ann bob\n",
     "4:1 this rule can never match: line 3 takes all its questions\n"},
    {"each is told of", "deny\ndeny of ann\ndeny of bob\n",
     "2:1 this rule can never match: line 1 takes all its questions\n"
     "3:1 this rule can never match: line 1 takes all its questions\n"},

    {"a wider network", "deny from 192.0.2.0/24\ndeny from 192.0.2.7\n", second},
    {"a narrower network does not", "deny from 192.0.2.7\ndeny from 192.0.2.0/24\n", ""},
    {"another network does not", "deny from 192.0.2.0/24\ndeny from 192.0.3.7\n", ""},
    {"all of IPv6 does not hold IPv4", "deny from ::/0\ndeny from 192.0.2.7\n", ""},
    {"a named network", "network n = ::1 192.0.2.0/24\ndeny from $n\ndeny from 192.0.2.7 ::1\n",
     third},
    {"a named network in another",
     "network n = ::1\nnetwork m = $n 10.0.0.0/8\ndeny from $m\ndeny from $n\n", fourth},
    {"a named network in a plain one",
     "network n = 10.1.0.0/16\ndeny from 10.0.0.0/8\ndeny from $n\n", third},
    {"a network is not all of one outside",
     "network n = 10.1.0.0/16 ::1\ndeny from 10.0.0.0/8\ndeny from $n\n", ""},

    {"a user in a group", "group g = ann bob\ndeny from $g of $g\ndeny from bob of ann\n", third},
    {"a user who is not", "group g = ann bob\ndeny from $g of $g\ndeny from bob of eve\n", ""},
    {"a Unix group", "deny of @g\ndeny of @g\n", second},
    {"another Unix group", "deny of @g\ndeny of @h\n", ""},
    {"a Unix group named g is not a user named g", "deny of @g\ndeny of g\n", ""},
    {"a Unix group in a named one", "group g = ann @g\ndeny of $g\ndeny of @g ann\n", third},
    {"a named group in a wider", "group g = ann @g\ngroup h = $g bob\ndeny of $h\ndeny of $g\n",
     fourth},
    {"a named group in a narrower", "group g = ann @g\ngroup h = $g bob\ndeny of $g\ndeny of $h\n",
     ""},
    {"who may be in a Unix group is not known", "deny of @g\ndeny of ann\n", ""},

    {"an identity of a host", "deny from sip:*@x.example\ndeny from sip:a@x.example\n", second},
    {"a host of another", "deny from sip:*@x.example\ndeny from sip:a@sub.x.example\n", ""},
    {"a host is not one identity", "deny from sip:a@x.example\ndeny from sip:*@x.example\n", ""},
    {"an identity of a named one",
     "identity i = sip:*@x.example sip:a@y.example\ndeny from $i\n"
     "deny from sip:b@x.example sip:a@y.example sip:*@x.example\n",
     third},
    {"a named identity in a wider",
     "identity i = sip:a@x.example\nidentity j = $i sip:*@y.example\ndeny from $j\ndeny from $i\n",
     fourth},
    {"a named identity in a narrower",
     "identity i = sip:a@x.example\nidentity j = $i sip:*@y.example\ndeny from $i\ndeny from $j\n",
     ""},

    {"authenticated holds all who proved something",
     "group g = ann @g\nidentity i = sip:*@x.example\ndeny from authenticated\n"
     "deny from self bob @g $g sip:a@x.example sip:*@y.example $i\n",
     fourth},
    {"but not local", "deny from authenticated\ndeny from local\n", ""},
    {"and not an address", "deny from authenticated\ndeny from ::1\n", ""},
    {"self is not everybody", "deny from self\ndeny from bob\n", ""},
    {"local is not a loopback address", "deny from local\ndeny from 127.0.0.1\n", ""},
    {"one word of several is left", "deny from bob eve\ndeny from bob ann\n", ""},
    {"several words together", "deny from bob local 10.0.0.0/8\ndeny from 10.1.2.3 bob\n", second},
    {"another subject is left", "deny from bob of ann\ndeny from bob\n", ""},
    {"another watcher is left", "deny from bob of ann\ndeny of ann\n", ""},

    {"the same face", "deny over sip\ndeny over sip of ann\n", second},
    {"another face", "deny over sip\ndeny over finger of ann\n", ""},
    {"one face of several is left", "deny over sip\ndeny over sip finger of ann\n", ""},
    {"a refusal speaks of faces that a permit does not",
     "allow from any of any show plan\ndeny of ann\n", ""},
    {"a permit for both", "deny over finger sip control\nallow from any of any show plan\n",
     second},

    {"the same hours", "deny when mon\ndeny of ann when mon\n", second},
    {"always holds any hour", "deny\ndeny of ann when mon\n", second},
    {"an hour is not always", "deny when mon\ndeny of ann\n", ""},
    {"longer hours", "deny when mon-fri 08:00-18:00\ndeny when tue,wed 09:00-17:00\n", second},
    {"hours that end later", "deny when mon-fri 08:00-18:00\ndeny when tue 09:00-18:01\n", ""},
    {"a day more", "deny when mon-fri 08:00-18:00\ndeny when fri,sat 09:00-17:00\n", ""},
    {"two periods that join",
     "deny when mon 08:00-12:00 mon 12:00-18:00\ndeny when mon 11:00-13:00\n", second},
    {"two periods with a gap",
     "deny when mon 08:00-12:00 mon 12:01-18:00\ndeny when mon 11:00-13:00\n", ""},
    {"a night and its morning", "deny when fri 22:00-06:00\ndeny when sat 00:00-06:00\n", second},
    {"another morning", "deny when fri 22:00-06:00\ndeny when fri 00:00-06:00\n", ""},
    {"all week is always", "deny when mon-sun\ndeny of ann\n", second},
    {"a day and night are always", "deny when 08:00-20:00 mon-sun 20:00-08:00\ndeny of ann\n",
     second},

    {"a conceal is judged further", "conceal of ann\nallow from any of ann show plan\n", ""},
    {"a conceal below a conceal", "conceal of ann bob\nconceal of ann\n", second},
    {"a conceal below a deny", "deny\nconceal of ann\n", second},
    {"a conceal below a narrower one", "conceal of ann\nconceal of ann bob\n", ""},
};

const row fields[] = {
    {"contact over finger", "allow over finger from local of any show name contact\n",
     "1:47 'contact' is never seen over finger\n"},
    {"plan over sip", "allow over sip from local of any show plan name\n",
     "1:39 'plan' is never seen over sip\n"},
    {"contact over both", "allow over finger control from local of any show contact\n",
     "1:50 'contact' is never seen over finger or control\n"},
    {"each is told of", "ask over sip from bob of any show mail plan\n",
     "1:35 'mail' is never seen over sip\n1:40 'plan' is never seen over sip\n"},
    {"one face of several will do", "allow from local of any show contact plan\n", ""},
    {"a level is for all faces",
     "level l = contact plan\nallow over sip from local of any show l\n"
     "allow over finger from local of any show l\n",
     ""},
    {"all is for all faces", "allow over sip from local of any show all\n", ""},
};

constexpr const char* ill =
    " is shown to any; from where somebody logs in and what he runs helps who means him ill\n";

struct to_any {
    const char* policy;
    const char* place;  ///< of `show`
    std::vector<const char*> named;
    friend std::ostream& operator<<(std::ostream& out, const to_any& r) { return out << r.policy; }
};

const to_any strangers[] = {
    {"allow from any of ann show line\n", "1:23", {"line"}},
    {"allow from any of ann show plan origin program\n", "1:23", {"origin", "program"}},
    {"allow from any of ann show all\n", "1:23", {"line", "origin", "program"}},
    {"allow from bob any of ann show origin\n", "1:27", {"origin"}},
    {"ask from any of ann show program\n", "1:21", {"program"}},
    {"level a = line\nlevel b = a\nallow from any of ann show b\n", "3:23", {"line"}},
    {"allow over sip from any of ann show all\n", "", {}},  // there they are never seen
    {"allow from local authenticated of any show all\n", "", {}},
    {"allow from 0.0.0.0/0 ::/0 of any show all\n", "", {}},
    {"allow from any of any show presence name idle since host\n", "", {}},
};

const row concealed[] = {
    {"last", "conceal of dean\nallow from local of any show last\n",
     "2:25 'last' may give away who is concealed by line 1\n"},
    {"all three", "conceal of dean\nallow from local of any show contact mail last\n",
     "2:25 'last', 'mail', 'contact' may give away who is concealed by line 1\n"},
    {"through a level", "level l = mail\nconceal of dean\nallow from local of any show l\n",
     "3:25 'mail' may give away who is concealed by line 2\n"},
    {"through all", "conceal of dean\nallow from local of any show all\n",
     "2:25 'last', 'mail', 'contact' may give away who is concealed by line 1\n"},
    {"an ask", "conceal of dean\nask from bob of any show last\n",
     "2:21 'last' may give away who is concealed by line 1\n"},
    {"only what the face can render", "conceal of dean\nallow over sip from bob of any show all\n",
     "2:32 'contact' may give away who is concealed by line 1\n"},
    {"nor what it cannot", "conceal of dean\nallow over finger from bob of any show all\n",
     "2:35 'last', 'mail' may give away who is concealed by line 1\n"},
    {"the first conceal is named",
     "conceal of eve\nconceal of dean\nallow from local of dean show last\n",
     "3:26 'last' may give away who is concealed by line 2\n"},
    {"a group may hold him", "conceal of dean\nallow from local of @g show last\n",
     "2:24 'last' may give away who is concealed by line 1\n"},
    {"a concealed group may", "conceal of @g\nallow from local of dean show last\n",
     "2:26 'last' may give away who is concealed by line 1\n"},
    {"everybody is concealed", "conceal\nallow from local of dean show last\n",
     "2:26 'last' may give away who is concealed by line 1\n"},
    {"above the conceal", "allow from local of dean show last\nconceal of dean\n", ""},
    {"other fields", "conceal of dean\nallow from local of any show presence name plan\n", ""},
    {"self alone", "conceal of dean\nallow from self of any show all\n", ""},
    {"self and others", "conceal of dean\nallow from self bob of any show last\n",
     "2:28 'last' may give away who is concealed by line 1\n"},
    {"of other users", "conceal of dean rector\nallow from local of ann bob show last\n", ""},
    {"of one of them", "conceal of dean rector\nallow from local of ann rector show last\n",
     "2:32 'last' may give away who is concealed by line 1\n"},
    {"over another face", "conceal over sip of dean\nallow over finger from bob of any show last\n",
     ""},
    {"no conceal", "deny of dean\nallow from local of any show last\n", ""},
};

std::string warnings(std::string_view policy, acl::reading::care how_much) {
    acl::reading how;
    how.warn = how_much;
    const acl::parsed p = acl::parse(policy, "p.acl", how);
    for (const acl::diagnostic& d : p.errors) BOOST_ERROR(d.str());
    std::string text;
    for (const acl::diagnostic& w : p.warnings)
        text += w.where.str().substr(6) + ' ' + w.what + '\n';
    return text;
}

std::string all_warnings(std::string_view policy) {
    return warnings(policy, acl::reading::care::thorough);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_warnings)

BOOST_DATA_TEST_CASE(of_rules_that_can_never_match, boost::unit_test::data::make(shadows), r) {
    BOOST_TEST(all_warnings(r.policy) == r.warnings);
    BOOST_TEST(warnings(r.policy, acl::reading::care::quick) == "");
}

BOOST_DATA_TEST_CASE(of_fields_that_no_face_renders, boost::unit_test::data::make(fields), r) {
    BOOST_TEST(all_warnings(r.policy) == r.warnings);
    BOOST_TEST(warnings(r.policy, acl::reading::care::quick) == r.warnings);
}

BOOST_DATA_TEST_CASE(of_what_helps_strangers, boost::unit_test::data::make(strangers), r) {
    std::string expected;
    for (const char* f : r.named) expected += r.place + (" '" + std::string(f)) + '\'' + ill;
    BOOST_TEST(all_warnings(r.policy) == expected);
}

BOOST_DATA_TEST_CASE(of_what_gives_the_concealed_away, boost::unit_test::data::make(concealed), r) {
    BOOST_TEST(all_warnings(r.policy) == r.warnings);
}

BOOST_AUTO_TEST_CASE(name_the_other_file) {
    acl::reading how;
    how.warn = acl::reading::care::thorough;
    how.include = [](std::string_view, std::string_view) {
        return std::vector<acl::included>{{"o\x1B.acl", "conceal of ann\ndeny\n"}};
    };
    const acl::parsed p =
        acl::parse("include \"o\"\nallow from bob of ann show last\n", "p.acl", how);
    BOOST_REQUIRE_EQUAL(p.warnings.size(), 2);
    BOOST_TEST(p.warnings[0].what ==
               "this rule can never match: o^[.acl:2 takes all its questions");
    BOOST_TEST(p.warnings[1].what == "'last' may give away who is concealed by o^[.acl:1");
    BOOST_TEST(p.warnings[0].where.str() == "p.acl:2:1");
}

BOOST_AUTO_TEST_CASE(past_200_are_only_mentioned) {
    std::string text = "deny\n";
    for (int i = 0; i < 250; ++i) text += "deny of ann\n";
    acl::reading how;
    how.warn = acl::reading::care::thorough;
    const auto found = acl::parse(text, "p.acl", how).warnings;
    BOOST_REQUIRE_EQUAL(found.size(), 201);
    BOOST_TEST(found.back().what == "too many of them; the rest is not listed");
}

BOOST_AUTO_TEST_CASE(leave_the_policy_in_force) {
    const acl::parsed p = acl::parse("deny of ann\nallow from any of any show all\n", "p.acl");
    BOOST_TEST(!p.warnings.empty());
    BOOST_TEST((p.rules.decide(acl::asking::about("bob", {}), {}).what == acl::verb::allow));
}

BOOST_AUTO_TEST_CASE(what_each_face_renders) {
    for (const base::face over : {base::face::finger, base::face::control}) {
        base::field_set all = base::field_set::all();
        all -= {field::contact};
        BOOST_TEST((acl::rendered_over(over) == all));
    }
    BOOST_TEST((acl::rendered_over(base::face::sip) ==
                base::field_set{field::presence, field::name, field::idle, field::since,
                                field::host, field::note, field::activity, field::contact}));
    BOOST_TEST(acl::rendered_over(base::face::message).empty());
    BOOST_TEST(acl::rendered_over(base::face::publish).empty());
}

BOOST_AUTO_TEST_SUITE_END()
