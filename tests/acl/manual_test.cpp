#include <fstream>
#include <iterator>

#include "acl/expect.hpp"
#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;
using base::field;

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(FINGERPOST_SOURCE + ('/' + path));
    BOOST_REQUIRE_MESSAGE(file, path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The fenced blocks of Markdown that are marked as `language`, each with its line.
std::vector<std::pair<std::string, std::string>> blocks(const std::string& markdown,
                                                        std::string_view language) {
    std::vector<std::pair<std::string, std::string>> found;
    const std::string opening = "```" + std::string(language) + '\n';
    for (auto at = markdown.find(opening); at != std::string::npos;
         at = markdown.find(opening, at)) {
        const auto begin = at + opening.size();
        const auto end = markdown.find("```\n", begin);
        BOOST_REQUIRE(end != std::string::npos);
        const auto line =
            std::count(markdown.begin(), markdown.begin() + static_cast<long>(begin), '\n');
        found.emplace_back("docs/policy.md block behind line " + std::to_string(line),
                           markdown.substr(begin, end - begin));
        at = end;
    }
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(manual)

BOOST_AUTO_TEST_CASE(every_policy_in_it_is_one) {
    const auto found = blocks(contents("docs/policy.md"), "acl");
    BOOST_TEST(found.size() >= 9);
    for (const auto& [name, text] : found) {
        for (const acl::diagnostic& d : acl::parse(text, name).errors) BOOST_ERROR(d.str());
    }
}

BOOST_AUTO_TEST_CASE(every_case_in_it_holds) {
    const std::string text = contents("docs/policy.md");
    const auto policies = blocks(text, "acl");
    const auto cases = blocks(text, "acl-expect");
    BOOST_TEST(cases.size() >= 11);
    for (const auto& [name, expected] : cases) {
        const auto at = text.find(expected);
        const std::string* policy = nullptr;  // the one before it
        for (const auto& [unused, p] : policies) {
            if (text.find(p) < at) policy = &p;
        }
        BOOST_REQUIRE(policy != nullptr);
        const auto found = acl::judge_cases(rules(*policy), expected, name);
        BOOST_TEST(found.cases > 0U);
        for (const auto& d : found.errors) BOOST_ERROR(d.str());
        for (const auto& d : found.failures) BOOST_ERROR(d.str());
    }
}

BOOST_AUTO_TEST_CASE(every_error_in_it_is_printed_so) {
    const auto found = blocks(contents("docs/policy.md"), "acl-error");
    BOOST_TEST(!found.empty());
    for (const auto& [name, text] : found) {  // the wrong line, an empty one, what is printed
        const auto cut = text.find("\n\n");
        BOOST_REQUIRE(cut != std::string::npos);
        std::string printed;
        for (const auto& d : acl::parse(text.substr(0, cut), "policy.acl").errors) {
            printed += d.str();
        }
        BOOST_TEST(printed == text.substr(cut + 2));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sample)

acl::ruleset shipped() { return rules(contents("etc/policy.acl")); }

BOOST_AUTO_TEST_CASE(local_sees_the_team_level_and_no_more) {
    const auto v = shipped().decide(about("ann", local()), {});
    BOOST_TEST((v.shows == base::field_set{field::presence, field::name, field::idle, field::since,
                                           field::host, field::note, field::activity, field::plan,
                                           field::project}));
    BOOST_TEST(shipped().may_list(local(), face::finger, {}));
}

BOOST_AUTO_TEST_CASE(everyone_sees_all_of_himself) {
    const auto v = shipped().decide(about("root", proved("root"), face::control), {});
    BOOST_TEST((v.shows == base::field_set::all()));
}

BOOST_AUTO_TEST_CASE(nobody_sees_root_and_nobody_sees_from_afar) {
    BOOST_TEST((shipped().decide(about("root", local()), {}).what == acl::verb::deny));
    BOOST_TEST((shipped().decide(about("daemon", local()), {}).what == acl::verb::deny));
    BOOST_TEST(shipped().decide(about("ann", at("192.0.2.1")), {}).reason() == "no rule");
    BOOST_TEST(!shipped().may_list(at("192.0.2.1"), face::finger, {}));
}

BOOST_AUTO_TEST_CASE(its_examples_hold_when_their_sign_is_taken_away) {
    std::string text = contents("etc/policy.acl");
    for (const char* word : {"\n#network ", "\n#group ", "\n#allow "}) {
        BOOST_REQUIRE(text.find(word) != std::string::npos);
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) {
            text.erase(at + 1, 1);
        }
    }
    const auto v = rules(text).decide(about("ann", at("10.1.2.3")), {{}, {{"staff"}}});
    BOOST_TEST(v.shows.has(field::plan));
    BOOST_TEST(
        rules(text).decide(about("ann", at("10.1.2.3")), {{}, {{"x"}}}).shows.has(field::presence));
}

BOOST_AUTO_TEST_SUITE_END()
