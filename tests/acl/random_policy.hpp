#pragma once

#include <random>

#include "asking.hpp"

/// Random small policies that use the whole language, and questions that they are apt to speak to.
namespace fingerpost::acl::random_policy {

using asking::user;
using words = std::vector<std::string>;

struct plain_rule {
    std::string kind;
    words over, from, of, when, show;  ///< empty: the clause is absent
    [[nodiscard]] bool permits() const { return kind == "allow" || kind == "ask"; }
};

inline constexpr const char* definitions =
    "network net = 10.0.0.0/8 ::1\n"
    "group crew = ann @g1\n"
    "group both = $crew bob @g2\n"
    "identity partners = sip:*@p.example sip:carl@q.example\n"
    "level pair = presence name\n";
inline constexpr int definition_lines = 5;

inline const words kinds{"allow", "ask", "deny", "conceal"};
inline const words periods{"mon-fri 00:00-24:00", "sat,sun 10:00-12:00", "22:00-06:00",
                           "fri 18:00-02:00"};

inline const words faces{"finger", "sip", "control", "message", "publish"};
inline const words users{"ann", "bob", "eve"};
inline const words groups{"g1", "g2"};
inline const words watchers{"any",      "self",  "local", "authenticated",      "ann",
                            "bob",      "@g1",   "@g2",   "10.1.0.0/16",        "::1",
                            "$net",     "$crew", "$both", "sip:carl@q.example", "sip:*@q.example",
                            "$partners"};
inline const words identities{"sip:carl@q.example", "sip:dora@q.example", "sip:carl@p.example",
                              "sip:x@r.example"};
inline const words subjects{"any", "ann", "bob", "@g1", "@g2", "$crew", "$both"};
inline const words shown{"pair", "all", "presence", "name", "idle", "plan", "mail", "contact"};
inline const words addresses{"", "10.1.2.3", "10.2.2.3", "::ffff:10.1.9.9", "::1", "192.0.2.1"};

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

inline plain_rule random_rule(dice& d) {
    plain_rule r;
    r.kind = d.of(kinds);
    if (d.below(4) == 0) r.when = d.some(periods, 1);
    const bool acts = d.below(4) == 0;
    if (r.permits()) {
        r.from = d.some(watchers, 1);
        r.of = d.some(subjects, 1);
        r.over = acts ? words{faces[3 + d.below(2)]} : d.some({faces[0], faces[1], faces[2]}, 0);
        if (!acts) r.show = d.some(shown, 1);
    } else {
        r.from = d.some(watchers, 0);
        r.of = d.some(subjects, 0);
        r.over = d.some(faces, 0);
    }
    return r;
}

inline std::string clause(const char* word, const words& list) {
    std::string text;
    for (const std::string& w : list) text += ' ' + w;
    return list.empty() ? "" : ' ' + std::string(word) + text;
}

inline std::string spelled(const plain_rule& r) {
    return r.kind + clause("over", r.over) + clause("from", r.from) + clause("of", r.of) +
           clause("when", r.when) + clause("show", r.show) + '\n';
}

inline base::question random_question(dice& d) {
    base::question q{
        {}, user(d.of(users)), static_cast<base::face>(d.below(5)), {}, base::depth::full};
    if (d.below(2) == 0) q.who.user = user(d.of(users));
    if (d.below(3) == 0) q.who.sip = base::sip_identity::parse(d.of(identities)).value();
    q.who.local = d.below(2) == 0;
    const std::string from = d.of(addresses);
    if (!from.empty()) q.who.from = base::address::parse(from).value();
    return q;
}

inline facts random_facts(dice& d) {
    facts known;
    if (d.below(3) > 0) known.watcher_groups = d.some(groups, 0);
    if (d.below(3) > 0) known.subject_groups = d.some(groups, 0);
    for (const std::string& g : groups) {
        if (d.below(6) == 0) known.unknown_groups.push_back(g);
    }
    if (d.below(5) > 0)
        known.local = base::local_time{static_cast<unsigned>(d.below(7)),
                                       static_cast<unsigned>(d.below(1440))};
    return known;
}

inline std::vector<plain_rule> random_rules(dice& d, std::size_t count) {
    std::vector<plain_rule> rules;
    for (; count > 0; --count) rules.push_back(random_rule(d));
    return rules;
}

inline std::string spelled(const std::vector<plain_rule>& rules) {
    std::string text = definitions;
    for (const plain_rule& r : rules) text += spelled(r);
    return text;
}

}  // namespace fingerpost::acl::random_policy
