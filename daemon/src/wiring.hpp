#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <vector>

#include "accounts/directory.hpp"
#include "base/log.hpp"
#include "bridge/settings.hpp"
#include "chore.hpp"
#include "chore_runner.hpp"
#include "desk/clerk.hpp"
#include "fingerd/settings.hpp"
#include "sessions/processes.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// What the sources of logins need of the rest of the daemon. All must outlive them.
struct source_needs {
    boost::asio::any_io_executor on;
    sessions::process_table& processes;
    const sessions::tty_view& ttys;
    accounts::directory& directory;
    const base::clock& clock;
    base::log& log;
    int feed = -1;  ///< the feed's listening socket, if there is one
};

/// The sources that `s` asks for, the most trusted first: logind, utmp, feed, whatever their order
/// in the file. `auto` is what this machine has; if that is nothing, an operator is told.
[[nodiscard]] std::vector<std::unique_ptr<sessions::source>> make_sources(
    const settings& s, const source_needs& needs);

/// The finger face's choices.
[[nodiscard]] desk::unreadable_home unreadable_home_of(const settings& s);

[[nodiscard]] fingerd::settings finger_settings(const settings& s);

/// The SIP face's choices. There is one if it listens anywhere.
[[nodiscard]] bridge::settings sip_settings(const settings& s);

/// Where chores look; `inotify` is the descriptor that tty watches are added to.
[[nodiscard]] places places_of(const settings& s, int inotify);

/// `sessions.host`, or this machine's host name.
[[nodiscard]] std::string host_of(const settings& s);

/// Adds watches to the inotify descriptor `inotify` by chores.
[[nodiscard]] std::unique_ptr<sessions::tty_watch> make_tty_watch(boost::asio::any_io_executor on,
                                                                  int inotify, chore_runner& by);

}  // namespace fingerpost::daemon
