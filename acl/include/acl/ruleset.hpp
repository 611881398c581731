#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field.hpp"
#include "base/question.hpp"

namespace fingerpost::acl {

/// Where a statement or an error stands. Line and column count from 1; the column counts bytes.
struct place {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    /// "FILE:LINE:COLUMN".
    [[nodiscard]] std::string str() const;
};

/// One thing wrong with a policy.
struct diagnostic {
    place where;
    std::string
        what;  ///< what is wrong, what was expected, and the nearest known word if there is one
    std::string line;  ///< the line as it stands
    /// "FILE:LINE:COLUMN: WHAT", the line, and a caret beneath the column.
    [[nodiscard]] std::string str() const;
};

enum class verb { allow, deny, cannot_tell };

struct rule;

/// What the policy says of a question.
struct verdict {
    verb what = verb::deny;
    base::field_set shows;          ///< empty unless allow
    const rule* because = nullptr;  ///< null: no rule matched. Lives as long as the ruleset
    /// "FILE:LINE" of the rule, or "no rule".
    [[nodiscard]] std::string reason() const;
};

/// What the policy may need to know of watcher and subject and cannot know itself. Nothing: it
/// cannot be told now.
struct facts {
    std::optional<std::vector<std::string>> watcher_groups;
    std::optional<std::vector<std::string>> subject_groups;
};

/// A policy, parsed whole. Immutable and cheap to copy. A default one has no rule, and so tells
/// nothing.
class ruleset {
public:
    ruleset();
    /// The verdict on `q`: the first rule that matches speaks; one that cannot be told ends the
    /// search; none: deny. Pure: no I/O, no clock.
    [[nodiscard]] verdict decide(const base::question& q, const facts& known) const;
    /// Whether a rule that could match `who` over `f` names groups of the watcher, or of the
    /// subject: then `decide` wants those facts.
    [[nodiscard]] bool asks_watcher_groups() const noexcept;
    [[nodiscard]] bool asks_subject_groups() const noexcept;
    /// Whether there is anybody, in principle, whom this watcher would be told of in a list
    /// (presence and name): depends on the policy and the watcher only, so it tells nothing of who
    /// is here. Unknown facts count as yes.
    [[nodiscard]] bool may_list(const base::watcher& who, base::face over,
                                const facts& known) const;
    /// The groups named by any rule, for a check that they exist; each with its place.
    [[nodiscard]] std::vector<std::pair<std::string, place>> groups() const;

private:
    friend struct builder;
    struct data;
    explicit ruleset(std::shared_ptr<const data> d);
    std::shared_ptr<const data> data_;
};

/// A ruleset, or all that is wrong with the text.
struct parsed {
    ruleset rules;  ///< the empty one if there are errors
    std::vector<diagnostic> errors;
};

/// Reads a whole policy; `file` is for messages only. All errors are found in one run.
/// Grammar: docs/policy.md.
[[nodiscard]] parsed parse(std::string_view text, std::string_view file);

}  // namespace fingerpost::acl
