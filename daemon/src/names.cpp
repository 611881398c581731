#include "names.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace fingerpost::daemon {
namespace {

/// Why a look-up gave nothing, by the errno it left (0 before it): no such name, or words for why
/// nobody can tell.
std::string why_not(const std::string& absent, const std::string& name) {
    if (errno == 0 || errno == ENOENT || errno == ESRCH) return absent;
    return name + " cannot be looked up now: " + std::generic_category().message(errno);
}

}  // namespace

identity find_identity(const std::string& user) {
    errno = 0;
    const passwd* const entry = getpwnam(user.c_str());
    if (entry != nullptr) return {user, entry->pw_uid, entry->pw_gid};
    throw std::runtime_error("daemon.user: " + why_not("there is no user " + user +
                                                           "; make one (adduser --system --group " +
                                                           user + ") or name another",
                                                       "the user " + user));
}

std::string group_complaint(const std::string& group) {
    errno = 0;
    if (getgrnam(group.c_str()) != nullptr) return "";
    return why_not("there is no Unix group " + group, "the Unix group " + group);
}

std::vector<std::string> group_complaints(const acl::ruleset& rules) {
    std::vector<std::string> all;
    for (const auto& [group, where] : rules.groups()) {
        const std::string wrong = group_complaint(group);
        if (!wrong.empty()) all.push_back(where.str() + ": " + wrong);
    }
    return all;
}

}  // namespace fingerpost::daemon
