#include "term.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_group_name = 255;  ///< bytes
constexpr std::string_view sip_scheme = "sip:";
constexpr std::string_view whole_domain = "sip:*@";

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// (ALPHA / DIGIT / "_") *(ALPHA / DIGIT / "_" / "-" / ".")
bool is_login(std::string_view text) {
    const auto inner = [](char c) {
        return is_alpha(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
    };
    return !text.empty() && text.front() != '-' && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), inner);
}

/// Whether somebody who writes `text` means an address, right or wrong.
bool looks_like_address(std::string_view text) {
    if (text.find_first_of("/:") != std::string_view::npos) return true;
    return text.find('.') != std::string_view::npos &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<watcher_word> watcher_word_of(std::string_view text) {
    const auto* const found = std::find(watcher_words.begin(), watcher_words.end(), text);
    if (found == watcher_words.end()) return std::nullopt;
    return static_cast<watcher_word>(found - watcher_words.begin());
}

/// What is wrong with `text`, which is no prefix: often only that host bits are set.
std::string not_a_prefix(std::string_view text) {
    const auto slash = text.find('/');
    const auto a = base::address::parse(text.substr(0, slash));
    unsigned length = 0;
    if (a && slash != std::string_view::npos) {
        const char* const end = text.data() + text.size();
        const auto [stop, ec] = std::from_chars(text.data() + slash + 1, end, length);
        if (ec == std::errc() && stop == end && length <= (a->is_v4() ? 32U : 128U)) {
            return in_quotes(text) + " has host bits set; the network is " +
                   base::prefix::around(*a, length).str();
        }
    }
    return in_quotes(text) + " is not an IP address or prefix";
}

/// Reads one word at one position; `read` is the whole of it.
class term_reader {
public:
    term_reader(const token& t, position where, complaints& errors)
        : t_(t), where_(where), errors_(errors) {}

    std::optional<term> read() {
        if (t_.as == token::form::ref) return read_ref();
        if (where_ == position::network) {
            const bool fits = is_bare() && !t_.text.starts_with(sip_scheme);
            return fits && looks_like_address(t_.text) ? read_prefix() : unexpected();
        }
        if (where_ == position::identity) {
            return is_bare() && t_.text.starts_with(sip_scheme) ? read_identity() : unexpected();
        }
        if (t_.as == token::form::group) return read_group();
        if (t_.as == token::form::quoted) return read_user();
        if (t_.text.starts_with(sip_scheme)) return read_identity();
        if (const auto special = watcher_word_of(t_.text)) return read_special(*special);
        if (is_keyword(t_.text)) {
            return refuse(spelled(t_) +
                          " is a word of the language; a user of that name is "
                          "quoted: \"" +
                          t_.text + '"');
        }
        if (looks_like_address(t_.text)) {
            return where_ == position::watcher ? read_prefix() : unexpected();
        }
        return is_login(t_.text) ? read_user() : unexpected();
    }

private:
    [[nodiscard]] bool is_bare() const { return t_.as == token::form::bare; }

    std::optional<term> refuse(std::string what) {
        errors_.add(t_.at, std::move(what));
        return std::nullopt;
    }

    std::optional<term> unexpected() {
        return refuse("expected " + expected(where_) + ", not " + spelled(t_));
    }

    std::optional<term> read_special(watcher_word special) {
        if (where_ == position::watcher ||
            (where_ == position::subject && special == watcher_word::any)) {
            return term{special, t_.at};
        }
        return unexpected();
    }

    std::optional<term> read_ref() {
        if (is_name(t_.text)) return term{reference{t_.text}, t_.at};
        return refuse("expected a name that is defined above after $, not " + in_quotes(t_.text));
    }

    std::optional<term> read_identity() {
        if (where_ != position::watcher && where_ != position::identity) return unexpected();
        base::error_code why;
        if (t_.text.starts_with(whole_domain)) {
            auto host = base::parse_sip_host(std::string_view(t_.text).substr(whole_domain.size()));
            if (host) return term{sip_domain{*std::move(host)}, t_.at};
            why = host.error();
        } else {
            auto one = base::sip_identity::parse(t_.text);
            if (one) return term{*std::move(one), t_.at};
            why = one.error();
        }
        return refuse(in_quotes(t_.text) + " is not an identity: " + why.message() +
                      "; expected sip:USER@HOST or sip:*@HOST, without port and parameters");
    }

    std::optional<term> read_prefix() {
        const auto network = base::prefix::parse(t_.text);
        if (network) return term{*network, t_.at};
        const bool may_be_user = where_ == position::watcher && base::user_name::parse(t_.text);
        return refuse(not_a_prefix(t_.text) +
                      (may_be_user ? "; a user of that name is quoted" : ""));
    }

    std::optional<term> read_user() {
        auto user = base::user_name::parse(t_.text);
        if (user) return term{*std::move(user), t_.at};
        return refuse(spelled(t_) + " cannot be a user: " + user.error().message() +
                      "; a name has 1 to 255 bytes of printable UTF-8 without blanks and / : , @");
    }

    std::optional<term> read_group() {
        if (is_group_name(t_.text) && (t_.in_quotes || is_login(t_.text))) {
            return term{unix_group{t_.text}, t_.at};
        }
        return refuse(
            "expected the name of a Unix group after @, in quotes if it is an odd one, "
            "not " +
            in_quotes(t_.text));
    }

    /// Groups of Windows directories have names with blanks, so these are allowed.
    static bool is_group_name(std::string_view text) {
        if (text.empty() || text.size() > max_group_name) return false;
        while (!text.empty()) {
            const auto c = base::next_code_point(text);
            if (!c || !base::is_printable(*c)) return false;
        }
        return true;
    }

    const token& t_;
    position where_;
    complaints& errors_;
};

}  // namespace

