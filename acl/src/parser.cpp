#include "parser.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "lexer.hpp"
#include "term.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

bool is_bare(const token& t, std::string_view text) {
    return t.as == token::form::bare && t.text == text;
}

bool is_clause_word(const token& t) {
    return t.as == token::form::bare &&
           std::find(clause_words.begin(), clause_words.end(), t.text) != clause_words.end();
}

/// Reads one statement. Each production below takes the words it reads from the front.
class statement_reader {
public:
    statement_reader(std::span<const token> words, complaints& errors, complaints& warnings)
        : all_(words), rest_(words), errors_(errors), warnings_(warnings) {}

    void read(std::vector<statement>& to) {
        const token first = take();
        const auto* const word =
            std::find(statement_words.begin(), statement_words.end(), first.text);
        if (first.as == token::form::refused) return;
        if (first.as != token::form::bare || word == statement_words.end()) {
            errors_.add(first.at, "no statement begins with " + spelled(first) + "; expected " +
                                      one_of(statement_words) +
                                      did_you_mean(first.text, statement_words));
        } else if (first.text == "include") {
            read_include(to);
        } else if (const auto rule = rule_of(first.text)) {
            read_rule(first, *rule, to);
        } else {
            read_definition(definition_of(first.text), to);
        }
    }

private:
    token take() {
        token t = rest_.front();
        rest_ = rest_.subspan(1);
        return t;
    }

    static std::optional<rule_kind> rule_of(std::string_view word) {
        if (word == "allow") return rule_kind::allow;
        if (word == "ask") return rule_kind::ask;
        if (word == "deny") return rule_kind::deny;
        if (word == "conceal") return rule_kind::conceal;
        return std::nullopt;
    }

    static definition::kind definition_of(std::string_view word) {
        if (word == "network") return definition::kind::network;
        if (word == "group") return definition::kind::group;
        if (word == "identity") return definition::kind::identity;
        return word == "list" ? definition::kind::list : definition::kind::level;
    }

    void read_include(std::vector<statement>& to) {
        if (rest_.size() == 1 && rest_.front().as == token::form::quoted) {
            to.emplace_back(inclusion{{rest_.front().text, rest_.front().at}});
        } else if (rest_.empty() || rest_.front().as != token::form::refused) {
            errors_.add(here(),
                        "expected one file, or a pattern such as \"policy.d/*.acl\", in "
                        "quotes after 'include'");
        }
    }

    void read_definition(definition::kind as, std::vector<statement>& to) {
        definition d;
        d.as = as;
        if (!read_name(d.name)) return;
        if (rest_.empty() || !is_bare(rest_.front(), "=")) {
            errors_.add(here(), "expected '=' between blanks after the name");
        } else if (const token equals = take(); rest_.empty()) {
            errors_.add(equals.at, "nothing stands behind the '='; expected " + wanted(as));
        }
        if (as == definition::kind::level) {
            d.fields = read_words(rest_);
        } else {
            d.members = read_terms(position_of(as), rest_);
        }
        to.emplace_back(std::move(d));
    }

    /// Where the members of a definition stand.
    static position position_of(definition::kind as) {
        if (as == definition::kind::network) return position::network;
        return as == definition::kind::identity ? position::identity : position::group;
    }

    static std::string wanted(definition::kind as) {
        return as == definition::kind::level ? "fields and levels" : expected(position_of(as));
    }

    bool read_name(word& name) {
        if (rest_.empty()) {
            errors_.add(last_, "expected a name");
            return false;
        }
        const token t = take();
        name = {t.text, t.at};
        if (t.as == token::form::bare && is_name(t.text)) return true;
        if (t.as != token::form::refused) {
            errors_.add(t.at, spelled(t) +
                                  " is not a name: a letter, then letters, digits, '-' or '_', and "
                                  "a blank before '='");
        }
        return false;
    }

    void read_rule(const token& first, rule_kind kind, std::vector<statement>& to) {
        rule_text rule;
        rule.kind = kind;
        rule.at = rule.show_at = first.at;
        for (const token& t : all_) {
            if (!rule.text.empty()) rule.text += ' ';
            rule.text += as_typed(t);
        }
        const bool whole = rest_.empty() || is_clause_word(rest_.front());
        if (!whole) skip_to_clause(first);
        std::size_t reached = 0;  // in clause_words
        while (!rest_.empty()) reached = read_clause(rule, reached);
        if (kind == rule_kind::allow || kind == rule_kind::ask) {
            if (whole && !rule.from) complain_of_missing("from", first, rule);
            if (whole && !rule.of) complain_of_missing("of", first, rule);
        } else if (rule.show) {
            errors_.add(rule.show_at,
                        in_quotes(first.text) + " shows nothing; 'show' is for allow and ask");
        }
        to.emplace_back(std::move(rule));
    }

