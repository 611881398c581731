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

constexpr std::array<std::string_view, 5> known_statements{"network", "group", "level", "allow",
                                                           "deny"};

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
    statement_reader(std::span<const token> words, complaints& errors)
        : rest_(words), errors_(errors) {}

    void read(std::vector<statement>& to) {
        const token first = take();
        if (is_bare(first, "allow") || is_bare(first, "ask")) {
            read_rule(first, verb::allow, to);
        } else if (is_bare(first, "deny") || is_bare(first, "conceal")) {
            read_rule(first, verb::deny, to);
        } else if (is_bare(first, "network")) {
            read_definition(definition::kind::network, to);
        } else if (is_bare(first, "group")) {
            read_definition(definition::kind::group, to);
        } else if (is_bare(first, "level")) {
            read_definition(definition::kind::level, to);
        } else if (is_bare(first, "identity") || is_bare(first, "list")) {
            errors_.add(first.at, not_yet(first.text));
            read_definition(definition::kind::unusable, to);
        } else if (is_bare(first, "include")) {
            errors_.add(first.at, not_yet(first.text));
        } else if (first.as != token::form::refused) {
            errors_.add(first.at, "no statement begins with " + spelled(first) + "; expected " +
                                      one_of(known_statements) +
                                      did_you_mean(first.text, known_statements));
        }
    }

private:
    token take() {
        token t = rest_.front();
        rest_ = rest_.subspan(1);
        return t;
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
        if (d.as == definition::kind::network) d.members = read_terms(position::network, rest_);
        if (d.as == definition::kind::group) d.members = read_terms(position::group, rest_);
        if (d.as == definition::kind::level) d.fields = read_words(rest_);
        to.emplace_back(std::move(d));
    }

    static std::string wanted(definition::kind as) {
        if (as == definition::kind::network) return expected(position::network);
        if (as == definition::kind::group) return expected(position::group);
        return as == definition::kind::level ? "fields and levels" : "its members";
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

    void read_rule(const token& first, verb what, std::vector<statement>& to) {
        if (first.text == "ask" || first.text == "conceal") {
            errors_.add(first.at, not_yet(first.text));
        }
        rule_text rule;
        rule.what = what;
        rule.at = rule.show_at = first.at;
        const bool whole = rest_.empty() || is_clause_word(rest_.front());
        if (!whole) skip_to_clause(first);
        std::size_t reached = 0;  // in clause_words
        while (!rest_.empty()) reached = read_clause(rule, reached);
        if (what == verb::allow) {
            if (whole && !rule.from) complain_of_missing("from", rule);
            if (whole && !rule.of) complain_of_missing("of", rule);
        } else if (rule.show) {
            errors_.add(rule.show_at,
                        in_quotes(first.text) + " shows nothing; 'show' is for allow");
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
        if (head.text == "when") errors_.add(head.at, not_yet("when"));
        if (head.text == "show") {
            rule.show = read_words(body);
            rule.show_at = head.at;
        }
        return std::max(number, reached);
    }

    static bool stands_twice(const rule_text& rule, std::string_view clause) {
        return (clause == "over" && rule.over) || (clause == "from" && rule.from) ||
               (clause == "of" && rule.of) || (clause == "show" && rule.show);
    }

    static std::string wanted(std::string_view clause) {
        if (clause == "over") return one_of(face_words);
        if (clause == "from") return expected(position::watcher);
        if (clause == "of") return expected(position::subject);
        return clause == "when" ? "days and hours" : "fields, levels or all";
    }

    /// A mistyped clause word was read as a user of the clause before it; say so.
    void complain_of_missing(std::string_view clause, const rule_text& rule) {
        errors_.add(rule.at, "an allow needs " + in_quotes(clause) + " and " +
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

    std::span<const token> rest_;
    spot last_ = rest_.back().at;  ///< of the statement's last word
    complaints& errors_;
};

}  // namespace

std::vector<statement> parse_statements(const source& in, complaints& errors) {
    refuse_bad_bytes(in, errors);
    std::vector<statement> statements;
    lexer words(in, errors);
    for (auto line = words.next(); !line.empty(); line = words.next()) {
        statement_reader(line, errors).read(statements);
    }
    return statements;
}

}  // namespace fingerpost::acl
