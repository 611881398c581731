#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "acl/ruleset.hpp"

using namespace fingerpost;
using namespace std::string_view_literals;

namespace {

/// A policy with exactly one thing wrong, where it is, and what the message must say.
struct refusal {
    std::string_view text;
    unsigned line;
    unsigned column;
    std::string_view says;
    friend std::ostream& operator<<(std::ostream& out, const refusal& r) { return out << r.says; }
};

const refusal refusals[] = {
    // Bytes and words.
    {"deny of r\0t\n"sv, 1, 10, "a NUL byte"},
    {"# a comment \x07\ndeny\n", 1, 13, "a control character (byte 0x07)"},
    {"deny\x7F\n", 1, 5, "a control character (byte 0x7F)"},
    {"deny\r\n", 1, 5, "a carriage return; lines end in LF alone"},
    {"\xEF\xBB\xBF"
     "deny\n",
     1, 1, "a byte order mark"},
    {"deny of \"ann\n", 1, 9, "the quote is not closed"},
    {"deny of \"ann\\\\", 1, 9, "the quote is not closed"},
    {"deny of \"a\\nn\"\n", 1, 11, "a backslash stands only before \" or \\"},
    {"deny of \"a\"b\n", 1, 12, "a blank is expected after the closing quote"},
    {"deny of ann \\ \n", 1, 13, "joins lines only as the last character"},
    // Statements.
    {"alow from local of any show all\n", 1, 1,
     "'alow'; expected include, network, group, identity, level, list, allow, ask, deny or "
     "conceal; did you mean 'allow'?"},
    {"\"deny\" of ann\n", 1, 1, "no statement begins with '\"deny\"'"},
    {"$lan\n", 1, 1, "no statement begins with '$lan'"},
    {"\n\n  whatever\n", 3, 3, "no statement begins with 'whatever'; expected include, network"},
    {"include more.acl\n", 1, 9, "expected one file, or a pattern"},
    {"include\n", 1, 1, "expected one file, or a pattern"},
    {"include \"a\" \"b\"\n", 1, 9, "expected one file, or a pattern"},
    {"include \"more/*.acl\"\n", 1, 9, "nothing can be included here"},
    // Definitions.
    {"level\n", 1, 1, "expected a name"},
    {"level 2nd = presence\n", 1, 7, "'2nd' is not a name"},
    {"level team=presence\n", 1, 7, "'team=presence' is not a name"},
    {"level team presence\n", 1, 12, "expected '=' between blanks"},
    {"network lan\n", 1, 9, "expected '=' between blanks"},
    {"network lan =\n", 1, 13, "nothing stands behind the '='; expected an IP address"},
    {"group staff =\n", 1, 13, "nothing stands behind the '='; expected a user"},
    {"level team =\n", 1, 12, "nothing stands behind the '='; expected fields and levels"},
    {"level plan = presence\n", 1, 7, "a level may not be named 'plan', which is a field"},
    {"level show = presence\n", 1, 7, "a level may not be named 'show', which is a word"},
    {"level all = presence\n", 1, 7, "a level may not be named 'all'"},
    {"level a = presence\nlevel a = name\n", 2, 7, "'a' is already defined in line 1"},
    {"group a = ann\n\nnetwork a = ::1\n", 3, 9, "'a' is already defined in line 1"},
    {"level team = presense\n", 1, 14,
     "'presense' is neither a field nor a level defined above; "
     "did you mean 'presence'?"},
    {"level team = team\n", 1, 14, "'team' is neither a field nor a level defined above"},
    {"level everything = all\n", 1, 20, "'all' stands only behind 'show'"},
    {"level team = \"plan\"\n", 1, 14, "'\"plan\"' is neither a field nor a level"},
    {"network lan = ann\n", 1, 15, "expected an IP address, a prefix or $network, not 'ann'"},
    {"network lan = @staff\n", 1, 15, "expected an IP address, a prefix or $network, not '@staff'"},
    {"network lan = \"::1\"\n", 1, 15, "expected an IP address"},
    {"group staff = 10.0.0.1\n", 1, 15, "expected a user, @group or $group, not '10.0.0.1'"},
    {"group staff = any\n", 1, 15, "expected a user, @group or $group, not 'any'"},
    {"identity pals =\n", 1, 15,
     "nothing stands behind the '='; expected sip:USER@HOST, sip:*@HOST"},
    {"identity pals = ann\n", 1, 17, "expected sip:USER@HOST, sip:*@HOST or $identity, not 'ann'"},
    {"identity pals = \"sip:a@x.example\"\n", 1, 17, "expected sip:USER@HOST, sip:*@HOST or"},
    {"identity pals = 10.0.0.1\n", 1, 17, "expected sip:USER@HOST"},
    {"identity 2 = sip:a@x\n", 1, 10, "'2' is not a name"},
    {"list crew =\n", 1, 11, "nothing stands behind the '='; expected a user, @group or $group"},
    {"list crew = any\n", 1, 13, "expected a user, @group or $group, not 'any'"},
    {"list crew = sip:a@x\n", 1, 13, "expected a user, @group or $group, not 'sip:a@x'"},
    {"group staff = sip:*@x\n", 1, 15, "expected a user, @group or $group, not 'sip:*@x'"},
    {"network lan = sip:a@x\n", 1, 15,
     "expected an IP address, a prefix or $network, not 'sip:a@x'"},
    {"group staff = self\n", 1, 15, "expected a user, @group or $group, not 'self'"},
    {"group @x = ann\n", 1, 7, "'@x' is not a name"},
    {"group \"x\" = ann\n", 1, 7, "'\"x\"' is not a name"},
    // Names.
    {"identity a = sip:a@x\nnetwork b = $a\n", 2, 13,
     "'$a' is an identity; expected an IP address"},
    {"identity a = sip:a@x\ndeny of $a\n", 2, 9, "'$a' is an identity; expected any, a user"},
    {"identity a = sip:a@x\nlist b = $a\n", 2, 10, "'$a' is an identity; expected a user, @group"},
    {"network a = ::1\nidentity b = $a\n", 2, 14, "'$a' is a network; expected sip:USER@HOST"},
    {"group a = ann\nidentity b = $a\n", 2, 14, "'$a' is a group; expected sip:USER@HOST"},
    {"list a = ann\ndeny from $a\n", 2, 11, "'$a' is a list; expected any, self, local"},
    {"list a = ann\ndeny of $a\n", 2, 9, "'$a' is a list; expected any, a user, @group or $group"},
    {"list a = ann\ngroup b = $a\n", 2, 11, "'$a' is a list; expected a user, @group or $group"},
    {"list a = ann\nlist b = $a\n", 2, 10, "'$a' is a list; expected a user, @group or $group"},
    {"list a = ann\ngroup a = ann\n", 2, 7, "'a' is already defined in line 1"},
    {"identity a = sip:a@x\nlist a = ann\n", 2, 6, "'a' is already defined in line 1"},
    {"deny from $lan\n", 1, 11, "'$lan' is not defined"},
    {"network lan = ::1\ndeny from $lam\n", 2, 11, "'$lam' is not defined; did you mean 'lan'?"},
    {"deny from $lan\nnetwork lan = ::1\n", 1, 11, "'$lan' is defined only in line 2"},
    {"group a = $a\n", 1, 11, "'$a' is defined only in line 1"},
    {"level team = presence\ndeny from $team\n", 2, 11, "'$team' is not defined"},
    {"network lan = ::1\ndeny of $lan\n", 2, 9, "'$lan' is a network; expected any, a user"},
    {"group staff = ann\nnetwork lan = $staff\n", 2, 15, "'$staff' is a group; expected an IP"},
    {"deny from $\n", 1, 11, "expected a name that is defined above after $, not ''"},
    {"deny from $1st\n", 1, 11, "expected a name that is defined above after $, not '1st'"},
    // Addresses.
    {"deny from 10.0.0.1/8\n", 1, 11, "'10.0.0.1/8' has host bits set; the network is 10.0.0.0/8"},
    {"deny from 2001:db8::1/32\n", 1, 11, "has host bits set; the network is 2001:db8::/32"},
    {"deny from 10.0.0.0/33\n", 1, 11, "'10.0.0.0/33' is not an IP address or prefix"},
    {"deny from 10.0.0.256\n", 1, 11,
     "'10.0.0.256' is not an IP address or prefix; a user of that name is quoted"},
    {"network lan = 10.0.0.256\n", 1, 15, "'10.0.0.256' is not an IP address or prefix"},
    {"deny from 10.0.0.0/\n", 1, 11, "is not an IP address or prefix"},
    {"deny from ::ffff:10.0.0.0/104\n", 1, 11, "is not an IP address or prefix"},
    // Identities.
    {"deny from sip:a\n", 1, 11,
     "'sip:a' is not an identity: not of the right form; expected sip:USER@HOST or sip:*@HOST, "
     "without port and parameters"},
    {"deny from sip:\n", 1, 11, "'sip:' is not an identity: not of the right form"},
    {"deny from sip:@x.example\n", 1, 11, "is not an identity: nothing where a value is required"},
    {"deny from sip:a@\n", 1, 11, "is not an identity: nothing where a value is required"},
    {"deny from sip:*@\n", 1, 11, "is not an identity: nothing where a value is required"},
    {"deny from sip:a@x.example:5060\n", 1, 11, "is not an identity: not of the right form"},
    {"deny from sip:a@x.example;user=phone\n", 1, 11, "is not an identity: not of the right form"},
    {"deny from sip:*@*.x.example\n", 1, 11, "'sip:*@*.x.example' is not an identity"},
    {"deny from sip:a:b@x.example\n", 1, 11, "is not an identity: has a character"},
    {"deny from sip:a@2001:db8::1\n", 1, 11, "is not an identity: not of the right form"},
    {"deny from sips:a@x.example\n", 1, 11, "'sips:a@x.example' is not an IP address or prefix"},
    {"deny of sip:a@x.example\n", 1, 9, "expected any, a user, @group or $group, not 'sip:a@x"},
    // Users and groups.
    {"deny from allow\n", 1, 11,
     "'allow' is a word of the language; a user of that name is "
     "quoted: \"allow\""},
    {"deny of self\n", 1, 9, "expected any, a user, @group or $group, not 'self'"},
    {"deny of -ann\n", 1, 9, "expected any, a user, @group or $group, not '-ann'"},
    {"deny of \xC3\xA5sa\n", 1, 9, "not '\xC3\xA5sa'"},
    {"deny of ann#bob\n", 1, 9, "not 'ann#bob'"},
    {"deny of \"ann lee\"\n", 1, 9, "'\"ann lee\"' cannot be a user: has a character"},
    {"deny of \"\"\n", 1, 9, "cannot be a user: nothing"},
    {"deny of @\n", 1, 9, "expected the name of a Unix group after @"},
    {"deny of @domain\\users\n", 1, 9, "in quotes if it is an odd one, not 'domain\\users'"},
    {"deny of @\"\"\n", 1, 9, "expected the name of a Unix group after @"},
    // Rules.
    {"deny ann\n", 1, 6, "expected over, from, of, when or show after 'deny', not 'ann'"},
    {"allow frm local of any show all\n", 1, 7, "not 'frm'; did you mean 'from'?"},
    {"deny from\n", 1, 6, "nothing stands behind 'from'; expected any, self, local"},
    {"deny of # nobody\n", 1, 6, "nothing stands behind 'of'; expected any, a user"},
    {"deny over\n", 1, 6, "nothing stands behind 'over'; expected finger, sip"},
    {"allow from any of any show\n", 1, 23, "nothing stands behind 'show'; expected fields"},
    {"deny of ann from bob\n", 1, 13, "'from' comes too late"},
    {"deny from ann from bob\n", 1, 15, "'from' stands twice"},
    {"deny over http\n", 1, 11, "'http' is not a face; expected finger, sip, control"},
    {"deny over fingre\n", 1, 11, "did you mean 'finger'?"},
    {"deny over \"sip\"\n", 1, 11, "'\"sip\"' is not a face"},
    {"allow of any show all\n", 1, 1, "'allow' needs 'from'"},
    {"allow from any show all\n", 1, 1, "'allow' needs 'of'"},
    {"allow from any fo ann show all\n", 1, 1, "did you mean 'of' where 'fo' stands?"},
    {"deny of ann show all\n", 1, 13, "'deny' shows nothing; 'show' is for allow and ask"},
    {"conceal of ann show all\n", 1, 16, "'conceal' shows nothing; 'show' is for allow and ask"},
    {"conceal from\n", 1, 9, "nothing stands behind 'from'"},
    {"conceal ann\n", 1, 9, "expected over, from, of, when or show after 'conceal', not 'ann'"},
    {"conceal of ann from bob\n", 1, 16, "'from' comes too late"},
    {"ask of any show all\n", 1, 1, "'ask' needs 'from' and any, self, local"},
    {"ask from any show all\n", 1, 1, "'ask' needs 'of' and any, a user, @group or $group"},
    {"ask over sip from any of any when mon\n", 1, 1,
     "an ask over finger, sip or control needs 'show'"},
    {"ask over message from any of any show plan\n", 1, 34,
     "an ask over message or publish takes no 'show'"},
    {"ask over sip publish from any of any show plan\n", 1, 1, "write two rules"},
    {"allow from any of any show plan when mon\n", 1, 33, "'when' comes too late"},
    {"deny when mon of ann\n", 1, 15, "'of' comes too late"},
    {"deny when mon when tue\n", 1, 15, "'when' stands twice; one clause lists several words"},
    {"deny over sip over finger\n", 1, 15, "'over' stands twice"},
    {"allow from any of any show plan show mail\n", 1, 33, "'show' stands twice"},
    // Meaning.
    {"allow from any of any\n", 1, 1, "needs 'show'"},
    {"allow from any of any shwo\n", 1, 1, "did you mean 'show' where 'shwo' stands?"},
    {"allow over message from any of any show plan\n", 1, 36, "takes no 'show'"},
    {"allow over publish from any of any show plan\n", 1, 36, "takes no 'show'"},
    {"allow over sip message from any of any show plan\n", 1, 1, "write two rules"},
    {"allow from any of any show everything\n", 1, 28,
     "'everything' is neither a field nor a "
     "level"},
    {"allow from any of any show \"plan\"\n", 1, 28,
     "'\"plan\"' is neither a field nor a level; these are bare words"},
    {"allow from any of any show @plan\n", 1, 28,
     "'@plan' is neither a field nor a level; these are"},
    {"allow from any of any show $team\n", 1, 28,
     "'$team' is neither a field nor a level; these are"},
};

/// A policy that has no error.
const std::string_view accepted[] = {
    "",
    "\n\n",
    "deny",  // the end of the text ends the last line
    "# only a comment",
    "\t deny \t of\tann  # behind a statement\n",
    "de\\\nny of \\\n  ann\n",
    "# a comment that goes on \\\n in the next line\ndeny\n",
    "deny from \"any\" \"list\" \"ann.lee\" \"\xC3\xA5sa\" \"a\\\\b\" \"a\\\"b\" _x 9lives\n",
    "deny from @staff @\"domain users\" @\"\xC3\xA5\"\n",
    "deny from 10.0.0.1 10.0.0.0/8 0.0.0.0/0 ::/0 2001:db8::1 fd00::/8\n",
    "deny of plan mail phone presence\n",  // fields are no keywords
    "level a = presence\nlevel b = a name a\nallow from any of any show b plan\n",
    "network allow = ::1\ndeny from $allow\n",  // the $ tells
    "group a = ann\nlevel a = name\nallow from $a of $a show a\n",
    "group a = ann @staff\ngroup b = $a bob\ndeny from $b of $b\n",
    "allow over message publish from self of any\n",
    "ask over message from authenticated of any\n",
    "ask over sip from any of any when mon show plan\n",
    "conceal\nconceal over sip from any of ann when mon-fri 22:00-06:00 sat\n",
    "identity a = sip:*@x.example sip:%61%40b@[::1] sip:+49@10.0.0.1\nidentity b = $a\n"
    "deny from $a $b sip:*@x.example\n",
    "list all = ann @staff\n",
    "group a = ann\nlist b = $a @\"domain users\" \"any\"\n",
    "deny of mon sat list.x\n",  // days are no keywords
};

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_text)

