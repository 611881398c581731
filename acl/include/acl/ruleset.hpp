#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "acl/diagnostic.hpp"
#include "acl/verdict.hpp"
#include "base/question.hpp"

namespace fingerpost::acl {

struct parsed;
struct reading;
class narrowing;

/// Whom a list of the policy names; sorted, without doubles.
struct list_members {
    std::vector<base::user_name> users;
    std::vector<std::string> groups;  ///< Unix groups
};

/// A policy, parsed whole. Immutable and cheap to copy. A default one has no rule, and so tells
/// nothing.
class ruleset {
public:
    struct data;  ///< of the module's own

    ruleset() = default;
    /// The verdict on `q`: the first `allow`, `ask` or `deny` that matches speaks; one that cannot
    /// be told ends the search; none: deny. Pure: no I/O, no clock. Costs little, however many
    /// rules there are.
    [[nodiscard]] verdict decide(const base::question& q, const facts& known) const;
    /// How the verdict comes about, for people: the rules that spoke and those before them that
    /// speak of the subject but did not match, each with its place and why. Lines end in LF.
    [[nodiscard]] std::string explain(const base::question& q, const facts& known) const;
    /// Whether any rule names Unix groups among its watchers, or among its subjects: then `decide`
    /// may want those facts. Groups of a watcher who has not proved a user are never wanted.
    [[nodiscard]] bool asks_watcher_groups() const noexcept;
    [[nodiscard]] bool asks_subject_groups() const noexcept;
    /// Whether there is anybody, in principle, whom this watcher would be told of in a list
    /// (presence and name): depends on the policy, the watcher and the hour only, so it tells
    /// nothing of who is here. Unknown facts count as yes.
    [[nodiscard]] bool may_list(const base::watcher& who, base::face over,
                                const facts& known) const;
    /// The class of `who`: watchers of one class get equal verdicts on every subject over that
    /// face, as long as `known.local` stays within the same periods. Nothing where that hangs on
    /// the subject (`self`) or cannot be told.
    [[nodiscard]] std::optional<std::string> watcher_class(const base::watcher& who,
                                                           base::face over,
                                                           const facts& known) const;
    /// The class of `who` among those who ask about `subject` alone: there `self` is known, and so
    /// is what cannot be told. All else as above.
    [[nodiscard]] std::string watcher_class(const base::watcher& who, base::face over,
                                            const facts& known,
                                            const base::user_name& subject) const;
    /// The Unix groups that the policy names, for a check that they exist; each once, with its
    /// first place, in the order of the text.
    [[nodiscard]] const std::vector<std::pair<std::string, place>>& groups() const noexcept;
    /// The names of the lists, and where they are defined: none may be a user's.
    [[nodiscard]] std::vector<std::pair<std::string, place>> lists() const;
    /// Whom the list of that name names; nothing: there is no such list.
    [[nodiscard]] std::optional<list_members> members_of(std::string_view list) const;
    /// The minutes of the day (0 to 1439) at which a `when` may come to hold or cease to.
    [[nodiscard]] const std::vector<unsigned>& edges() const noexcept;
    /// What the field or level `name` stands for; nothing if it is neither.
    [[nodiscard]] std::optional<base::field_set> fields_named(std::string_view name) const;
    /// What a user wants for himself: to tell no more than `level` (fields and levels) to `whom`
    /// (as behind `from`). Each word as it stands in a policy; users need no quotes. Or what is
    /// wrong with the words, safe to print.
    [[nodiscard]] std::variant<narrowing, std::string> narrow(
        const std::vector<std::string>& level, const std::vector<std::string>& whom) const;

private:
    friend parsed parse(std::string_view text, std::string_view file, const reading& how);
    explicit ruleset(std::shared_ptr<const data> d) noexcept : data_(std::move(d)) {}
    std::shared_ptr<const data> data_;  ///< null: no rule
};

/// A wish of a user: what he tells to some watchers, at most.
class narrowing {
public:
    /// Whether `who` is one of those.
    [[nodiscard]] match concerns(const base::watcher& who, const facts& known) const;
    [[nodiscard]] const base::field_set& shows() const noexcept { return shows_; }
    /// The Unix groups that it names: then `concerns` may want the watcher's, and wants to know of
    /// those that are unknown (facts::unknown_groups).
    [[nodiscard]] std::vector<std::string> groups() const;

private:
    friend class ruleset;
    struct watchers;
    narrowing(const base::field_set& shows, std::shared_ptr<const watchers> whom)
        : shows_(shows), whom_(std::move(whom)) {}
    base::field_set shows_;
    std::shared_ptr<const watchers> whom_;
};

/// A ruleset, or all that is wrong with the text.
struct parsed {
    ruleset rules;                     ///< the empty one if there are errors
    std::vector<diagnostic> errors;    ///< in the order of the texts
    std::vector<diagnostic> warnings;  ///< likewise; what is no error, but hardly meant
    /// As ruleset::groups and ruleset::lists, but of a text with errors too, so that one run can
    /// tell of everything.
    std::vector<std::pair<std::string, place>> groups = {};
    std::vector<std::pair<std::string, place>> lists = {};
};

/// One text that an `include` brings, and the name that messages give it.
struct included {
    std::string file;
    std::string text;
};

/// How a policy is read.
struct reading {
    /// The texts that `include "PATTERN"` in `from` names, in the order of their names' bytes; or
    /// why there are none, safe to print. Without it, an include is an error.
    std::function<std::variant<std::vector<included>, std::string>(std::string_view pattern,
                                                                   std::string_view from)>
        include = {};
    enum class care {
        quick,    ///< only warnings that cost nothing
        thorough  ///< also rules that can never match; takes longer for thousands of rules
    };
    care warn = care::quick;
};

/// The longest policy, in bytes, with all that it includes.
inline constexpr std::size_t max_policy_size = std::size_t{4} << 20U;

/// Reads a whole policy; `file` is for messages, and for `include`. All errors are found in one
/// run; past 200 of them the rest is only mentioned. Grammar: docs/policy.md.
[[nodiscard]] parsed parse(std::string_view text, std::string_view file, const reading& how = {});

/// The fields that an answer over `over` can render, by docs/fields.md.
[[nodiscard]] base::field_set rendered_over(base::face over) noexcept;

}  // namespace fingerpost::acl
