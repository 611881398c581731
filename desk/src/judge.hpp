#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "accounts/directory.hpp"
#include "acl/ruleset.hpp"
#include "base/card.hpp"
#include "base/question.hpp"
#include "desk/approvals.hpp"
#include "desk/clerk.hpp"
#include "known_groups.hpp"

namespace fingerpost::desk {

/// What the policy and the user's own wishes make of a question, why, and the account that was
/// looked up on the way.
struct ruling {
    base::card::standing state = base::card::standing::denied;
    base::field_set shows;
    bool refused = false;    ///< denied, since the user was asked and refused
    bool concealed = false;  ///< he is told of as if he were logged out everywhere
    acl::verb said = acl::verb::deny;
    std::string rule;  ///< FILE:LINE; empty: none decided
    std::string wish;  ///< what his own wish or approval did; empty: nothing
    base::had account_state = base::had::none;
    std::optional<accounts::account> account;
    std::uint64_t generation = 0;
};

/// A card, and the ruling that it follows from.
struct judged_card {
    base::card card;
    ruling judged;
};

/// What tells those who watch one subject apart, as it is known now.
struct sorting {
    base::user_name subject;
    acl::ruleset rules;
    acl::facts known;  ///< but for the watcher's groups
    /// The subject's own limits; nothing: it means nothing now, and so concerns everybody.
    std::vector<std::optional<acl::narrowing>> limits;
    bool asks_groups = false;  ///< of a watcher who has proved a user
    const approvals* decided = nullptr;

    /// Watchers of one class get the same ruling, as long as what is known here holds.
    struct watcher_class {
        std::string by_policy;
        std::size_t limit = 0;         ///< which limit concerns him, and how
        bool self = false;             ///< no wish holds against oneself
        std::optional<decision> said;  ///< by the subject about him
    };
    [[nodiscard]] watcher_class class_of(const base::watcher& who, base::face over,
                                         std::optional<std::vector<std::string>> groups);
};

/// Judges questions: looks up the facts that the policy asks for, and lets it decide.
class judge {
public:
    /// `groups_changed` is called when a group that the policy names has come or gone.
    judge(boost::asio::any_io_executor on, const backends& behind,
          std::function<void()> groups_changed)
        : behind_(behind),
          groups_(std::move(on), behind.directory, behind.clock, behind.log,
                  std::move(groups_changed)) {}

    void set_policy(acl::ruleset rules);
    [[nodiscard]] const acl::ruleset& policy() const noexcept { return rules_; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

    /// Has it seen anew, before long, which groups there are.
    void look_for_groups() { groups_.look_soon(); }

    /// Lets the executor run dry.
    void stop() { groups_.stop(); }

    /// The ruling on one question.
    [[nodiscard]] boost::asio::awaitable<ruling> on(const base::question& asked) const;
    /// The rulings on the same question about each of `subjects`, in order, at the cost of few
    /// trips.
    [[nodiscard]] boost::asio::awaitable<std::vector<ruling>> on_all(
        const base::watcher& who, base::face over,
        const std::vector<base::user_name>& subjects) const;
    /// The class of a watcher who has proved nothing; nothing for others, to whom answers are their
    /// own.
    [[nodiscard]] std::optional<std::string> class_of(const base::watcher& who,
                                                      base::face over) const;
    /// How those who watch `subject` are told apart now.
    [[nodiscard]] boost::asio::awaitable<sorting> sorting_of(const base::user_name& subject) const;
    /// The groups of a user; nothing: that cannot be told now.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::vector<std::string>>> groups_of(
        const base::user_name& user) const;
    /// Whether this watcher could be told of anybody in a list, whoever is here.
    [[nodiscard]] boost::asio::awaitable<bool> may_list(const base::watcher& who,
                                                        base::face over) const;
    /// What the policy is told of one question.
    [[nodiscard]] boost::asio::awaitable<acl::facts> facts_for(const acl::ruleset& rules,
                                                               const base::question& asked) const;

private:
    /// Adds those of `groups` that nobody knows, or of which cannot be told.
    boost::asio::awaitable<void> add_unknown(acl::facts& to,
                                             const std::vector<std::string>& groups) const;
    /// The facts that are the same for every subject: the watcher's groups, which groups nobody
    /// knows, and the time.
    [[nodiscard]] boost::asio::awaitable<acl::facts> watcher_facts(const acl::ruleset& rules,
                                                                   const base::watcher& who,
                                                                   base::instant at) const;
    /// The ruling before the user's own wishes.
    [[nodiscard]] boost::asio::awaitable<ruling> by_policy(
        const acl::ruleset& rules, acl::facts& known, const base::question& asked,
        base::result<accounts::account> account) const;
    /// What an `ask` rule comes to, by what the user decided about who asks.
    void ask_user(ruling& r, const acl::verdict& said, const base::question& asked) const;
    /// Narrows a ruling by what the user wants for himself, but for `.nofinger`.
    [[nodiscard]] boost::asio::awaitable<void> heed_wishes(ruling& r, const acl::ruleset& rules,
                                                           acl::facts known,
                                                           const base::watcher& who) const;

    const backends behind_;
    acl::ruleset rules_;
    std::uint64_t generation_ = 0;
    mutable known_groups groups_;  // a memory, whatever is asked
};

}  // namespace fingerpost::desk
