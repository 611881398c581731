#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>

#include "accounts/directory.hpp"
#include "acl/ruleset.hpp"
#include "base/card.hpp"
#include "base/question.hpp"
#include "desk/clerk.hpp"

namespace fingerpost::desk {

/// What the policy and the user's own wishes make of a question, and the account that was looked up
/// on the way.
struct ruling {
    base::card::standing state = base::card::standing::denied;
    base::field_set shows;
    bool concealed = false;  ///< he is told of as if he were logged out everywhere
    base::had account_state = base::had::none;
    std::optional<accounts::account> account;
    std::uint64_t generation = 0;
};

/// Judges questions: looks up the facts that the policy asks for, and lets it decide.
class judge {
public:
    explicit judge(const backends& behind) : behind_(behind) {}

    void set_policy(acl::ruleset rules);
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

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
    /// Whether this watcher could be told of anybody in a list, whoever is here.
    [[nodiscard]] boost::asio::awaitable<bool> may_list(const base::watcher& who,
                                                        base::face over) const;

private:
    [[nodiscard]] boost::asio::awaitable<std::optional<std::vector<std::string>>> groups_of(
        const base::user_name& user) const;
    /// The facts that are the same for every subject: the watcher's groups, and which groups nobody
    /// knows.
    [[nodiscard]] boost::asio::awaitable<acl::facts> watcher_facts(const acl::ruleset& rules,
                                                                   const base::watcher& who) const;
    /// The ruling before the user's own wishes.
    [[nodiscard]] boost::asio::awaitable<ruling> by_policy(
        const acl::ruleset& rules, acl::facts known, const base::question& asked,
        base::result<accounts::account> account) const;

    const backends behind_;
    acl::ruleset rules_;
    std::uint64_t generation_ = 0;
};

}  // namespace fingerpost::desk