std::string expected(position where) {
    switch (where) {
        case position::network:
            return "an IP address, a prefix or $network";
        case position::group:
            return "a user, @group or $group";
        case position::identity:
            return "sip:USER@HOST, sip:*@HOST or $identity";
        case position::watcher:
            return "any, self, local, authenticated, an IP prefix, a user, @group, "
                   "sip:USER@HOST, $network, $group or $identity";
        case position::subject:
            break;
    }
    return "any, a user, @group or $group";
}

std::optional<term> read_term(const token& t, position where, complaints& errors) {
    return term_reader(t, where, errors).read();
}

bool is_name(std::string_view text) {
    const auto inner = [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '_'; };
    return !text.empty() && is_alpha(text.front()) && std::all_of(text.begin(), text.end(), inner);
}

bool is_odd_user(std::string_view text) {
    return !is_login(text) && !is_keyword(text) && !looks_like_address(text) &&
           base::user_name::parse(text).has_value();
}

std::string as_typed(const token& t) {
    std::string quoted;
    for (const char c : t.in_quotes ? std::string_view(t.text) : std::string_view()) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    const std::string text = t.in_quotes ? '"' + quoted + '"' : t.text;
    if (t.as == token::form::group) return '@' + text;
    return t.as == token::form::ref ? '$' + text : text;
}

std::string spelled(const token& t) { return in_quotes(as_typed(t)); }

std::string mistyped(std::string_view clause, const rule_text& rule) {
    const std::array<std::string_view, 1> known{clause};
    for (const auto* list : {&rule.of, &rule.from}) {
        if (!*list) continue;
        for (const term& t : **list) {
            const auto* const user = std::get_if<base::user_name>(&t.what);
            if (user != nullptr && !did_you_mean(user->str(), known).empty()) {
                return "; did you mean " + in_quotes(clause) + " where " + in_quotes(user->str()) +
                       " stands?";
            }
        }
    }
    return {};
}

}  // namespace fingerpost::acl
