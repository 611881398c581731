#include "acl/ruleset.hpp"

#include <utility>

#include "decide.hpp"
#include "parser.hpp"
#include "resolve.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

std::string verdict::reason() const {
    if (because == nullptr) return "no rule";
    return because->where.file + ':' + std::to_string(because->where.line);
}

verdict ruleset::decide(const base::question& q, const facts& known) const {
    return data_ ? acl::decide(data_->rules, q, known) : verdict{};
}

bool ruleset::may_list(const base::watcher& who, base::face over, const facts& known) const {
    return data_ && acl::may_list(data_->rules, who, over, known);
}

std::optional<std::string> ruleset::watcher_class(const base::watcher& who, base::face over,
                                                  const facts& known) const {
    if (!data_) return std::string();
    return acl::watcher_class(data_->rules, who, over, known);
}

bool ruleset::asks_watcher_groups() const noexcept { return data_ && data_->asks_watcher_groups; }

bool ruleset::asks_subject_groups() const noexcept { return data_ && data_->asks_subject_groups; }

std::vector<std::pair<std::string, place>> ruleset::groups() const {
    return data_ ? data_->groups : std::vector<std::pair<std::string, place>>{};
}

parsed parse(std::string_view text, std::string_view file) {
    const source in{file, text};
    complaints errors;
    auto built = std::make_shared<ruleset::data>();
    if (text.size() > max_policy_size) {
        errors.add({&in}, "the policy has " + std::to_string(text.size()) +
                              " bytes; at most 1048576 (1 MiB) are read");
    } else {
        resolve(parse_statements(in, errors), errors, built->rules, built->groups);
    }
    parsed out{{}, errors.take()};
    if (!out.errors.empty()) return out;
    built->asks_watcher_groups = asks_groups(built->rules, &rule::from);
    built->asks_subject_groups = asks_groups(built->rules, &rule::of);
    out.rules = ruleset(std::move(built));
    return out;
}

}  // namespace fingerpost::acl
