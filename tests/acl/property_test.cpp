#include <algorithm>
#include <map>

#include "random_policy.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using namespace fingerpost::acl::random_policy;

/// What holds for every policy and every question, tried on random ones.
namespace {

bool permits(const acl::verdict& v) {
    return v.what == acl::verb::allow || v.what == acl::verb::ask;
}

bool are_equal(const acl::verdict& a, const acl::verdict& b) {
    return a.what == b.what && a.shows == b.shows && a.because == b.because &&
           a.concealed_by == b.concealed_by;
}

/// Whether who gets `now` learns nothing that who gets `before` does not.
bool discloses_no_more(const acl::verdict& now, const acl::verdict& before) {
    base::field_set more = now.shows;
    more -= before.shows;
    if (!more.empty()) return false;
    if (!permits(now)) return true;
    if (now.what == acl::verb::allow && before.what != acl::verb::allow) return false;
    return permits(before) && (now.concealed_by != nullptr || before.concealed_by == nullptr);
}

/// A policy, and what is known of all who ask over one face.
struct random_site {
    explicit random_site(unsigned seed) : d(seed) {}
    dice d;
    const std::string text = spelled(random_rules(d, 1 + d.below(4)));
    const acl::ruleset policy = rules(text);
    const acl::facts of_all = random_facts(d);
    const base::face over = static_cast<base::face>(d.below(5));
};

/// Asks 20 questions of both policies, of which the second must not disclose more. Gives how often
/// it discloses less.
unsigned compare(dice& d, const std::string& before, const std::string& after) {
    const acl::ruleset first = rules(before);
    const acl::ruleset second = rules(after);
    unsigned less = 0;
    for (int i = 0; i < 20; ++i) {
        const base::question q = random_question(d);
        const acl::facts known = random_facts(d);
        const acl::verdict was = first.decide(q, known);
        const acl::verdict is = second.decide(q, known);
        BOOST_REQUIRE_MESSAGE(discloses_no_more(is, was), before << "became\n" << after);
        less += discloses_no_more(was, is) ? 0 : 1;
    }
    return less;
}

std::string line_of(const acl::verdict& v) { return v.reason() + ": "; }

/// The first line of an explanation that does not tell of a conceal; these are left in `concealed`.
std::string decision(const std::string& explanation, std::string& concealed) {
    std::string_view rest = explanation;
    while (rest.starts_with("concealed, ")) {
        const auto end = rest.find('\n') + 1;
        concealed += rest.substr(0, end);
        rest.remove_prefix(end);
    }
    return std::string(rest.substr(0, rest.find('\n')));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(a_refusal_put_first_never_discloses_more) {
    unsigned less = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        dice d(seed);
        auto policy = random_rules(d, 1 + d.below(5));
        const std::string before = spelled(policy);
        plain_rule first = random_rule(d);
        while (first.permits()) first = random_rule(d);
        policy.insert(policy.begin(), first);
        less += compare(d, before, spelled(policy));
    }
    BOOST_TEST(less > 200U);
}

BOOST_AUTO_TEST_CASE(a_field_taken_away_never_discloses_more) {
    unsigned less = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        dice d(seed);
        auto policy = random_rules(d, 1 + d.below(5));
        const std::string before = spelled(policy);
        for (plain_rule& r : policy) {
            if (r.show.size() > 1) r.show.pop_back();
        }
        less += compare(d, before, spelled(policy));
    }
    BOOST_TEST(less > 200U);
}

BOOST_AUTO_TEST_CASE(nothing_is_shown_but_by_a_permit) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        dice d(seed);
        const acl::ruleset policy = rules(spelled(random_rules(d, d.below(6))));
        for (int i = 0; i < 20; ++i) {
            const base::question q = random_question(d);
            const acl::verdict v = policy.decide(q, random_facts(d));
            const bool sound =
                (v.because != nullptr || v.what == acl::verb::deny) &&
                (permits(v) || v.shows.empty()) &&
                (v.what != acl::verb::ask || (q.who.proved() && q.over != base::face::finger));
            BOOST_REQUIRE(sound);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_explanation_says_what_was_decided) {
    std::map<acl::verb, unsigned> seen;
    for (unsigned seed = 0; seed < 800; ++seed) {
        dice d(seed);
        const std::string text = spelled(random_rules(d, d.below(6)));
        const acl::ruleset policy = rules(text);
        for (int i = 0; i < 20; ++i) {
            const base::question q = random_question(d);
            const acl::facts known = random_facts(d);
            const acl::verdict v = policy.decide(q, known);
            std::string concealed;
            const std::string said = decision(policy.explain(q, known), concealed);
            std::string expected = "deny, since no rule matches";
            if (v.what == acl::verb::cannot_tell) {
                expected = "cannot tell, because of " + line_of(v);
            } else if (v.because != nullptr) {
                expected = std::string(name_of(v.what)) + ", by " + line_of(v);
            }
            BOOST_REQUIRE_MESSAGE(said.starts_with(expected), said << " instead of " << expected);
            BOOST_REQUIRE_EQUAL(concealed.empty(), v.concealed_by == nullptr);
            ++seen[v.what];
        }
    }
    BOOST_TEST(seen.size() == 4U);
    for (const auto& [verb, count] : seen) BOOST_TEST(count > 300U);
}

