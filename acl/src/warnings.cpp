#include "warnings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

using base::field;

/// Whether every question that the term `inner` fits is one that `outer` fits.
struct term_cover {
    const resolved& outer;

    template <class T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&outer);
    }
    [[nodiscard]] bool is_word(watcher_word w) const {
        const auto* const word = as<watcher_word>();
        return word != nullptr && *word == w;
    }

    bool operator()(watcher_word w) const {
        // Who is the subject has proved it.
        return is_word(w) || (w == watcher_word::self && is_word(watcher_word::authenticated));
    }
    bool operator()(const base::prefix& inner) const {
        if (const auto* const one = as<base::prefix>()) return one->contains(inner);
        const auto* const set = as<std::shared_ptr<const networks>>();
        return set != nullptr && std::any_of((*set)->begin(), (*set)->end(),
                                             [&](const auto& n) { return n.contains(inner); });
    }
    bool operator()(const base::user_name& user) const {
        if (is_word(watcher_word::authenticated)) return true;
        if (const auto* const one = as<base::user_name>()) return *one == user;
        const auto* const set = as<std::shared_ptr<const people>>();
        return set != nullptr && std::ranges::binary_search((*set)->users, user);
    }
    bool operator()(const unix_group& g) const {
        if (is_word(watcher_word::authenticated)) return true;
        if (const auto* const one = as<unix_group>()) return one->name == g.name;
        const auto* const set = as<std::shared_ptr<const people>>();
        return set != nullptr && std::ranges::binary_search((*set)->groups, g.name);
    }
    bool operator()(const base::sip_identity& id) const {
        if (is_word(watcher_word::authenticated)) return true;
        if (const auto* const one = as<base::sip_identity>()) return *one == id;
        if (const auto* const all = as<sip_domain>()) return all->host == id.host();
        const auto* const set = as<std::shared_ptr<const identities>>();
        return set != nullptr && (std::ranges::binary_search((*set)->users, id) ||
                                  std::ranges::binary_search((*set)->hosts, id.host()));
    }
    bool operator()(const sip_domain& d) const {
        if (is_word(watcher_word::authenticated)) return true;
        if (const auto* const one = as<sip_domain>()) return one->host == d.host;
        const auto* const set = as<std::shared_ptr<const identities>>();
        return set != nullptr && std::ranges::binary_search((*set)->hosts, d.host);
    }
    bool operator()(const std::shared_ptr<const networks>& inner) const {
        const auto* const set = as<std::shared_ptr<const networks>>();
        return (set != nullptr && *set == inner) ||
               std::all_of(inner->begin(), inner->end(), *this);
    }
    bool operator()(const std::shared_ptr<const people>& inner) const {
        if (is_word(watcher_word::authenticated)) return true;
        const auto* const set = as<std::shared_ptr<const people>>();
        if (set == nullptr) return false;
        return *set == inner || (std::ranges::includes((*set)->users, inner->users) &&
                                 std::ranges::includes((*set)->groups, inner->groups));
    }
    bool operator()(const std::shared_ptr<const identities>& inner) const {
        if (is_word(watcher_word::authenticated)) return true;
        const auto* const set = as<std::shared_ptr<const identities>>();
        return set != nullptr && std::ranges::includes((*set)->users, inner->users) &&
               std::ranges::includes((*set)->hosts, inner->hosts);
    }
};

bool is_everybody(const std::vector<resolved>& terms) {
    return terms.empty() || std::any_of(terms.begin(), terms.end(), [](const resolved& t) {
               const auto* const word = std::get_if<watcher_word>(&t);
               return word != nullptr && *word == watcher_word::any;
           });
}

bool covers(const std::vector<resolved>& outer, const std::vector<resolved>& inner) {
    if (is_everybody(outer)) return true;
    if (is_everybody(inner)) return false;
    return std::all_of(inner.begin(), inner.end(), [&](const resolved& one) {
        return std::any_of(outer.begin(), outer.end(),
                           [&](const resolved& all) { return std::visit(term_cover{all}, one); });
    });
}

/// Whether it is always within `outer` when it is within `inner`. Both only change where a period
/// begins or ends, so these minutes of each day and midnight are all that need be looked at.
bool covers(const std::vector<period>& outer, const std::vector<period>& inner) {
    if (outer.empty() || outer == inner) return true;
    std::vector<unsigned> minutes{0};
    for (const auto* list : {&outer, &inner}) {
        for (const period& p : *list) {
            minutes.push_back(p.from);
            minutes.push_back(p.to % day_minutes);
        }
    }
    for (unsigned day = 0; day < 7; ++day) {
        for (const unsigned minute : minutes) {
            const base::local_time t{day, minute};
            if ((inner.empty() || contain(inner, t)) && !contain(outer, t)) return false;
        }
    }
    return true;
}

std::string place_of_rule(const rule& r, const spot& reader) {
    const std::string line = std::to_string(r.where.line);
    return r.where.file == reader.in->file ? "line " + line
                                           : base::visible_line(r.where.file) + ':' + line;
}

/// Looks at one rule after the other, with those before it.
class watchman {
public:
    watchman(const std::vector<rule>& rules, complaints& warnings)
        : rules_(rules), warnings_(warnings) {}

