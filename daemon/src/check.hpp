#pragma once

#include <iosfwd>

#include "settings.hpp"

namespace fingerpost::daemon {

/// `--check`: the daemon's user exists and may read the policy, which parses, and all groups that
/// are named exist. For root this gives up root for good, since the policy is read as that user.
/// Tells all that is wrong, and warnings, on `errors`, and on `out` that nothing is wrong. 0: well;
/// 1: not.
[[nodiscard]] int check(const settings& s, std::ostream& out, std::ostream& errors);

}  // namespace fingerpost::daemon
