#include <map>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;

namespace {

using shelf = std::map<std::string, std::string>;
using found = std::variant<std::vector<acl::included>, std::string>;

/// A pattern that ends in `*` finds all files that begin so, in the order of their names.
found find(const shelf& all, std::string_view pattern) {
    const bool many = pattern.ends_with('*');
    const auto stem = pattern.substr(0, pattern.size() - (many ? 1 : 0));
    std::vector<acl::included> some;
    for (const auto& [name, text] : all) {
        if (many ? name.starts_with(stem) : name == stem) some.push_back({name, text});
    }
    if (!many && some.empty()) return "there is no file " + std::string(pattern);
    return some;
}

/// Reads the file "main". Which file asked for what is noted in `asked`.
acl::parsed read(const shelf& all, std::string* asked = nullptr) {
    acl::reading how;
    how.include = [&](std::string_view pattern, std::string_view from) {
        if (asked != nullptr) *asked += std::string(from) + " wants " + std::string(pattern) + '\n';
        return find(all, pattern);
    };
    return acl::parse(all.at("main"), "main", how);
}

/// What is wrong with the file "main" and those it includes: place and message of each.
std::string wrong(const shelf& all) {
    std::string text;
    for (const auto& d : read(all).errors) text += d.where.str() + ": " + d.what + '\n';
    return text;
}

std::string decided(const acl::parsed& p, std::string_view subject) {
    for (const auto& d : p.errors) BOOST_ERROR(d.str());
    const acl::verdict v = p.rules.decide(about(subject, {}), {});
    return std::string(name_of(v.what)) + ' ' + v.reason();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(includes)

BOOST_AUTO_TEST_CASE(stand_where_the_include_stands) {
    const acl::parsed p = read({{"main", "deny of ann\ninclude \"more\"\ndeny of cat\n"},
                                {"more", "allow from any of ann bob cat show plan\n"}});
    BOOST_TEST(decided(p, "ann") == "deny main:1");
    BOOST_TEST(decided(p, "bob") == "allow more:1");
    BOOST_TEST(decided(p, "cat") == "allow more:1");
}

BOOST_AUTO_TEST_CASE(are_read_in_the_order_in_which_they_are_found) {
    const acl::parsed p = read({{"main", "include \"d/*\"\ndeny\n"},
                                {"d/2", "allow from any of ann bob show plan\n"},
                                {"d/10", "deny of ann\n"}});
    BOOST_TEST(decided(p, "ann") == "deny d/10:1");
    BOOST_TEST(decided(p, "bob") == "allow d/2:1");
    BOOST_TEST(decided(p, "cat") == "deny main:2");
}

BOOST_AUTO_TEST_CASE(include_others_and_tell_from_where) {
    std::string asked;
    const acl::parsed p = read({{"main", "include \"a\"\n"},
                                {"a", "deny of ann\ninclude \"b\"\n"},
                                {"b", "\ndeny of bob\n"}},
                               &asked);
    BOOST_TEST(decided(p, "bob") == "deny b:2");
    BOOST_TEST(asked == "main wants a\na wants b\n");
}

BOOST_AUTO_TEST_CASE(may_find_nothing) {
    const acl::parsed p = read({{"main", "include \"none/*\"\ndeny of ann\n"}});
    BOOST_TEST(decided(p, "ann") == "deny main:2");
}

BOOST_AUTO_TEST_CASE(may_bring_one_file_twice_if_it_defines_nothing) {
    const acl::parsed p =
        read({{"main", "include \"a\"\ninclude \"a\"\n"}, {"a", "deny of ann\n"}});
    BOOST_TEST(decided(p, "ann") == "deny a:1");
    BOOST_TEST(wrong({{"main", "include \"a\"\ninclude \"a\"\n"}, {"a", "group g = ann\n"}}) ==
               "a:1:7: 'g' is already defined in a:1\n");
}

BOOST_AUTO_TEST_CASE(that_are_not_found_are_said_so_at_the_pattern) {
    BOOST_TEST(wrong({{"main", "deny\n  include \"more\"\n"}}) ==
               "main:2:11: there is no file more\n");
    BOOST_TEST(wrong({{"main", "include \"a\"\n"}, {"a", "include \"b\"\n"}}) ==
               "a:1:9: there is no file b\n");
}

BOOST_AUTO_TEST_CASE(of_themselves_are_refused_however_far_round) {
    BOOST_TEST(wrong({{"main", "include \"main\"\n"}}) ==
               "main:1:9: main includes itself, in the end\n");
    BOOST_TEST(wrong({{"main", "include \"a\"\n"},
                      {"a", "deny\ninclude \"b\"\n"},
                      {"b", "include \"a\"\n"}}) == "b:1:9: a includes itself, in the end\n");
    BOOST_TEST(wrong({{"main", "include \"*\"\n"}, {"a", "deny\n"}}) ==
               "main:1:9: main includes itself, in the end\n");
}

BOOST_AUTO_TEST_CASE(name_a_cycle_so_that_it_is_safe_to_print) {
    acl::reading how;
    how.include = [](std::string_view, std::string_view) {
        return std::vector<acl::included>{{"p\x1B.acl", "deny\n"}};
    };
    const acl::parsed p = acl::parse("include \"p\"\n", "p\x1B.acl", how);
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    BOOST_TEST(p.errors.front().str() ==
               "p^[.acl:1:9: p^[.acl includes itself, in the end\n"
               "    include \"p\"\n"
               "            ^\n");
}

BOOST_AUTO_TEST_CASE(are_sixteen_deep_and_no_more) {
    const auto chain = [](int count) {
        shelf all{{"main", "include \"1\"\n"}};
        for (int i = 1; i < count; ++i) {
            all[std::to_string(i)] =
                i + 1 < count ? "include \"" + std::to_string(i + 1) + "\"\n" : "deny\n";
        }
        return wrong(all);
    };
    BOOST_TEST(chain(16) == "");
    BOOST_TEST(chain(17) == "15:1:9: files include each other more than 16 deep\n");
}

BOOST_AUTO_TEST_CASE(bring_their_errors_with_their_own_places) {
    const acl::parsed p =
        read({{"main", "deny off ann\ninclude \"a\"\ndeny of -x\n"}, {"a", "\ndeny of $b\n"}});
    BOOST_REQUIRE_EQUAL(p.errors.size(), 3);
    BOOST_TEST(p.errors[0].where.str() == "main:1:6");  // in the order of the texts
    BOOST_TEST(p.errors[1].where.str() == "main:3:9");
    BOOST_TEST(p.errors[2].where.str() == "a:2:9");
    BOOST_TEST(p.errors[2].line == "deny of $b");
}

BOOST_AUTO_TEST_CASE(share_their_definitions_downwards) {
    const acl::parsed p = read({{"main", "group here = ann\ninclude \"a\"\ndeny of $there\n"},
                                {"a", "group there = $here bob\nlevel l = plan\ndeny of $here\n"}});
    BOOST_TEST(decided(p, "ann") == "deny a:3");
    BOOST_TEST(decided(p, "bob") == "deny main:3");
    BOOST_TEST((p.rules.fields_named("l") == base::field_set{base::field::plan}));
}

BOOST_AUTO_TEST_CASE(tell_of_definitions_in_other_files) {
    BOOST_TEST(wrong({{"main", "group g = ann\ninclude \"a\"\n"}, {"a", "network g = ::1\n"}}) ==
               "a:1:9: 'g' is already defined in main:1\n");
    BOOST_TEST(wrong({{"main", "include \"a\"\nlevel l = plan\n"}, {"a", "\nlevel l = mail\n"}}) ==
               "main:2:7: 'l' is already defined in a:2\n");
    BOOST_TEST(wrong({{"main", "deny of $g\ninclude \"a\"\n"}, {"a", "group g = ann\n"}}) ==
               "main:1:9: '$g' is defined only in a:1; a name is defined above its use\n");
    BOOST_TEST(wrong({{"main", "include \"a\"\ngroup g = ann\n"}, {"a", "deny of $g\n"}}) ==
               "a:1:9: '$g' is defined only in main:2; a name is defined above its use\n");
}

BOOST_AUTO_TEST_CASE(count_together) {
    const std::string blank(acl::max_policy_size - 20, '\n');
    const std::string main = "include \"d/*\"\n";  // 14 bytes
    BOOST_TEST(wrong({{"main", main}, {"d/1", blank}}) == "");
    BOOST_TEST(wrong({{"main", main}, {"d/1", blank}, {"d/2", "deny #"}}) == "");
    // The one that is too much is named; those behind it are not read, and not complained of.
    BOOST_TEST(wrong({{"main", main}, {"d/1", blank}, {"d/2", "deny ##"}, {"d/3", "-\n"}}) ==
               "d/2:1:1: the policy has 4194305 bytes; at most 4194304 are read\n");
}

BOOST_AUTO_TEST_CASE(bring_no_byte_order_mark_and_no_joint_to_the_next_file) {
    BOOST_TEST(wrong({{"main", "include \"a\"\n"},
                      {"a",
                       "\xEF\xBB\xBF"
                       "deny\n"}}) == "a:1:1: a byte order mark; a policy is UTF-8 without one\n");
    BOOST_TEST(wrong({{"main", "include \"d/*\"\n"}, {"d/1", "deny of ann \\\n"}, {"d/2", "bob\n"}})
                   .starts_with("d/2:1:1: no statement begins with 'bob'"));
}

BOOST_AUTO_TEST_CASE(bring_their_groups_and_lists_with_their_places) {
    const acl::parsed p =
        read({{"main", "include \"a\"\ndeny of @staff\n"}, {"a", "list crew = @staff\n"}});
    BOOST_REQUIRE_EQUAL(p.rules.groups().size(), 1);
    BOOST_TEST(p.rules.groups().front().second.str() == "a:1:13");
    BOOST_REQUIRE_EQUAL(p.rules.lists().size(), 1);
    BOOST_TEST(p.rules.lists().front().second.str() == "a:1:6");
    BOOST_TEST(p.rules.members_of(p.rules.lists().front().first).has_value());
    BOOST_TEST(!p.rules.members_of("no-such-list").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
