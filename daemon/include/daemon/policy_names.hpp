#pragma once

#include <string>

#include "daemon/policy_file.hpp"

namespace fingerpost::daemon {

/// What the site's directory (NSS) says of the names in a policy. These block for as long as the
/// directory does, and are for one thread at a time.

/// What is wrong with a Unix group's name: there is none, or the directory cannot tell. Empty:
/// nothing.
[[nodiscard]] std::string group_complaint(const std::string& group);

/// Errors: Unix groups that there are not, and lists that are named like a user. Warnings: Unix
/// groups without any member.
[[nodiscard]] findings look_up_names(const policy_file& policy);

}  // namespace fingerpost::daemon
