#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acl/diagnostic.hpp"
#include "acl/verdict.hpp"
#include "base/question.hpp"

namespace fingerpost::acl {

struct parsed;

/// A policy, parsed whole. Immutable and cheap to copy. A default one has no rule, and so tells
/// nothing.
class ruleset {
public:
    ruleset() = default;
    /// The verdict on `q`: the first rule that matches speaks; one that cannot be told ends the
    /// search; none: deny. Pure: no I/O, no clock; allocates nothing.
    [[nodiscard]] verdict decide(const base::question& q, const facts& known) const;
    /// Whether any rule names Unix groups among its watchers, or among its subjects: then `decide`
    /// may want those facts. Groups of a watcher who has not proved a user are never wanted.
    [[nodiscard]] bool asks_watcher_groups() const noexcept;
    [[nodiscard]] bool asks_subject_groups() const noexcept;
    /// Whether there is anybody, in principle, whom this watcher would be told of in a list
    /// (presence and name): depends on the policy and the watcher only, so it tells nothing of who
    /// is here. Unknown facts count as yes.
    [[nodiscard]] bool may_list(const base::watcher& who, base::face over,
                                const facts& known) const;
    /// The class of `who`: watchers of one class get equal verdicts on every subject over that
    /// face. Nothing where that hangs on the subject (`self`) or cannot be told.
    [[nodiscard]] std::optional<std::string> watcher_class(const base::watcher& who,
                                                           base::face over,
                                                           const facts& known) const;
    /// The Unix groups that the policy names, for a check that they exist; each once, with its
    /// first place, in the file's order.
    [[nodiscard]] std::vector<std::pair<std::string, place>> groups() const;

private:
    friend parsed parse(std::string_view text, std::string_view file);
    struct data;
    explicit ruleset(std::shared_ptr<const data> d) noexcept : data_(std::move(d)) {}
    std::shared_ptr<const data> data_;  ///< null: no rule
};

/// A ruleset, or all that is wrong with the text.
struct parsed {
    ruleset rules;                   ///< the empty one if there are errors
    std::vector<diagnostic> errors;  ///< in the file's order
};

/// The longest policy, in bytes.
inline constexpr std::size_t max_policy_size = std::size_t{1} << 20U;

/// Reads a whole policy; `file` is for messages only. All errors are found in one run; past 200 of
/// them the rest is only mentioned. Grammar: docs/policy.md.
[[nodiscard]] parsed parse(std::string_view text, std::string_view file);

}  // namespace fingerpost::acl
