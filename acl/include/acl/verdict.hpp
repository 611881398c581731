#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field.hpp"
#include "base/zone.hpp"

namespace fingerpost::acl {

/// What the policy makes of a question.
enum class verb {
    allow,
    ask,          ///< pending until the subject approves
    deny,         ///< also by default, and for an `ask` without proof or over finger
    cannot_tell,  ///< a fact that the decision needs cannot be had now
};

/// `allow`, `ask`, `deny` or `cannot-tell`.
[[nodiscard]] std::string_view name_of(verb v) noexcept;

/// Whether something holds. A fact that cannot be had is never a "no".
enum class match { no, yes, cannot_tell };

struct rule;

/// What the policy says of a question.
struct verdict {
    verb what = verb::deny;
    base::field_set shows;          ///< of allow and ask; empty for message and publish
    const rule* because = nullptr;  ///< null: no rule matched. Lives as long as the ruleset
    /// The rule by which the subject is told of as if logged out everywhere; null: he is not.
    const rule* concealed_by = nullptr;
    /// "FILE:LINE" of the rule, or "no rule".
    [[nodiscard]] std::string reason() const;
};

/// What the policy may need to know of watcher, subject and instant, and cannot know itself.
/// Nothing: it cannot be told now.
struct facts {
    std::optional<std::vector<std::string>> watcher_groups;
    std::optional<std::vector<std::string>> subject_groups;
    /// Groups that the policy names and nobody knows, or nobody can say now whether there are any.
    std::vector<std::string> unknown_groups = {};
    /// The question's instant on the site's clocks.
    std::optional<base::local_time> local = {};
};

}  // namespace fingerpost::acl
