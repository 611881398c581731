#include "random_policy.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using namespace fingerpost::acl::random_policy;

/// Random policies, judged by `decide` and by a slow oracle that reads the rule's words again and
/// knows nothing of how the policy is stored.
namespace {

using truth = std::optional<bool>;  ///< nothing: cannot be told

const words narrow_watchers{"10.1.0.0/16", "$net", "ann", "@g1", "sip:*@q.example"};

bool has(const words& all, const std::string& w) {
    return std::find(all.begin(), all.end(), w) != all.end();
}

/// Who is in which group, as far as it is known.
struct membership {
    const std::optional<words>& in;
    const words& unknown;
    [[nodiscard]] truth of(const std::string& group) const {
        if (!in) return {};
        if (has(*in, group)) return true;
        return has(unknown, group) ? truth() : truth(false);
    }
};

truth either(truth a, truth b) {
    if (a == true || b == true) return true;
    if (!a || !b) return {};
    return false;
}

truth all_of(truth a, truth b) {
    if (a == false || b == false) return false;
    if (!a || !b) return {};
    return true;
}

truth is_user(const std::string& w, const std::string& user, const membership& in) {
    if (w == "$crew") return either(user == "ann", in.of("g1"));
    if (w == "$both") return either(is_user("$crew", user, in), either(user == "bob", in.of("g2")));
    if (w.front() == '@') return in.of(w.substr(1));
    return w == user;
}

truth is_watcher(const std::string& w, const base::question& q, const acl::facts& known) {
    const std::string from = q.who.from ? q.who.from->str() : "";
    if (w == "any") return true;
    if (w == "local") return q.who.local;
    if (w == "authenticated") return q.who.user || q.who.sip;
    if (w == "10.1.0.0/16") return from.starts_with("10.1.");
    if (w == "::1") return from == "::1";
    if (w == "$net") return from.starts_with("10.") || from == "::1";
    const std::string sip = q.who.sip ? q.who.sip->str() : "";
    if (w == "sip:carl@q.example") return sip == w;
    if (w == "sip:*@q.example") return sip.ends_with("@q.example");
    if (w == "$partners") return sip.ends_with("@p.example") || sip == "sip:carl@q.example";
    if (!q.who.user) return false;
    if (w == "self") return q.who.user == q.subject;
    return is_user(w, std::string(q.who.user->str()), {known.watcher_groups, known.unknown_groups});
}

truth is_subject(const std::string& w, const base::question& q, const acl::facts& known) {
    return w == "any" ? true
                      : is_user(w, std::string(q.subject.str()),
                                {known.subject_groups, known.unknown_groups});
}

template <class Test>
truth any_word(const words& list, const Test& test) {
    if (list.empty()) return true;
    truth found = false;
    for (const std::string& w : list) found = either(found, test(w));
    return found;
}

truth is_within(const std::string& w, const acl::facts& known) {
    if (!known.local) return {};
    const auto [day, minute] = *known.local;
    if (w == "mon-fri 00:00-24:00") return day < 5;
    if (w == "sat,sun 10:00-12:00") return day >= 5 && minute >= 600 && minute < 720;
    if (w == "22:00-06:00") return minute >= 1320 || minute < 360;
    return (day == 4 && minute >= 1080) || (day == 5 && minute < 120);
}

/// The fields of a clause `show`, in the order of the language.
std::string fields(const words& show) {
    std::string text;
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const std::string name(base::name_of(static_cast<base::field>(i)));
        const bool in_pair = name == "presence" || name == "name";
        if (has(show, name) || has(show, "all") || (in_pair && has(show, "pair")))
            text += ' ' + name;
    }
    return text;
}

