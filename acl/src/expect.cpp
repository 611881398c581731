#include "acl/expect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "base/text.hpp"
#include "lexer.hpp"
#include "source.hpp"
#include "term.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::array<verb, 4> verbs{verb::allow, verb::ask, verb::deny, verb::cannot_tell};
constexpr std::array<std::string_view, 7> case_words{"over", "from",  "of",  "concealed",
                                                     "at",   "given", "show"};

/// One line, read.
struct expected_case {
    verb what = verb::deny;
    base::face over = base::face::finger;
    base::watcher who;
    bool by_himself = false;  ///< the watcher is the subject
    std::optional<base::user_name> subject;
    bool concealed = false;
    std::optional<base::local_time> at;
    std::map<base::user_name, std::vector<std::string>> groups;
    std::vector<std::string> unknown_groups;
    std::optional<base::field_set> shows;
};

bool is_bare(const token& t, std::string_view text) {
    return t.as == token::form::bare && t.text == text;
}

/// `2026-03-29T02:30` on the site's clocks. A time that the clocks skip is one, too.
std::optional<base::local_time> local_time_of(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !digit : text[i] != form[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t from, std::size_t size) {
        int n = 0;
        std::from_chars(text.data() + from, text.data() + from + size, n);
        return n;
    };
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59) return std::nullopt;
    const std::chrono::weekday weekday{std::chrono::sys_days(date)};
    return base::local_time{weekday.iso_encoding() - 1,
                            static_cast<unsigned>(number(11, 2) * 60 + number(14, 2))};
}

/// Reads one case; what is none is complained of.
class case_reader {
public:
    case_reader(std::span<const token> words, const ruleset& rules, complaints& errors)
        : rest_(words), end_(words.back().at), rules_(rules), errors_(errors) {}

    std::optional<expected_case> read() {
        const spot begin = rest_.front().at;
        const auto refused = [](const token& t) { return t.as == token::form::refused; };
        if (std::ranges::any_of(rest_, refused)) return std::nullopt;  // complained of already
        if (!is_bare(take(), "expect")) {
            return refuse(begin, "a case begins with 'expect'");
        }
        if (!read_verb()) return std::nullopt;
        while (!rest_.empty()) {
            if (!read_clause()) return std::nullopt;
        }
        if (!has_watcher_ || !case_.subject) {
            return refuse(begin, "a case needs 'from' and a watcher, and 'of' and a user");
        }
        if (case_.by_himself) case_.who.user = case_.subject;
        const bool permitted = case_.what == verb::allow || case_.what == verb::ask;
        if (!permitted && (case_.shows || case_.concealed)) {
            return refuse(begin, "only allow and ask are told of as concealed, or with 'show'");
        }
        return case_;
    }

private:
    token take() {
        token t = rest_.front();
        rest_ = rest_.subspan(1);
        return t;
    }

    std::nullopt_t refuse(const spot& at, std::string what) {
        errors_.add(at, std::move(what));
        return std::nullopt;
    }

    bool complain(const token& t, const std::string& wanted) {
        errors_.add(t.at, "expected " + wanted + ", not " + spelled(t));
        return false;
    }

    [[nodiscard]] bool at_clause() const {
        return rest_.empty() ||
               (rest_.front().as == token::form::bare &&
                std::ranges::find(case_words, rest_.front().text) != case_words.end());
    }

    bool read_verb() {
        for (const verb v : verbs) {
            if (rest_.empty() || !is_bare(rest_.front(), name_of(v))) continue;
            case_.what = v;
            static_cast<void>(take());
            return true;
        }
        const std::string wanted = "allow, ask, deny or cannot-tell";
        if (!rest_.empty()) return complain(rest_.front(), wanted);
        errors_.add(end_, "expected " + wanted + " after 'expect'");
        return false;
    }

    bool read_clause() {
        if (!at_clause()) return complain(rest_.front(), one_of(case_words));
        const token head = take();
        const auto* const part = std::ranges::find(case_words, head.text);
        if (part < next_part_) {
            errors_.add(head.at, "the parts of a case stand in the order " + one_of(case_words) +
                                     ", each once; " + in_quotes(head.text) + " comes too late");
            return false;
        }
        next_part_ = part + 1;
        if (head.text == "concealed") return case_.concealed = true;
        if (at_clause()) {
            errors_.add(head.at, "nothing stands behind " + in_quotes(head.text));
            return false;
        }
        if (head.text == "given") return read_facts();
        if (head.text == "show") case_.shows = base::field_set();
        const bool lists = head.text == "from" || head.text == "show";
        do {
            if (!read_word(head.text, take())) return false;
        } while (lists && !at_clause());
        return true;
    }

    bool read_word(std::string_view clause, const token& t) {
        if (clause == "over") return read_face(t);
        if (clause == "from") return read_watcher(t);
        if (clause == "of") return read_subject(t);
        if (clause == "at") return read_time(t);
        return read_field(t);
    }

    bool read_face(const token& t) {
        const auto* const found = std::ranges::find(face_words, t.text);
        if (found == face_words.end() || t.as != token::form::bare)
            return complain(t, one_of(face_words));
        case_.over = static_cast<base::face>(found - face_words.begin());
        return true;
    }

