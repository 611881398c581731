#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// The terminal that a login program handed to a session.
struct terminal {
    std::string line;  ///< "pts/0", "tty1"; empty: the session has none
    pid_t shell = 0;   ///< the process that leads the terminal's session
    friend bool operator==(const terminal&, const terminal&) = default;
};

/// Facts of the machine's processes. May go through the helper, since /proc may be closed to us
/// (hidepid).
class process_table {
public:
    virtual ~process_table() = default;
    /// The terminal of the session that `leader` leads; an empty line when it has none.
    /// Errors: ESRCH when the leader is gone; errc::cannot_tell.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<terminal>> terminal_of(
        pid_t leader) = 0;
    /// The name of the foreground job of each of `shells`' terminals, in order; empty where there
    /// is none.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) = 0;
};

}  // namespace fingerpost::sessions
