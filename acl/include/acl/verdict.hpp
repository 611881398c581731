#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/field.hpp"

namespace fingerpost::acl {

/// What a rule, or the whole policy, says.
enum class verb { allow, deny, cannot_tell };

struct rule;

/// What the policy says of a question.
struct verdict {
    verb what = verb::deny;
    base::field_set shows;          ///< empty unless allow, and for message and publish
    const rule* because = nullptr;  ///< null: no rule matched. Lives as long as the ruleset
    /// "FILE:LINE" of the rule, or "no rule".
    [[nodiscard]] std::string reason() const;
};

/// What the policy may need to know of watcher and subject and cannot know itself. Nothing: it
/// cannot be told now.
struct facts {
    std::optional<std::vector<std::string>> watcher_groups;
    std::optional<std::vector<std::string>> subject_groups;
    /// Groups that the policy names and nobody knows, or nobody can say now whether there are any.
    std::vector<std::string> unknown_groups = {};
};

}  // namespace fingerpost::acl