    /// The words behind `from` add up to one watcher.
    bool read_watcher(const token& t) {
        has_watcher_ = true;
        const auto read = read_term(t, position::watcher, errors_);
        if (!read) return false;
        const bool has_user = case_.who.user || case_.by_himself;
        if (const auto* const user = std::get_if<base::user_name>(&read->what)) {
            if (has_user) return complain(t, one_watcher());
            case_.who.user = *user;
        } else if (const auto* const id = std::get_if<base::sip_identity>(&read->what)) {
            if (case_.who.sip) return complain(t, one_watcher());
            case_.who.sip = *id;
        } else if (const auto* const from = std::get_if<base::prefix>(&read->what)) {
            const bool network = t.text.find('/') != std::string::npos;
            if (case_.who.from || network) return complain(t, one_watcher());
            case_.who.from = from->network();
        } else if (is_bare(t, "local")) {
            case_.who.local = true;
        } else if (is_bare(t, "self")) {
            if (has_user) return complain(t, one_watcher());
            case_.by_himself = true;
        } else if (!is_bare(t, "any")) {
            return complain(t, one_watcher());
        }
        return true;
    }

    static std::string one_watcher() {
        return "one watcher: any, local, one address, one user or self, one sip:USER@HOST";
    }

    bool read_subject(const token& t) {
        const auto read = read_term(t, position::subject, errors_);
        if (!read) return false;
        const auto* const user = std::get_if<base::user_name>(&read->what);
        if (user == nullptr) return complain(t, "one user");
        case_.subject = *user;
        return true;
    }

    bool read_time(const token& t) {
        if (t.as == token::form::bare) case_.at = local_time_of(t.text);
        return case_.at || complain(t, "a time such as 2026-03-29T02:30");
    }

    bool read_field(const token& t) {
        if (is_bare(t, "all")) {
            case_.shows = base::field_set::all();
            return true;
        }
        const auto known = rules_.fields_named(t.text);
        if (!known || t.as != token::form::bare) return complain(t, "a field, a level or all");
        *case_.shows |= *known;
        return true;
    }

    /// given = 1*(user "in" 1*group / group "unknown")
    bool read_facts() {
        while (!at_clause()) {
            const token first = take();
            const auto read = read_term(first, position::group, errors_);
            if (!read) return false;
            const auto* const group = std::get_if<unix_group>(&read->what);
            const auto* const user = std::get_if<base::user_name>(&read->what);
            if (group != nullptr && take_if("unknown")) {
                case_.unknown_groups.push_back(group->name);
            } else if (user == nullptr || !take_if("in")) {
                return complain(first, "USER in @GROUP, or @GROUP unknown");
            } else if (!read_groups(case_.groups[*user])) {
                return false;
            }
        }
        return true;
    }

    bool take_if(std::string_view word) {
        if (rest_.empty() || !is_bare(rest_.front(), word)) return false;
        rest_ = rest_.subspan(1);
        return true;
    }

    bool read_groups(std::vector<std::string>& groups) {
        const std::size_t before = groups.size();
        while (!rest_.empty() && rest_.front().as == token::form::group) {
            if (rest_.size() > 1 && is_bare(rest_[1], "unknown")) break;
            const auto read = read_term(take(), position::group, errors_);
            if (!read) return false;
            groups.push_back(std::get<unix_group>(read->what).name);
        }
        if (groups.size() > before) return true;
        errors_.add(rest_.empty() ? end_ : rest_.front().at, "expected @GROUP after 'in'");
        return false;
    }

    std::span<const token> rest_;
    spot end_;
    const ruleset& rules_;
    complaints& errors_;
    expected_case case_;
    const std::string_view* next_part_ = case_words.begin();  ///< the parts before it are over
    bool has_watcher_ = false;
};

std::string in_words(verb what, bool concealed, const base::field_set& shows) {
    std::string text(name_of(what));
    if (concealed) text += " concealed";
    if (shows.empty()) return text;
    text += " show";
    if (shows == base::field_set::all()) return text + " all";
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<base::field>(i);
        if (shows.has(f)) text.append(" ").append(base::name_of(f));
    }
    return text;
}

/// What `rules` say otherwise; nothing if they say just this.
std::optional<std::string> otherwise(const ruleset& rules, const expected_case& c) {
    const auto groups_of = [&](const std::optional<base::user_name>& user) {
        const auto found = user ? c.groups.find(*user) : c.groups.end();
        return found == c.groups.end() ? std::vector<std::string>() : found->second;
    };
    const facts known{groups_of(c.who.user), groups_of(c.subject), c.unknown_groups, c.at};
    const verdict said = rules.decide({c.who, *c.subject, c.over, {}, {}}, known);
    const bool permitted = said.what == verb::allow || said.what == verb::ask;
    const bool concealed = permitted && said.concealed_by != nullptr;
    const base::field_set wanted = c.shows.value_or(base::field_set());
    if (said.what == c.what && concealed == c.concealed && said.shows == wanted)
        return std::nullopt;
    std::string text = "expected " + in_words(c.what, c.concealed, wanted) + "; the policy says " +
                       in_words(said.what, concealed, said.shows) + ", by " +
                       base::visible_line(said.reason());
    if (said.what == verb::cannot_tell && !c.at && !rules.edges().empty())
        text += "; if that hangs on the time, add 'at'";
    return text;
}

}  // namespace

expectations judge_cases(const ruleset& rules, std::string_view text, std::string_view file) {
    const source in{std::string(file), std::string(text), 0};
    complaints errors;
    complaints failures;
    expectations found;
    refuse_bad_bytes(in, errors);
    lexer lines(in, errors);
    for (auto words = lines.next(); !words.empty(); words = lines.next()) {
        const auto read = case_reader(words, rules, errors).read();
        if (!read) continue;
        ++found.cases;
        if (auto why = otherwise(rules, *read)) failures.add(words.front().at, *std::move(why));
    }
    found.errors = errors.take();
    found.failures = failures.take();
    return found;
}

}  // namespace fingerpost::acl