/// What one watcher of a class is told, all others of it are told.
BOOST_AUTO_TEST_CASE(watchers_of_one_class_get_equal_verdicts) {
    unsigned pairs = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        random_site site(seed);
        auto& [d, text, policy, of_all, over] = site;
        std::map<std::string, std::pair<base::watcher, acl::facts>> classes;
        for (int i = 0; i < 12; ++i) {
            const base::watcher who = random_question(d).who;
            acl::facts known = of_all;  // but each has groups of his own
            known.watcher_groups = random_facts(d).watcher_groups;
            const auto its_class = policy.watcher_class(who, over, known);
            if (!its_class) continue;
            const auto [first, fresh] = classes.try_emplace(*its_class, who, known);
            if (fresh || first->second.first == who) continue;
            ++pairs;
            for (const std::string& subject : users) {
                const auto& [other, of_other] = first->second;
                const acl::verdict a = policy.decide(about(subject, who, over), known);
                const acl::verdict b = policy.decide(about(subject, other, over), of_other);
                BOOST_REQUIRE_MESSAGE(are_equal(a, b), text << "of " << subject);
            }
        }
    }
    BOOST_TEST(pairs > 1500U);
}

/// And so it is among those who ask about one user, where everybody has a class.
BOOST_AUTO_TEST_CASE(watchers_of_one_class_get_equal_verdicts_about_one_user) {
    unsigned pairs = 0;
    for (unsigned seed = 0; seed < 800; ++seed) {
        random_site site(seed);
        auto& [d, text, policy, of_all, over] = site;
        for (const std::string& name : users) {
            const auto subject = base::user_name::parse(name).value();
            std::map<std::string, acl::verdict> classes;
            for (int i = 0; i < 12; ++i) {
                const base::watcher who = random_question(d).who;
                acl::facts known = of_all;
                known.watcher_groups = random_facts(d).watcher_groups;
                const acl::verdict said = policy.decide(about(name, who, over), known);
                const auto [first, fresh] =
                    classes.try_emplace(policy.watcher_class(who, over, known, subject), said);
                if (fresh) continue;
                ++pairs;
                BOOST_REQUIRE_MESSAGE(are_equal(said, first->second), text << "of " << name);
            }
        }
    }
    BOOST_TEST(pairs > 1500U);
}

/// Whom the list is denied to, nobody is listed to.
BOOST_AUTO_TEST_CASE(who_may_not_list_is_never_told_presence_and_name) {
    unsigned refused = 0;
    unsigned told = 0;
    for (unsigned seed = 0; seed < 1000; ++seed) {
        dice d(seed);
        auto policy = random_rules(d, 1 + d.below(4));
        for (plain_rule& r : policy) {
            if (!r.show.empty()) r.show = {d.below(2) == 0 ? "pair" : "presence"};
        }
        const std::string text = spelled(policy);
        const acl::ruleset compiled = rules(text);
        for (int i = 0; i < 20; ++i) {
            const base::question q = random_question(d);
            const acl::facts known = random_facts(d);
            const bool may = compiled.may_list(q.who, q.over, known);
            const acl::verdict v = compiled.decide(q, known);
            const bool shown = v.what == acl::verb::allow && v.shows.has(base::field::name);
            BOOST_REQUIRE_MESSAGE(may || !shown, text);
            refused += may ? 0 : 1;
            told += shown ? 1 : 0;
        }
    }
    BOOST_TEST(refused > 500U);
    BOOST_TEST(told > 250U);
}

BOOST_AUTO_TEST_SUITE_END()
