#include "resolve.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "names.hpp"
#include "term.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

constexpr face_set showing_faces{0b00111};  ///< finger, sip, control
constexpr face_set acting_faces{0b11000};   ///< message, publish

std::string_view word_of(rule_kind k) { return k == rule_kind::ask ? "an ask" : "an allow"; }

/// Walks the statements in order; what a rule may use is what was defined above it.
class resolver {
public:
    resolver(const std::vector<statement>& statements, complaints& errors)
        : errors_(errors), names_(statements, errors), levels_(errors) {}

    void operator()(const inclusion&) {}  // what it brought stands behind it

    void operator()(const definition& d) {
        note_groups(d.members);
        if (d.as == definition::kind::level) {
            levels_.define(d);
        } else {
            names_.define(d);
        }
    }

    void operator()(const rule_text& text) {
        rule r;
        r.where = place_of(text.at);
        r.text = text.text;
        r.kind = text.kind;
        r.over = text.over.value_or(r.permits() ? showing_faces : face_set{}.set());
        r.from = look_up(text.from, position::watcher);
        r.of = look_up(text.of, position::subject);
        r.when = text.when.value_or(std::vector<period>());
        if (text.show) r.shows = levels_.fields_of(*text.show, levels::all::allowed);
        if (r.permits()) check_show(text, r.over);
        made_.rules.push_back(std::move(r));
    }

    ruleset::data made() && {
        made_.names = names_.values();
        made_.levels = levels_.values();
        return std::move(made_);
    }

private:
    std::vector<resolved> look_up(const std::optional<std::vector<term>>& terms, position where) {
        std::vector<resolved> found;
        if (!terms) return found;
        note_groups(*terms);
        for (const term& t : *terms) {
            if (auto r = names_.look_up(t, where)) found.push_back(std::move(*r));
        }
        return found;
    }

    void check_show(const rule_text& text, const face_set& over) {
        if ((over & showing_faces).any() && (over & acting_faces).any()) {
            errors_.add(text.at,
                        "message and publish show nothing, finger, sip and control do; "
                        "write two rules");
        } else if ((over & showing_faces).any() && !text.show) {
            errors_.add(text.at,
                        std::string(word_of(text.kind)) +
                            " over finger, sip or control needs 'show' and fields, levels or all" +
                            mistyped("show", text));
        } else if ((over & acting_faces).any() && text.show) {
            errors_.add(text.show_at, std::string(word_of(text.kind)) +
                                          " over message or publish takes no 'show'");
        }
    }

    void note_groups(const std::vector<term>& terms) {
        for (const term& t : terms) {
            const auto* const g = std::get_if<unix_group>(&t.what);
            if (g != nullptr && noted_.insert(g->name).second) {
                made_.groups.emplace_back(g->name, place_of(t.at));
            }
        }
    }

    complaints& errors_;
    names names_;
    levels levels_;
    ruleset::data made_;
    std::set<std::string, std::less<>> noted_;
};

bool names_a_group(const resolved& term) {
    if (const auto* const set = std::get_if<std::shared_ptr<const people>>(&term)) {
        return !(*set)->groups.empty();
    }
    return std::holds_alternative<unix_group>(term);
}

bool names_groups(const std::vector<resolved>& terms) {
    return std::any_of(terms.begin(), terms.end(), names_a_group);
}

bool asks_groups(const std::vector<rule>& rules, std::vector<resolved> rule::*clause) {
    return std::any_of(rules.begin(), rules.end(),
                       [clause](const rule& r) { return names_groups(r.*clause); });
}

/// What `t` means where everything is defined already.
std::optional<resolved> value_of(const term& t, const named_values& names) {
    if (const auto* const r = std::get_if<reference>(&t.what)) {
        const auto found = names.watchers.find(r->name);
        return found == names.watchers.end() ? std::nullopt : std::optional(found->second);
    }
    return direct_value(t);
}

std::vector<unsigned> edges_of(const std::vector<rule>& rules) {
    std::set<unsigned> edges;
    for (const rule& r : rules) {
        for (const period& p : r.when) {
            edges.insert(p.from);
            edges.insert(p.to % day_minutes);
        }
    }
    return {edges.begin(), edges.end()};
}

}  // namespace

ruleset::data resolve(const std::vector<statement>& statements, complaints& errors) {
    resolver each(statements, errors);
    for (const statement& s : statements) std::visit(each, s);
    ruleset::data made = std::move(each).made();
    made.asks_watcher_groups = asks_groups(made.rules, &rule::from);
    made.asks_subject_groups = asks_groups(made.rules, &rule::of);
    made.edges = edges_of(made.rules);
    made.index = rule_index(made.rules);
    return made;
}

/// What somebody typed, as a word of the policy. It may have quotes, or a shell has taken them off.
token typed_word(const source& in) {
    complaints none;
    const auto words = lexer(in, none).next();
    const bool quoted = words.size() == 1 && words.front().in_quotes;
    if (quoted && words.front().as != token::form::refused) return words.front();
    const std::string& text = in.text;
    token t{.text = text, .at = {&in}};
    if (text.starts_with('@') || text.starts_with('$')) {
        t.as = text.front() == '@' ? token::form::group : token::form::ref;
        t.text.erase(0, 1);
        t.in_quotes = t.as == token::form::group;
    } else if (is_odd_user(text)) {
        t.as = token::form::quoted;
    }
    return t;
}

std::variant<std::vector<resolved>, std::string> watchers_named(
    const std::vector<std::string>& words, const named_values& names) {
    std::vector<resolved> found;
    for (const std::string& word : words) {
        const source typed{{}, word};
        complaints errors;
        if (const auto read = read_term(typed_word(typed), position::watcher, errors)) {
            if (auto value = value_of(*read, names)) {
                found.push_back(*std::move(value));
                continue;
            }
            return in_quotes(word) + " is not defined in the policy";
        }
        return errors.take().front().what;
    }
    return found;
}

}  // namespace fingerpost::acl