BOOST_DATA_TEST_CASE(is_refused, boost::unit_test::data::make(refusals), r) {
    const acl::parsed p = acl::parse(r.text, "p.acl");
    BOOST_REQUIRE_MESSAGE(p.errors.size() == 1, p.errors.size() << " errors");
    const acl::diagnostic& d = p.errors.front();
    BOOST_TEST(d.where.line == r.line);
    BOOST_TEST(d.where.column == r.column);
    BOOST_TEST(d.what.find(r.says) != std::string::npos, d.what);
}

BOOST_DATA_TEST_CASE(is_accepted, boost::unit_test::data::make(accepted), text) {
    for (const acl::diagnostic& d : acl::parse(text, "p.acl").errors) BOOST_ERROR(d.str());
}

BOOST_AUTO_TEST_CASE(all_errors_are_found_in_one_run_and_stand_in_order) {
    const acl::parsed p = acl::parse(
        "deny from $a $b of \"open\n"
        "level x = prsence nam\n"
        "allow over sip message from self of root show x\n"
        "deny\x01\n"
        "nonsense\n",
        "p.acl");
    const std::pair<unsigned, unsigned> places[] = {{1, 11}, {1, 14}, {1, 20}, {2, 11},
                                                    {2, 19}, {3, 1},  {4, 5},  {5, 1}};
    BOOST_REQUIRE_EQUAL(p.errors.size(), std::size(places));
    for (std::size_t i = 0; i < std::size(places); ++i) {
        BOOST_TEST(p.errors[i].where.line == places[i].first);
        BOOST_TEST(p.errors[i].where.column == places[i].second);
    }
}

