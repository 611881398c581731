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

/// Walks the statements in order; what a rule may use is what was defined above it.
class resolver {
public:
    resolver(const std::vector<statement>& statements, complaints& errors, std::vector<rule>& rules,
             std::vector<std::pair<std::string, place>>& groups)
        : errors_(errors),
          names_(statements, errors),
          levels_(errors),
          rules_(rules),
          groups_(groups) {}

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
        r.what = text.what;
        r.over = text.over.value_or(text.what == verb::allow ? showing_faces : face_set{}.set());
        r.from = look_up(text.from, position::watcher);
        r.of = look_up(text.of, position::subject);
        if (text.show) r.shows = levels_.fields_of(*text.show, levels::all::allowed);
        if (text.what == verb::allow) check_show(text, r.over);
        rules_.push_back(std::move(r));
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
                        "an allow over finger, sip or control needs 'show' and fields, "
                        "levels or all" +
                            mistyped("show", text));
        } else if ((over & acting_faces).any() && text.show) {
            errors_.add(text.show_at, "an allow over message or publish takes no 'show'");
        }
    }

    void note_groups(const std::vector<term>& terms) {
        for (const term& t : terms) {
            const auto* const g = std::get_if<unix_group>(&t.what);
            if (g != nullptr && noted_.insert(g->name).second) {
                groups_.emplace_back(g->name, place_of(t.at));
            }
        }
    }

    complaints& errors_;
    names names_;
    levels levels_;
    std::vector<rule>& rules_;
    std::vector<std::pair<std::string, place>>& groups_;
    std::set<std::string, std::less<>> noted_;
};

bool names_a_group(const resolved& term) {
    if (const auto* const set = std::get_if<std::shared_ptr<const people>>(&term)) {
        return !(*set)->groups.empty();
    }
    return std::holds_alternative<unix_group>(term);
}

}  // namespace

void resolve(const std::vector<statement>& statements, complaints& errors, std::vector<rule>& rules,
             std::vector<std::pair<std::string, place>>& groups) {
    resolver each(statements, errors, rules, groups);
    for (const statement& s : statements) std::visit(each, s);
}

bool asks_groups(const std::vector<rule>& rules, std::vector<resolved> rule::*clause) {
    return std::any_of(rules.begin(), rules.end(), [clause](const rule& r) {
        return std::any_of((r.*clause).begin(), (r.*clause).end(), names_a_group);
    });
}

}  // namespace fingerpost::acl
