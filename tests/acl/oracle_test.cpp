#include <random>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;

/// Random small policies, judged by `decide` and by a slow oracle that reads the rule's words again
/// and knows nothing of how the policy is stored.
namespace {

using words = std::vector<std::string>;
using truth = std::optional<bool>;  ///< nothing: cannot be told

struct plain_rule {
    std::string kind;
    words over, from, of, when;  ///< empty: the clause is absent
    std::string show;
    [[nodiscard]] bool permits() const { return kind == "allow" || kind == "ask"; }
};

constexpr const char* definitions =
    "network net = 10.0.0.0/8 ::1\n"
    "group crew = ann @g1\n"
    "group both = $crew bob @g2\n"
    "identity partners = sip:*@p.example sip:carl@q.example\n";
constexpr int definition_lines = 4;

const words kinds{"allow", "ask", "deny", "conceal"};
const words periods{"mon-fri 00:00-24:00", "sat,sun 10:00-12:00", "22:00-06:00", "fri 18:00-02:00"};

const words faces{"finger", "sip", "control", "message", "publish"};
const words users{"ann", "bob", "eve"};
const words groups{"g1", "g2"};
const words watchers{"any",      "self",  "local", "authenticated",      "ann",
                     "bob",      "@g1",   "@g2",   "10.1.0.0/16",        "::1",
                     "$net",     "$crew", "$both", "sip:carl@q.example", "sip:*@q.example",
                     "$partners"};
const words identities{"sip:carl@q.example", "sip:dora@q.example", "sip:carl@p.example",
                       "sip:x@r.example"};
const words subjects{"any", "ann", "bob", "@g1", "@g2", "$crew", "$both"};
const words addresses{"", "10.1.2.3", "10.2.2.3", "::ffff:10.1.9.9", "::1", "192.0.2.1"};

class dice {
public:
    explicit dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return engine_() % n; }
    const std::string& of(const words& all) { return all[below(all.size())]; }
    words some(const words& all, std::size_t at_least) {
        words found;
        for (auto n = at_least + below(3); n > 0; --n) found.push_back(of(all));
        return found;
    }

private:
    std::mt19937 engine_;
};

plain_rule random_rule(dice& d) {
    plain_rule r;
    r.kind = d.of(kinds);
    if (d.below(4) == 0) r.when = d.some(periods, 1);
    const bool acts = d.below(4) == 0;
    if (r.permits()) {
        r.from = d.some(watchers, 1);
        r.of = d.some(subjects, 1);
        r.over = acts ? words{faces[3 + d.below(2)]} : d.some({faces[0], faces[1], faces[2]}, 0);
        r.show = acts ? "" : base::name_of(static_cast<base::field>(d.below(base::field_count)));
    } else {
        r.from = d.some(watchers, 0);
        r.of = d.some(subjects, 0);
        r.over = d.some(faces, 0);
    }
    return r;
}

std::string clause(const char* word, const words& list) {
    std::string text;
    for (const std::string& w : list) text += ' ' + w;
    return list.empty() ? "" : ' ' + std::string(word) + text;
}

std::string spelled(const plain_rule& r) {
    return r.kind + clause("over", r.over) + clause("from", r.from) + clause("of", r.of) +
           clause("when", r.when) + (r.show.empty() ? "" : " show " + r.show) + '\n';
}

bool has(const words& all, const std::string& w) {
    return std::find(all.begin(), all.end(), w) != all.end();
}

truth known_in(const std::optional<words>& in, const std::string& group) {
    if (!in) return {};
    return has(*in, group);
}

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

truth is_user(const std::string& w, const std::string& user, const std::optional<words>& in) {
    if (w == "$crew") return either(user == "ann", known_in(in, "g1"));
    if (w == "$both")
        return either(is_user("$crew", user, in), either(user == "bob", known_in(in, "g2")));
    if (w.front() == '@') return known_in(in, w.substr(1));
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
    return is_user(w, std::string(q.who.user->str()), known.watcher_groups);
}

truth is_subject(const std::string& w, const base::question& q, const acl::facts& known) {
    return w == "any" ? true : is_user(w, std::string(q.subject.str()), known.subject_groups);
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
        if (r.kind == "ask" && waits) return concealed + "ask " + r.show + by;
        return concealed + (r.kind == "allow" ? "allow " + r.show : "deny") + by;
    }
    return concealed + "deny";
}

std::string decided(const acl::ruleset& policy, const base::question& q, const acl::facts& known) {
    const acl::verdict v = policy.decide(q, known);
    std::string text = v.concealed_by == nullptr ? "" : "concealed ";
    text += name_of(v.what);
    if (v.what == acl::verb::allow || v.what == acl::verb::ask) text += ' ';
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<base::field>(i);
        if (v.shows.has(f)) text += base::name_of(f);
    }
    if (v.because == nullptr) return text;
    const int line = std::stoi(v.reason().substr(v.reason().find(':') + 1));
    return text + " by rule " + std::to_string(line - 1 - definition_lines);
}

base::question random_question(dice& d) {
    base::question q{{}, user(d.of(users)), static_cast<face>(d.below(5)), {}, base::depth::full};
    if (d.below(2) == 0) q.who.user = user(d.of(users));
    if (d.below(3) == 0) q.who.sip = base::sip_identity::parse(d.of(identities)).value();
    q.who.local = d.below(2) == 0;
    const std::string from = d.of(addresses);
    if (!from.empty()) q.who.from = base::address::parse(from).value();
    return q;
}

acl::facts random_facts(dice& d) {
    acl::facts known;
    if (d.below(3) > 0) known.watcher_groups = d.some(groups, 0);
    if (d.below(3) > 0) known.subject_groups = d.some(groups, 0);
    if (d.below(5) > 0)
        known.local = base::local_time{static_cast<unsigned>(d.below(7)),
                                       static_cast<unsigned>(d.below(1440))};
    return known;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(decide_agrees_with_the_oracle) {
    std::map<std::string, unsigned> seen;  // so that a blind generator is noticed
    for (unsigned seed = 0; seed < 2000; ++seed) {
        dice d(seed);
        std::vector<plain_rule> policy;
        std::string text = definitions;
        for (auto n = d.below(20) == 0 ? 150 : d.below(6); n > 0; --n) {
            policy.push_back(random_rule(d));
            text += spelled(policy.back());
        }
        const acl::ruleset compiled = rules(text);
        for (int i = 0; i < 20; ++i) {
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
    for (const char* outcome : {"all", "ask", "den", "can", "con"})
        BOOST_TEST(seen[outcome] > 1000U);
}

/// Whom the list is denied to, nobody is listed to.
BOOST_AUTO_TEST_CASE(who_may_not_list_is_never_told_presence_and_name) {
    unsigned refused = 0;
    unsigned told = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        dice d(seed);
        std::string text = definitions;
        for (auto n = 1 + d.below(4); n > 0; --n) {
            plain_rule r = random_rule(d);
            if (!r.show.empty()) r.show = d.below(2) == 0 ? "presence name" : "presence";
            text += spelled(r);
        }
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
    BOOST_TEST(refused > 1000U);
    BOOST_TEST(told > 500U);
}

BOOST_AUTO_TEST_SUITE_END()
