#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <string>
#include <variant>

#include "acl/ruleset.hpp"

namespace fingerpost::daemon {

/// Reads and parses the policy file. Its text must belong to root or to the user `daemon`, as whom
/// the daemon runs, and be writable by its owner alone. On failure: what is wrong and what to do,
/// one line or several, with file, line and column where there is one.
[[nodiscard]] std::variant<acl::ruleset, std::string> load_policy(const std::string& path,
                                                                  uid_t daemon = geteuid());

}  // namespace fingerpost::daemon
