#include "names.hpp"

#include <pwd.h>

#include <cerrno>
#include <stdexcept>

#include "nss_words.hpp"

namespace fingerpost::daemon {

identity find_identity(const std::string& user) {
    errno = 0;
    const passwd* const entry = getpwnam(user.c_str());
    if (entry != nullptr) return {user, entry->pw_uid, entry->pw_gid};
    const int error = errno;
    throw std::runtime_error("daemon.user: " + (is_absence(error)
                                                    ? "there is no user " + user +
                                                          "; make one (adduser --system --group " +
                                                          user + ") or name another"
                                                    : why_unknown("the user " + user, error)));
}

}  // namespace fingerpost::daemon
