#pragma once

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/question.hpp"
#include "desk/desk.hpp"

namespace fingerpost::desk {

/// Those who follow everybody: each has a watch of every user who was here since he came. Whom he
/// may not be told of he does not hear of.
class followers {
public:
    using watcher_of_one = std::function<handle(base::question, sink)>;

    /// `watch` begins a watch of one user.
    followers(const base::clock& clock, watcher_of_one watch)
        : clock_(clock), watch_(std::move(watch)) {}

    /// Begins with those who are `present`. The handle may outlive this.
    [[nodiscard]] handle add(base::watcher who, base::face over, sink to,
                             const std::vector<base::user_name>& present);
    /// Something about that user changed; he may have come. Costs nothing where nobody follows.
    void changed(const base::user_name& user);
    /// All are told anew what the policy in force lets them know, changed or not.
    void policy_changed();

private:
    struct followed {
        handle watching;
        bool told = false;
    };
    struct follower {
        base::watcher who;
        base::face over;
        sink to;
        std::unordered_map<base::user_name, followed> users;
    };
    void follow(const std::shared_ptr<follower>& f, const base::user_name& user);
    [[nodiscard]] handle begin(const std::shared_ptr<follower>& f, const base::user_name& user);
    static void hear(follower& f, const std::shared_ptr<const base::card>& card);

    const base::clock& clock_;
    watcher_of_one watch_;
    std::vector<std::weak_ptr<follower>> all_;
};

}  // namespace fingerpost::desk