BOOST_AUTO_TEST_CASE(one_error_makes_the_whole_policy_empty) {
    const acl::parsed p = acl::parse("allow from any of any show all\nnonsense\n", "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    const base::question q{{}, base::user_name::parse("ann").value()};
    BOOST_TEST((p.rules.decide(q, {}).what == acl::verb::deny));
}

BOOST_AUTO_TEST_CASE(an_error_prints_its_place_the_line_and_a_caret) {
    const acl::parsed p = acl::parse("deny\tof \"\xC3\xA5\" -x\x01\n", "/etc/p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 2);
    BOOST_TEST(p.errors[0].str() ==
               "/etc/p.acl:1:14: expected any, a user, @group or $group, not '-x'\n"
               "    deny of \"\xC3\xA5\" -x^A\n"
               "                ^\n");
    BOOST_TEST(p.errors[0].line == "deny\tof \"\xC3\xA5\" -x\x01");
}

BOOST_AUTO_TEST_CASE(an_error_far_right_prints_the_beginning_of_its_line_and_no_caret) {
    const std::string text = "deny of " + std::string(1000, ' ') + "-x\n";
    const acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].where.column == 1009);
    BOOST_TEST(p.errors[0].line.size() == 400);
    BOOST_TEST(p.errors[0].str().find('^') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(positions_are_those_of_the_file_also_in_joined_lines) {
    const acl::parsed p = acl::parse("deny of ann \\\n\\\n  bob -x\n\nnonsense\n", "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 2);
    BOOST_TEST(p.errors[0].where.str() == "p.acl:3:7");
    BOOST_TEST(p.errors[1].where.str() == "p.acl:5:1");
}

BOOST_AUTO_TEST_CASE(a_policy_over_four_mebibytes_is_refused) {
    std::string text(acl::max_policy_size, '\n');
    BOOST_TEST(acl::parse(text, "p.acl").errors.empty());
    text += '\n';
    const acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].what.find("has 4194305 bytes; at most 4194304") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(past_200_errors_the_rest_is_only_mentioned) {
    std::string text;
    for (int i = 0; i < 201; ++i) text += "nonsense\n";
    const acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 201);
    BOOST_TEST(p.errors.back().what == "too many of them; the rest is not listed");
}

BOOST_AUTO_TEST_CASE(groups_that_grow_without_bound_are_refused) {
    std::string text = "group g0 = ann bob\n";
    for (int i = 1; i <= 40; ++i) {
        const std::string above = " $g" + std::to_string(i - 1);
        text += "group g" + std::to_string(i) + " = u" + std::to_string(i) + above + above + "\n";
    }
    // Doubles are dropped, so that this is small; what adds up is refused.
    BOOST_TEST(acl::parse(text, "p.acl").errors.empty());
    text = "group g0 = u0\n";
    for (int i = 1; i <= 1100; ++i) {
        text += "group g" + std::to_string(i) + " = u" + std::to_string(i) + " $g" +
                std::to_string(i - 1) + "\n";
    }
    const acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].what.find("more than 500000 members") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_for_networks) {
    std::string text = "network g0 = ::1\n";
    for (int i = 1; i <= 1100; ++i) {
        text += "network g" + std::to_string(i) + " = ::2:" + std::to_string(i) + " $g" +
                std::to_string(i - 1) + "\n";
    }
    const acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].what.find("more than 500000 members") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_for_identities_and_lists) {
    std::string text = "identity g0 = sip:u0@x\n";
    for (int i = 1; i <= 1100; ++i) {
        text += "identity g" + std::to_string(i) + " = sip:u" + std::to_string(i) + "@x $g" +
                std::to_string(i - 1) + "\n";
    }
    acl::parsed p = acl::parse(text, "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].what.find("more than 500000 members") != std::string::npos);
    text = "group g = a b\n";
    for (int i = 0; i < 250; ++i) text += "list l" + std::to_string(i) + " = $g\n";
    BOOST_TEST(acl::parse(text, "p.acl").errors.empty());
}

BOOST_AUTO_TEST_CASE(names_of_users_and_groups_have_255_bytes_at_most) {
    const std::string longest(255, 'x');
    for (const std::string text :
         {"deny of \"", "deny of @\"", "deny from sip:", "deny from sip:*@"}) {
        const bool sip = text.find("sip:") != std::string::npos;
        const std::string end = text.ends_with("*@") ? "\n" : sip ? "@h\n" : "\"\n";
        BOOST_TEST(acl::parse(text + longest + end, "p.acl").errors.empty());
        BOOST_TEST(acl::parse(text + longest + 'x' + end, "p.acl").errors.size() == 1U);
    }
    BOOST_TEST(acl::parse("deny of " + longest + "x\n", "p.acl").errors.size() == 1U);
    BOOST_TEST(acl::parse("deny of @" + longest + "x\n", "p.acl").errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_word_is_cut_in_messages) {
    const acl::parsed p = acl::parse("deny from $" + std::string(300, 'x') + "\n", "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors[0].what == "'$" + std::string(39, 'x') + "\u2026' is not defined");
}

BOOST_AUTO_TEST_SUITE_END()