    void skip_to_clause(const token& first) {
        const token& t = rest_.front();
        if (t.as != token::form::refused) {
            errors_.add(t.at, "expected " + one_of(clause_words) + " after " +
                                  in_quotes(first.text) + ", not " + spelled(t) +
                                  did_you_mean(t.text, clause_words));
        }
        rest_ = rest_.subspan(clause_size(rest_));
    }

    /// How many words stand before the next clause word.
    static std::size_t clause_size(std::span<const token> words) {
        return static_cast<std::size_t>(std::find_if(words.begin(), words.end(), is_clause_word) -
                                        words.begin());
    }

    /// Reads the clause at the front; gives the number of its word in `clause_words`.
    std::size_t read_clause(rule_text& rule, std::size_t reached) {
        const token head = take();
        const auto number = static_cast<std::size_t>(
            std::find(clause_words.begin(), clause_words.end(), head.text) - clause_words.begin());
        const auto body = rest_.first(clause_size(rest_));
        rest_ = rest_.subspan(body.size());
        if (number < reached) {
            errors_.add(head.at,
                        "the clauses of a rule stand in the order over, from, of, when, "
                        "show; " +
                            in_quotes(head.text) + " comes too late");
        }
        if (stands_twice(rule, head.text)) {
            errors_.add(head.at, in_quotes(head.text) +
                                     " stands twice; one clause lists several "
                                     "words, and any of them will do");
        }
        if (body.empty()) {
            errors_.add(head.at, "nothing stands behind " + in_quotes(head.text) + "; expected " +
                                     wanted(head.text));
        }
        if (head.text == "over") rule.over = read_faces(body);
        if (head.text == "from") rule.from = read_terms(position::watcher, body);
        if (head.text == "of") rule.of = read_terms(position::subject, body);
        if (head.text == "when") rule.when = read_periods(body, errors_, warnings_);
        if (head.text == "show") {
            rule.show = read_words(body);
            rule.show_at = head.at;
        }
        return std::max(number, reached);
    }

    static bool stands_twice(const rule_text& rule, std::string_view clause) {
        return (clause == "over" && rule.over) || (clause == "from" && rule.from) ||
               (clause == "of" && rule.of) || (clause == "when" && rule.when) ||
               (clause == "show" && rule.show);
    }

    static std::string wanted(std::string_view clause) {
        if (clause == "over") return one_of(face_words);
        if (clause == "from") return expected(position::watcher);
        if (clause == "of") return expected(position::subject);
        return clause == "when" ? "days, hours or both, such as mon-fri 08:00-18:00"
                                : "fields, levels or all";
    }

    /// A mistyped clause word was read as a user of the clause before it; say so.
    void complain_of_missing(std::string_view clause, const token& first, const rule_text& rule) {
        errors_.add(rule.at, in_quotes(first.text) + " needs " + in_quotes(clause) + " and " +
                                 expected(clause == "of" ? position::subject : position::watcher) +
                                 mistyped(clause, rule));
    }

    face_set read_faces(std::span<const token> body) {
        face_set faces;
        for (const token& t : body) {
            const auto* const found = std::find(face_words.begin(), face_words.end(), t.text);
            if (t.as == token::form::bare && found != face_words.end()) {
                faces.set(static_cast<std::size_t>(found - face_words.begin()));
            } else if (t.as != token::form::refused) {
                errors_.add(t.at, spelled(t) + " is not a face; expected " + one_of(face_words) +
                                      did_you_mean(t.text, face_words));
            }
        }
        return faces;
    }

    std::vector<term> read_terms(position where, std::span<const token> body) {
        std::vector<term> terms;
        for (const token& t : body) {
            if (t.as == token::form::refused) continue;
            if (auto read = read_term(t, where, errors_)) terms.push_back(std::move(*read));
        }
        return terms;
    }

    std::vector<word> read_words(std::span<const token> body) {
        std::vector<word> words;
        for (const token& t : body) {
            if (t.as == token::form::bare) {
                words.push_back({t.text, t.at});
            } else if (t.as != token::form::refused) {
                errors_.add(t.at, spelled(t) +
                                      " is neither a field nor a level; these are bare "
                                      "words");
            }
        }
        return words;
    }

    [[nodiscard]] const spot& here() const { return rest_.empty() ? last_ : rest_.front().at; }

    std::span<const token> all_;
    std::span<const token> rest_;
    spot last_ = rest_.back().at;  ///< of the statement's last word
    complaints& errors_;
    complaints& warnings_;
};

}  // namespace

std::vector<statement> parse_statements(const source& in, complaints& errors,
                                        complaints& warnings) {
    refuse_bad_bytes(in, errors);
    std::vector<statement> statements;
    lexer words(in, errors);
    for (auto line = words.next(); !line.empty(); line = words.next()) {
        statement_reader(line, errors, warnings).read(statements);
    }
    return statements;
}

}  // namespace fingerpost::acl
