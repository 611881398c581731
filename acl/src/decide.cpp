#include "decide.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fingerpost::acl {
namespace {

match when(bool holds) { return holds ? match::yes : match::no; }

using groups_fact = std::optional<std::vector<std::string>>;

/// Whether who is in `groups` is in the group `name`. Nobody can be said not to be in a group that
/// is unknown.
match in_group(const groups_fact& groups, const std::string& name, const facts& known) {
    if (!groups) return match::cannot_tell;
    if (std::find(groups->begin(), groups->end(), name) != groups->end()) return match::yes;
    const auto& unknown = known.unknown_groups;
    const bool is_unknown = std::find(unknown.begin(), unknown.end(), name) != unknown.end();
    return is_unknown ? match::cannot_tell : match::no;
}

/// Whether `user`, who is in `groups`, is one of `set`. The users are looked at first: they need no
/// fact.
match is_one_of(const people& set, const base::user_name& user, const groups_fact& groups,
                const facts& known) {
    if (std::binary_search(set.users.begin(), set.users.end(), user)) return match::yes;
    match so_far = match::no;
    for (const std::string& name : set.groups) {
        const match m = in_group(groups, name, known);
        if (m == match::yes) return m;
        if (m == match::cannot_tell) so_far = m;
    }
    return so_far;
}

/// The terms of `of`, judged for one subject.
struct subject_judge {
    const base::user_name& subject;
    const facts& known;

    match operator()(watcher_word) const { return match::yes; }  // only `any` stands there
    match operator()(const base::user_name& user) const { return when(user == subject); }
    match operator()(const unix_group& g) const {
        return in_group(known.subject_groups, g.name, known);
    }
    match operator()(const std::shared_ptr<const people>& set) const {
        return is_one_of(*set, subject, known.subject_groups, known);
    }
    template <class Other>  // the parser admits none
    match operator()(const Other&) const {
        return match::no;
    }
};

/// The terms of `from`, judged for one watcher. Who has not proved a user is no user and in no
/// group, whatever the facts.
struct watcher_judge {
    const base::watcher& who;
    const base::user_name* subject;  ///< null: somebody, not yet known
    const facts& known;

    match operator()(watcher_word term) const {
        switch (term) {
            case watcher_word::any:
                return match::yes;
            case watcher_word::local:
                return when(who.local);
            case watcher_word::authenticated:
                return when(who.proved());
            case watcher_word::self:
                break;
        }
        if (!who.user) return match::no;
        return subject == nullptr ? match::cannot_tell : when(*who.user == *subject);
    }
    match operator()(const base::prefix& network) const {
        return when(who.from && network.contains(*who.from));
    }
    match operator()(const std::shared_ptr<const networks>& set) const {
        return when(who.from && std::any_of(set->begin(), set->end(), [this](const auto& n) {
                        return n.contains(*who.from);
                    }));
    }
    match operator()(const base::user_name& user) const { return when(who.user == user); }
    match operator()(const base::sip_identity& one) const { return when(who.sip == one); }
    match operator()(const sip_domain& d) const {
        return when(who.sip && who.sip->host() == d.host);
    }
    match operator()(const std::shared_ptr<const identities>& set) const {
        return when(who.sip && (std::ranges::binary_search(set->users, *who.sip) ||
                                std::ranges::binary_search(set->hosts, who.sip->host())));
    }
    match operator()(const unix_group& g) const {
        return who.user ? in_group(known.watcher_groups, g.name, known) : match::no;
    }
    match operator()(const std::shared_ptr<const people>& set) const {
        if (!who.user) return match::no;
        return is_one_of(*set, *who.user, known.watcher_groups, known);
    }
};

/// Several terms mean "or"; none at all means anybody.
template <class Judge>
match any_of(const std::vector<resolved>& terms, const Judge& judge) {
    if (terms.empty()) return match::yes;
    match so_far = match::no;
    for (const resolved& term : terms) {
        const match m = std::visit(judge, term);
        if (m == match::yes) return m;
        if (m == match::cannot_tell) so_far = m;
    }
    return so_far;
}

match match_time(const std::vector<period>& when, const facts& known) {
    if (when.empty()) return match::yes;
    if (!known.local) return match::cannot_tell;
    return acl::when(contain(when, *known.local));
}

bool speaks_of_everybody(const rule& r) {
    return r.of.empty() || std::any_of(r.of.begin(), r.of.end(), [](const resolved& term) {
               return std::holds_alternative<watcher_word>(term);
           });
}

bool is_listing(const rule& r) {
    return r.kind == rule_kind::allow && r.shows.has(base::field::presence) &&
           r.shows.has(base::field::name);
}

bool has_ask(const ruleset::data& policy, const rule_set& among) {
    for (auto i = among.next(0); i != rule_set::none; i = among.next(i + 1)) {
        if (policy.rules[i].kind == rule_kind::ask) return true;
    }
    return false;
}

/// The class of those to whom these rules speak. An `ask` hangs on proof, too, whatever stands
/// behind its `from`.
std::string class_of(const ruleset::data& policy, const base::watcher& who,
                     const rule_set& speaking) {
    std::string its_class = speaking.bytes();
    if (who.proved() && has_ask(policy, speaking)) its_class += '+';
    return its_class;
}

/// What a rule that matches says; nothing for `conceal`, which only adds to what follows.
verb verb_of(const rule& r, const base::question& q) {
    if (r.kind == rule_kind::allow) return verb::allow;
    // Who has not proved who he is cannot be asked about, and finger cannot wait.
    const bool can_wait = q.who.proved() && q.over != base::face::finger;
    return r.kind == rule_kind::ask && can_wait ? verb::ask : verb::deny;
}

}  // namespace

