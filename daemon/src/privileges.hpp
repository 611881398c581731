#pragma once

#include <sys/types.h>

#include <initializer_list>
#include <string>

namespace fingerpost::daemon {

/// Whom the daemon runs as.
struct identity {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// The user of that name. Throws std::runtime_error that says what to do if there is none.
[[nodiscard]] identity find_identity(const std::string& user);

/// For the daemon: stops being root, for good. Throws std::system_error when the system refuses.
void become(const identity& who);

/// For a helper: gives up all but the capabilities `kept`; stays uid 0. Ends the process when the
/// system refuses.
void give_up_all_but(std::initializer_list<int> kept);

/// Closes every descriptor but `kept` (negative ones are ignored).
void close_all_but(std::initializer_list<int> kept);

}  // namespace fingerpost::daemon
