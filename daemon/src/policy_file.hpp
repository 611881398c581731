#pragma once

#include <string>
#include <variant>

#include "acl/ruleset.hpp"

namespace fingerpost::daemon {

/// Reads and parses the policy file. Its text must belong to root or to us, and be writable by its
/// owner alone. On failure: what is wrong, one line or several, with file, line and column where
/// there is one.
[[nodiscard]] std::variant<acl::ruleset, std::string> load_policy(const std::string& path);

}  // namespace fingerpost::daemon