    void look(const rule_text& text, std::size_t number) {
        const rule& r = rules_[number];
        if (r.permits()) {
            look_at_fields(text, r);
            look_at_concealed(text, number);
        }
    }

    void look_for_shadow(const rule_text& text, std::size_t number) {
        const rule& later = rules_[number];
        for (std::size_t i = 0; i < number; ++i) {
            if (!acl::covers(rules_[i], later)) continue;
            warnings_.add(text.at,
                          "this rule can never match: " + place_of_rule(rules_[i], text.at) +
                              " takes all its questions");
            return;
        }
    }

private:
    void look_at_fields(const rule_text& text, const rule& r) {
        if (!text.show) return;
        const base::field_set rendered = rendered_by(r);
        for (const word& w : *text.show) {
            const auto f = base::field_named(w.text);
            if (f && !rendered.has(*f))
                warnings_.add(w.at, in_quotes(w.text) + " is never seen over " + faces(r.over));
        }
        if (!is_everybody(r.from)) return;
        for (const field f : {field::line, field::origin, field::program}) {
            if (!seen(r, f)) continue;
            warnings_.add(text.show_at, in_quotes(base::name_of(f)) +
                                            " is shown to any; from where somebody logs in and "
                                            "what he runs helps who means him ill");
        }
    }

    static base::field_set rendered_by(const rule& r) {
        base::field_set rendered;
        for (std::size_t f = 0; f < face_words.size(); ++f) {
            if (r.over.test(f)) rendered |= rendered_over(static_cast<base::face>(f));
        }
        return rendered;
    }

    static bool seen(const rule& r, field f) { return r.shows.has(f) && rendered_by(r).has(f); }

    static std::string faces(const face_set& over) {
        std::vector<std::string_view> named;
        for (std::size_t f = 0; f < face_words.size(); ++f) {
            if (over.test(f)) named.push_back(face_words.at(f));
        }
        return one_of(named);
    }

    /// A concealed user is told of as logged out; these fields may say otherwise.
    void look_at_concealed(const rule_text& text, std::size_t number) {
        const rule& r = rules_[number];
        const bool only_self =
            !r.from.empty() && std::all_of(r.from.begin(), r.from.end(), [](const resolved& t) {
                const auto* const w = std::get_if<watcher_word>(&t);
                return w != nullptr && *w == watcher_word::self;
            });
        std::string named;
        for (const field f : {field::last, field::mail, field::contact}) {
            if (seen(r, f)) named += (named.empty() ? "" : ", ") + in_quotes(base::name_of(f));
        }
        if (only_self || named.empty()) return;
        for (std::size_t i = 0; i < number; ++i) {
            const rule& hider = rules_[i];
            if (hider.kind != rule_kind::conceal || (hider.over & r.over).none()) continue;
            if (!may_speak_of_one(hider, r)) continue;
            warnings_.add(text.show_at, named + " may give away who is concealed by " +
                                            place_of_rule(hider, text.at));
            return;
        }
    }

    /// Whether there may be a user of whom both speak; named users alone can be told apart.
    static bool may_speak_of_one(const rule& a, const rule& b) {
        const auto only_users = [](const rule& r) {
            return !r.of.empty() && std::all_of(r.of.begin(), r.of.end(), [](const resolved& t) {
                return std::holds_alternative<base::user_name>(t);
            });
        };
        if (!only_users(a) || !only_users(b)) return true;
        return std::any_of(a.of.begin(), a.of.end(), [&](const resolved& x) {
            return std::any_of(b.of.begin(), b.of.end(), [&](const resolved& y) {
                return std::get<base::user_name>(x) == std::get<base::user_name>(y);
            });
        });
    }

    const std::vector<rule>& rules_;
    complaints& warnings_;
};

}  // namespace

bool covers(const rule& earlier, const rule& later) {
    // What is concealed is judged further down, so a conceal shadows nothing but another one.
    if (earlier.kind == rule_kind::conceal && later.kind != rule_kind::conceal) return false;
    return (later.over & ~earlier.over).none() && covers(earlier.of, later.of) &&
           covers(earlier.from, later.from) && covers(earlier.when, later.when);
}

void warn(const std::vector<statement>& statements, const std::vector<rule>& rules,
          reading::care how_much, complaints& warnings) {
    watchman each(rules, warnings);
    std::size_t number = 0;
    for (const statement& s : statements) {
        const auto* const text = std::get_if<rule_text>(&s);
        if (text == nullptr) continue;
        each.look(*text, number);
        if (how_much == reading::care::thorough && !warnings.overflown())
            each.look_for_shadow(*text, number);
        ++number;
    }
}

base::field_set rendered_over(base::face over) noexcept {
    base::field_set all = base::field_set::all();
    switch (over) {
        case base::face::finger:
        case base::face::control:
            all -= {field::contact};
            return all;
        case base::face::sip:
            return {field::presence, field::name, field::idle,     field::since,
                    field::host,     field::note, field::activity, field::contact};
        case base::face::message:
        case base::face::publish:
            break;
    }
    return {};
}

}  // namespace fingerpost::acl
