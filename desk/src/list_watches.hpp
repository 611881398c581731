#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "accounts/directory.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "desk/desk.hpp"
#include "judge.hpp"

namespace fingerpost::desk {

/// Who watches which list. Each member is watched on his own; here is kept who is on a list, and
/// what of that is told. Who is on a list of the policy is looked up once for all who watch it.
class list_watches {
public:
    /// Begins a watch of one person.
    using watcher = std::function<handle(const base::question&, sink)>;

    list_watches(boost::asio::any_io_executor on, const judge& by, accounts::directory& directory,
                 const base::clock& clock, watcher watch, base::log& log);
    ~list_watches();
    list_watches(const list_watches&) = delete;
    list_watches& operator=(const list_watches&) = delete;

    /// Begins a watch; it ends with the returned handle.
    [[nodiscard]] handle add(base::watcher who, base::face over, base::watched_list what,
                             list_sink to);
    /// The policy or the groups changed: others may be on the lists.
    void all_changed();
    /// Lets the executor run dry.
    void stop();

private:
    using names = std::vector<base::user_name>;
    using standing = base::list_news::standing;

    struct member {
        handle keeps;
        std::shared_ptr<const base::card> card;  ///< null: not judged yet
    };
    /// One watch of a list.
    struct one {
        base::watcher who;
        base::face over{};
        list_sink to;
        bool of_policy = false;
        std::string name;  ///< of a list of the policy
        std::map<base::user_name, member> members;
        std::size_t unjudged = 0;
        /// What he was told last: `known` is the whole list, what changes of it too; nothing: he is
        /// still to be told.
        std::optional<standing> told;
    };
    /// A list of the policy.
    struct policy_list {
        std::vector<std::weak_ptr<one>> watched_by;
        standing state = standing::unknown;
        std::shared_ptr<const names> members;  ///< null: not looked up yet
        bool looking = false;
        bool anew = false;  ///< what is being looked up may hold no longer
    };
    struct found {
        standing state = standing::unknown;
        std::shared_ptr<const names> members;
    };

    void repeat(const std::shared_ptr<one>& o);
    void look_up(const std::string& name);
    boost::asio::awaitable<void> keep_looking(std::string name);
    [[nodiscard]] boost::asio::awaitable<found> expand(std::string name) const;
    void settle(policy_list& list, const std::shared_ptr<one>& o);
    void set_members(const std::shared_ptr<one>& o, const names& now);
    void hear(const std::shared_ptr<one>& o, const base::user_name& who,
              const std::shared_ptr<const base::card>& card);
    void tell_soon(const std::shared_ptr<one>& o);
    static void tell_whole(one& o);
    /// That there is no list, or that it cannot be told; once.
    static void tell_none(one& o, standing state);

    boost::asio::any_io_executor on_;
    const judge& judge_;
    accounts::directory& directory_;
    const base::clock& clock_;
    watcher watch_;
    std::map<std::string, policy_list> lists_;
    bool stopped_ = false;
    base::task_group tasks_;
};

}  // namespace fingerpost::desk
