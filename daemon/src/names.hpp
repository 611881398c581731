#pragma once

#include <sys/types.h>

#include <string>

namespace fingerpost::daemon {

/// Whom the daemon runs as.
struct identity {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// The user of that name, from the site's directory (NSS). Blocks for as long as that does: for the
/// start and for `--check`, not for the event loop. Throws std::runtime_error that says what to do
/// if there is none, or that the directory cannot tell.
[[nodiscard]] identity find_identity(const std::string& user);

}  // namespace fingerpost::daemon