match matching::all() const {
    match so_far = match::yes;
    for (const match m : {over, of, from, when}) {
        if (m == match::no) return m;
        if (m == match::cannot_tell) so_far = m;
    }
    return so_far;
}

match match_watcher(const std::vector<resolved>& from, const base::watcher& who,
                    const base::user_name* subject, const facts& known) {
    return any_of(from, watcher_judge{who, subject, known});
}

match match_subject(const std::vector<resolved>& of, const base::user_name& subject,
                    const facts& known) {
    return any_of(of, subject_judge{subject, known});
}

matching match_rule(const rule& r, const base::question& q, const facts& known) {
    return {when(has(r.over, q.over)), match_subject(r.of, q.subject, known),
            match_watcher(r.from, q.who, &q.subject, known), match_time(r.when, known)};
}

/// As match_rule(r, q, known).all(), but looks at no clause behind one that fails.
match match_all(const rule& r, const base::question& q, const facts& known) {
    if (!has(r.over, q.over)) return match::no;
    match so_far = match_time(r.when, known);
    if (so_far == match::no) return so_far;
    for (const bool watcher : {true, false}) {
        const match m = watcher ? match_watcher(r.from, q.who, &q.subject, known)
                                : match_subject(r.of, q.subject, known);
        if (m == match::no) return m;
        if (m == match::cannot_tell) so_far = m;
    }
    return so_far;
}

verdict decide(const ruleset::data& policy, const base::question& q, const facts& known) {
    const rule_set candidates = policy.index.candidates(q, known);
    verdict said;
    for (auto i = candidates.next(0); i != rule_set::none; i = candidates.next(i + 1)) {
        const rule& r = policy.rules[i];
        const match m = match_all(r, q, known);
        if (m == match::no) continue;
        if (m == match::yes && r.kind == rule_kind::conceal) {
            if (said.concealed_by == nullptr) said.concealed_by = &r;
            continue;
        }
        said.because = &r;
        said.what = m == match::yes ? verb_of(r, q) : verb::cannot_tell;
        if (said.what == verb::allow || said.what == verb::ask) said.shows = r.shows;
        break;
    }
    return said;
}

bool may_list(const ruleset::data& policy, const base::watcher& who, base::face f,
              const facts& known) {
    const rule_set speaking = policy.index.speaking_to(who, f, known);
    for (auto i = speaking.next(0); i != rule_set::none; i = speaking.next(i + 1)) {
        const rule& r = policy.rules[i];
        if (is_listing(r) && match_watcher(r.from, who, nullptr, known) != match::no) return true;
        // What surely matches whomever it is about leaves nothing for the rules below.
        const bool sure = match_watcher(r.from, who, nullptr, known) == match::yes &&
                          match_time(r.when, known) == match::yes;
        if (sure && r.kind != rule_kind::conceal && speaks_of_everybody(r)) return false;
    }
    return false;
}

std::optional<std::string> watcher_class(const ruleset::data& policy, const base::watcher& who,
                                         base::face f, const facts& known) {
    const rule_set speaking = policy.index.speaking_to(who, f, known);
    rule_set unsure = policy.index.naming_self();
    if (!known.watcher_groups || !known.unknown_groups.empty())
        unsure |= policy.index.naming_watcher_groups();
    if (who.user) {
        unsure &= speaking;
        if (unsure.next(0) != rule_set::none) return std::nullopt;
    }
    return class_of(policy, who, speaking);
}

std::string watcher_class(const ruleset::data& policy, const base::watcher& who, base::face f,
                          const facts& known, const base::user_name& subject) {
    rule_set speaking = policy.index.speaking_to(who, f, known);
    if (!who.user) return class_of(policy, who, speaking);
    rule_set unsure = policy.index.naming_self();
    unsure |= policy.index.naming_watcher_groups();
    unsure &= speaking;
    std::string doubtful;
    for (auto i = unsure.next(0); i != rule_set::none; i = unsure.next(i + 1)) {
        const match m = match_watcher(policy.rules[i].from, who, &subject, known);
        if (m == match::no) speaking.erase(i);
        if (m == match::cannot_tell) doubtful += '?' + std::to_string(i);
    }
    return class_of(policy, who, speaking) + doubtful;
}

}  // namespace fingerpost::acl
