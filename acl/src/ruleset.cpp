#include "acl/ruleset.hpp"

#include <algorithm>
#include <utility>

#include "decide.hpp"
#include "explain.hpp"
#include "reader.hpp"
#include "resolve.hpp"
#include "rule.hpp"
#include "term.hpp"
#include "warnings.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

std::vector<std::pair<std::string, place>> lists_of(const ruleset::data& policy) {
    std::vector<std::pair<std::string, place>> all;
    for (const list& l : policy.names.lists) all.emplace_back(l.name, l.where);
    return all;
}

}  // namespace

std::string_view name_of(verb v) noexcept {
    switch (v) {
        case verb::allow:
            return "allow";
        case verb::ask:
            return "ask";
        case verb::deny:
            return "deny";
        case verb::cannot_tell:
            break;
    }
    return "cannot-tell";
}

std::string verdict::reason() const {
    if (because == nullptr) return "no rule";
    return because->where.file + ':' + std::to_string(because->where.line);
}

verdict ruleset::decide(const base::question& q, const facts& known) const {
    return data_ ? acl::decide(*data_, q, known) : verdict{};
}

std::string ruleset::explain(const base::question& q, const facts& known) const {
    static const data no_policy;
    return acl::explain(data_ ? *data_ : no_policy, q, known);
}

bool ruleset::may_list(const base::watcher& who, base::face over, const facts& known) const {
    return data_ && acl::may_list(*data_, who, over, known);
}

std::optional<std::string> ruleset::watcher_class(const base::watcher& who, base::face over,
                                                  const facts& known) const {
    if (!data_) return std::string();
    return acl::watcher_class(*data_, who, over, known);
}

std::string ruleset::watcher_class(const base::watcher& who, base::face over, const facts& known,
                                   const base::user_name& subject) const {
    return data_ ? acl::watcher_class(*data_, who, over, known, subject) : std::string();
}

bool ruleset::asks_watcher_groups() const noexcept { return data_ && data_->asks_watcher_groups; }

bool ruleset::asks_subject_groups() const noexcept { return data_ && data_->asks_subject_groups; }

const std::vector<std::pair<std::string, place>>& ruleset::groups() const noexcept {
    static const std::vector<std::pair<std::string, place>> none;
    return data_ ? data_->groups : none;
}

std::vector<std::pair<std::string, place>> ruleset::lists() const {
    return data_ ? lists_of(*data_) : std::vector<std::pair<std::string, place>>();
}

std::optional<list_members> ruleset::members_of(std::string_view name) const {
    if (!data_) return std::nullopt;
    const auto& all = data_->names.lists;
    const auto found =
        std::find_if(all.begin(), all.end(), [name](const list& l) { return l.name == name; });
    if (found == all.end()) return std::nullopt;
    return list_members{found->members->users, found->members->groups};
}

const std::vector<unsigned>& ruleset::edges() const noexcept {
    static const std::vector<unsigned> none;
    return data_ ? data_->edges : none;
}

struct narrowing::watchers {
    std::vector<resolved> from;  ///< without `self`; none is nobody
};

match narrowing::concerns(const base::watcher& who, const facts& known) const {
    return whom_->from.empty() ? match::no : match_watcher(whom_->from, who, nullptr, known);
}

std::vector<std::string> narrowing::groups() const {
    std::vector<std::string> all;
    for (const resolved& term : whom_->from) {
        if (const auto* const one = std::get_if<unix_group>(&term)) all.push_back(one->name);
        const auto* const set = std::get_if<std::shared_ptr<const people>>(&term);
        if (set != nullptr) all.insert(all.end(), (*set)->groups.begin(), (*set)->groups.end());
    }
    return all;
}

std::optional<base::field_set> ruleset::fields_named(std::string_view name) const {
    if (const auto f = base::field_named(name)) return base::field_set{*f};
    if (!data_) return std::nullopt;
    const auto level = data_->levels.find(name);
    return level == data_->levels.end() ? std::nullopt : std::optional(level->second);
}

std::variant<narrowing, std::string> ruleset::narrow(const std::vector<std::string>& level,
                                                     const std::vector<std::string>& whom) const {
    base::field_set shows;
    for (const std::string& word : level) {
        const auto fields = fields_named(word);
        if (!fields) return in_quotes(word) + " is neither a field nor a level of the policy";
        shows |= *fields;
    }
    if (whom.empty()) return "nobody is named; expected " + expected(position::watcher);
    auto found = watchers_named(whom, data_ ? data_->names : named_values());
    if (auto* const why = std::get_if<std::string>(&found)) return std::move(*why);
    auto& terms = std::get<std::vector<resolved>>(found);
    std::erase_if(terms, [](const resolved& t) {  // no wish holds against who has it
        const auto* const word = std::get_if<watcher_word>(&t);
        return word != nullptr && *word == watcher_word::self;
    });
    return narrowing(
        shows, std::make_shared<const narrowing::watchers>(narrowing::watchers{std::move(terms)}));
}

parsed parse(std::string_view text, std::string_view file, const reading& how) {
    complaints errors;
    complaints warnings;
    reader all(how, errors, warnings);
    all.read(text, file);
    auto built = std::make_shared<ruleset::data>(resolve(all.statements(), errors));
    parsed out{{}, errors.take(), {}, built->groups, lists_of(*built)};
    if (out.errors.empty()) {
        warn(all.statements(), built->rules, how.warn, warnings);
        out.rules = ruleset(std::move(built));
    }
    out.warnings = warnings.take();
    return out;
}

}  // namespace fingerpost::acl
