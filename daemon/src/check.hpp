#pragma once

#include <iosfwd>

#include "settings.hpp"

namespace fingerpost::daemon {

/// `--check`: the daemon's user exists and may read the policy, which parses, and all groups that
/// are named exist; what the daemon reads besides, certificates and passwords, it can read, and it
/// is well. For root this gives up root for good, since all is read as that user; who is neither
/// is told nothing of those files, nor is anybody while there is no such user: then the policy's
/// owner and mode are worth a warning only. Tells all that is wrong, and warnings, on `errors`, and
/// on `out` that nothing is wrong. 0: well; 1: not.
[[nodiscard]] int check(const settings& s, std::ostream& out, std::ostream& errors);

}  // namespace fingerpost::daemon
