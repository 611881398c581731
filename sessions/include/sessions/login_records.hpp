#pragma once

#include <string>

#include "base/card.hpp"
#include "base/user_name.hpp"

namespace fingerpost::sessions {

/// Where this machine keeps its last logins; what does not exist is passed over.
struct record_paths {
    std::string lastlog = "/var/log/lastlog";               ///< Debian 12: one record a uid
    std::string lastlog2 = "/var/lib/lastlog/lastlog2.db";  ///< Debian 13: SQLite
    std::string wtmpdb = "/var/lib/wtmpdb/wtmp.db";         ///< Debian 13: SQLite
};

/// The newest login of `user` in any of the records. had::none: there is a record and he is not in
/// it. had::cannot_tell: this machine keeps no record, or none that there is could be read, and
/// none tells of a login. Reads a few pages of each file; waits at most 100 ms for who is writing
/// one. Line and origin are as recorded: not safe to print.
[[nodiscard]] base::last_login read_last_login(const record_paths& from,
                                               const base::user_name& user, uid_t uid);

}  // namespace fingerpost::sessions
