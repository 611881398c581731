#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "daemon/policy_file.hpp"
#include "sessions/inotify.hpp"

namespace fingerpost::daemon {

/// Sees that a policy, or another thing on disk, may have changed, by inotify(7). It watches
/// folders and not files, so that an editor that renames, a link that is turned elsewhere and a
/// folder that comes back are seen too.
class policy_watch {
public:
    /// Whoever saves a file, or several, is done once nothing has happened for so long.
    static constexpr std::chrono::milliseconds settling_time{200};

    /// `log` must outlive the object, and hears if changes of what it watches cannot be seen, and
    /// what then.
    policy_watch(const boost::asio::any_io_executor& on, base::log& log,
                 std::string what = "the policy", std::string then = "reload it by command");

    /// From now on these are looked at, and no others. What happened to them before they were
    /// watched counts as a change, since nobody saw it.
    void follow(const std::vector<look>& looks);
    /// Waits for a change, and until nothing has changed for the settling time. May be cancelled at
    /// any time without loss.
    [[nodiscard]] boost::asio::awaitable<void> changed();

private:
    using patterns = std::vector<std::string>;  ///< of names

    bool add(const std::string& folder, patterns names, std::map<int, patterns>& to);
    [[nodiscard]] bool concerns_us(const std::vector<sessions::file_event>& events) const;

    base::log& log_;
    const std::string what_, then_;
    std::optional<sessions::inotify> events_;  ///< nothing: the system has none left
    std::map<int, patterns> watched_;          ///< by the watch of the folder
    std::set<std::string> refused_;            ///< folders of which the log has heard
    boost::asio::steady_timer settled_;        ///< runs out when a change is complete
};

}  // namespace fingerpost::daemon
