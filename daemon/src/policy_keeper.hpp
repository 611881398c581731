#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "accounts/lane.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "daemon/policy_file.hpp"
#include "policy_watch.hpp"

namespace fingerpost::daemon {

/// Keeps the policy in force that its files say: whole or not at all. Reads on a thread of its own,
/// so that nobody waits for a large policy or a slow disk. All calls on the executor's thread.
class policy_keeper {
public:
    using taker = std::function<void(acl::ruleset)>;

    /// `file` is the policy; `take` puts a new one in force. `tasks` and `log` must outlive the
    /// keeper.
    policy_keeper(const boost::asio::any_io_executor& on, std::string file, taker take,
                  base::task_group& tasks, base::log& log);

    /// Puts in force what was read at the start, which has no errors, and from then on reloads when
    /// a file changes.
    void begin(policy_file read);
    /// Reads the policy again. Nothing: it is in force. Otherwise what is wrong with it, which is
    /// logged too, and the old one stays.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> reload();
    /// The same, for who does not wait for it.
    void reload_soon();
    /// What is wrong with the policy on disk; empty: it is the one in force.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    enum class occasion { asked, files_changed };
    using outcome = std::optional<std::string>;

    boost::asio::awaitable<outcome> reload(occasion why);
    boost::asio::awaitable<void> reload_when_changed();
    boost::asio::awaitable<void> warn_of_names(policy_file read);
    outcome judge(policy_file read, std::size_t print, occasion why);
    void put_in_force(acl::ruleset rules);
    boost::asio::awaitable<void> discard(acl::ruleset old);
    outcome refuse(std::string error);
    void warn(const findings& of);

    const boost::asio::any_io_executor on_;
    const std::string file_;
    acl::ruleset in_force_;
    taker take_;
    base::task_group& tasks_;
    base::log& log_;
    accounts::lane reader_;
    accounts::lane namer_;  ///< asks the directory, for which no reading shall wait
    policy_watch watch_;
    std::size_t seen_ = 0;  ///< the fingerprint of what was read last
    std::string error_;
};

}  // namespace fingerpost::daemon