std::string oracle(const std::vector<plain_rule>& policy, const base::question& q,
                   const acl::facts& known) {
    const std::string over = faces[static_cast<std::size_t>(q.over)];
    std::string concealed;
    for (std::size_t i = 0; i < policy.size(); ++i) {
        const plain_rule& r = policy[i];
        const words spoken_of = !r.over.empty() ? r.over
                                : r.permits()   ? words{"finger", "sip", "control"}
                                                : faces;
        if (!has(spoken_of, over)) continue;
        const truth speaks =
            all_of(any_word(r.from, [&](const auto& w) { return is_watcher(w, q, known); }),
                   any_word(r.of, [&](const auto& w) { return is_subject(w, q, known); }));
        const truth matches =
            all_of(speaks, any_word(r.when, [&](const auto& w) { return is_within(w, known); }));
        if (matches == false) continue;
        const std::string by = " by rule " + std::to_string(i);
        if (!matches) return concealed + "cannot-tell" + by;
        if (r.kind == "conceal") {
            concealed = "concealed ";
            continue;
        }
        const bool waits = over != "finger" && (q.who.user || q.who.sip);
        if (r.kind == "ask" && waits) return concealed + "ask" + fields(r.show) + by;
        return concealed + (r.kind == "allow" ? "allow" + fields(r.show) : "deny") + by;
    }
    return concealed + "deny";
}

std::string decided(const acl::ruleset& policy, const base::question& q, const acl::facts& known) {
    const acl::verdict v = policy.decide(q, known);
    std::string text = v.concealed_by == nullptr ? "" : "concealed ";
    text += name_of(v.what);
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<base::field>(i);
        if (v.shows.has(f)) text.append(" ").append(base::name_of(f));
    }
    if (v.because == nullptr) return text;
    const int line = std::stoi(v.reason().substr(v.reason().find(':') + 1));
    return text + " by rule " + std::to_string(line - 1 - definition_lines);
}

/// Asks `questions` of a policy with so many random rules; counts the outcomes in `seen`, so that a
/// blind generator is noticed.
void agree(unsigned seed, std::size_t rules_in_it, int questions,
           std::map<std::string, unsigned>& seen) {
    dice d(seed);
    const auto policy = random_rules(d, rules_in_it == 0 ? d.below(6) : rules_in_it);
    const std::string text = spelled(policy);
    const acl::ruleset compiled = rules(text);
    for (int i = 0; i < questions; ++i) {
        const base::question q = random_question(d);
        const acl::facts known = random_facts(d);
        const std::string expected = oracle(policy, q, known);
        ++seen[expected.substr(0, 3)];
        const std::string got = decided(compiled, q, known);
        BOOST_REQUIRE_MESSAGE(got == expected, got << " instead of " << expected << " of "
                                                   << q.subject.str() << " by\n"
                                                   << text);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(oracles)

BOOST_AUTO_TEST_CASE(agree_with_decide) {
    std::map<std::string, unsigned> seen;
    for (unsigned seed = 0; seed < 1200; ++seed) agree(seed, 0, 20, seen);
    for (const char* outcome : {"all", "ask", "den", "can", "con"})
        BOOST_TEST(seen[outcome] > 300U);
}

/// With hundreds of rules the index keeps the common words as sets; 64 rules are one word of these.
BOOST_AUTO_TEST_CASE(agree_on_long_policies) {
    std::map<std::string, unsigned> seen;
    for (unsigned seed = 0; seed < 20; ++seed) {
        for (const std::size_t size : {63U, 64U, 65U, 150U, 400U}) agree(seed, size, 40, seen);
    }
    for (const char* outcome : {"all", "ask", "den", "can", "con"})
        BOOST_TEST(seen[outcome] > 100U);
}

/// Rules that mostly speak of somebody else, so that those which decide stand far down.
BOOST_AUTO_TEST_CASE(agree_on_rules_far_down) {
    unsigned decided_below = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        dice d(seed);
        std::vector<plain_rule> policy;
        for (int i = 0; i < 300; ++i) {
            plain_rule r = random_rule(d);
            if (d.below(60) > 0) r.of = {"nobody" + std::to_string(i % 90)};
            if (d.below(40) > 0) r.from = {d.of(narrow_watchers)};
            policy.push_back(std::move(r));
        }
        const std::string text = spelled(policy);
        const acl::ruleset compiled = rules(text);
        for (int i = 0; i < 40; ++i) {
            const base::question q = random_question(d);
            const acl::facts known = random_facts(d);
            const std::string expected = oracle(policy, q, known);
            BOOST_REQUIRE_EQUAL(decided(compiled, q, known), expected);
            const auto by = expected.find("rule ");
            if (by != std::string::npos && std::stoi(expected.substr(by + 5)) > 64) ++decided_below;
        }
    }
    BOOST_TEST(decided_below > 150U);
}

BOOST_AUTO_TEST_SUITE_END()
