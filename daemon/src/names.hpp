#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "acl/ruleset.hpp"

namespace fingerpost::daemon {

/// Whom the daemon runs as.
struct identity {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

/// What the options and the policy name, looked up in the site's directory (NSS). All these block
/// for as long as the directory does: for the start and for `--check`, not for the event loop.

/// The user of that name. Throws std::runtime_error that says what to do if there is none, or that
/// the directory cannot tell.
[[nodiscard]] identity find_identity(const std::string& user);

/// What is wrong with a Unix group's name: there is none, or the directory cannot tell. Empty:
/// nothing.
[[nodiscard]] std::string group_complaint(const std::string& group);

/// The same for all groups that the policy names, each with its file and line.
[[nodiscard]] std::vector<std::string> group_complaints(const acl::ruleset& rules);

}  // namespace fingerpost::daemon
