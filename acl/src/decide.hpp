#pragma once

#include <optional>
#include <string>

#include "base/question.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

/// How far each clause of a rule holds.
struct matching {
    match over = match::no;
    match of = match::no;
    match from = match::no;
    match when = match::no;
    /// A clause that fails makes the rule fail, whatever cannot be told of the others.
    [[nodiscard]] match all() const;
};

[[nodiscard]] matching match_rule(const rule& r, const base::question& q, const facts& known);

/// Whether one of the watchers in `from` is `who`; with no terms, anybody is. Without a `subject`,
/// `self` cannot be told of who has proved a user.
[[nodiscard]] match match_watcher(const std::vector<resolved>& from, const base::watcher& who,
                                  const base::user_name* subject, const facts& known);

/// Whether one of `of` is `subject`.
[[nodiscard]] match match_subject(const std::vector<resolved>& of, const base::user_name& subject,
                                  const facts& known);

/// The verdict on `q`.
[[nodiscard]] verdict decide(const ruleset::data& policy, const base::question& q,
                             const facts& known);

/// Whether the policy could tell `who` of anybody in a list over `f`.
[[nodiscard]] bool may_list(const ruleset::data& policy, const base::watcher& who, base::face f,
                            const facts& known);

/// The truth of each rule's `over`, `from` and `when` for `who`.
[[nodiscard]] std::optional<std::string> watcher_class(const ruleset::data& policy,
                                                       const base::watcher& who, base::face f,
                                                       const facts& known);
[[nodiscard]] std::string watcher_class(const ruleset::data& policy, const base::watcher& who,
                                        base::face f, const facts& known,
                                        const base::user_name& subject);

}  // namespace fingerpost::acl
