#include "decide.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace fingerpost::acl {
namespace {

enum class match { no, yes, cannot_tell };  ///< a fact that cannot be had is never a "no"

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
    match operator()(const base::prefix&) const { return match::no; }  // the parser admits none
    match operator()(const std::shared_ptr<const networks>&) const { return match::no; }
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
                return when(who.user.has_value());
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

/// A clause that fails makes the rule fail, whatever cannot be told of the other.
match both(match a, match b) {
    if (a == match::no || b == match::no) return match::no;
    return a == match::yes ? b : a;
}

match matches(const rule& r, const base::question& q, const facts& known) {
    if (!has(r.over, q.over)) return match::no;
    const match of = any_of(r.of, subject_judge{q.subject, known});
    if (of == match::no) return match::no;
    return both(of, any_of(r.from, watcher_judge{q.who, &q.subject, known}));
}

bool speaks_of_everybody(const rule& r) {
    return r.of.empty() || std::any_of(r.of.begin(), r.of.end(), [](const resolved& term) {
               return std::holds_alternative<watcher_word>(term);
           });
}

bool is_listing(const rule& r) {
    return r.what == verb::allow && r.shows.has(base::field::presence) &&
           r.shows.has(base::field::name);
}

}  // namespace

verdict decide(std::span<const rule> rules, const base::question& q, const facts& known) {
    for (const rule& r : rules) {
        switch (matches(r, q, known)) {
            case match::no:
                continue;
            case match::yes:
                return {r.what, r.shows, &r};
            case match::cannot_tell:
                return {verb::cannot_tell, base::field_set{}, &r};
        }
    }
    return {verb::deny, base::field_set{}, nullptr};
}

bool may_list(std::span<const rule> rules, const base::watcher& who, base::face f,
              const facts& known) {
    for (const rule& r : rules) {
        if (!has(r.over, f)) continue;
        const match from = any_of(r.from, watcher_judge{who, nullptr, known});
        if (from == match::no) continue;
        if (is_listing(r)) return true;
        // What surely matches whomever it is about leaves nothing for the rules below.
        if (from == match::yes && speaks_of_everybody(r)) return false;
    }
    return false;
}

std::optional<std::string> watcher_class(std::span<const rule> rules, const base::watcher& who,
                                         base::face f, const facts& known) {
    std::string truths;
    truths.reserve(rules.size());
    for (const rule& r : rules) {
        const match from =
            has(r.over, f) ? any_of(r.from, watcher_judge{who, nullptr, known}) : match::no;
        if (from == match::cannot_tell) return std::nullopt;
        truths += from == match::yes ? 'y' : 'n';
    }
    return truths;
}

}  // namespace fingerpost::acl
