#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "accounts/directory.hpp"
#include "base/result.hpp"
#include "base/user_name.hpp"
#include "word_index.hpp"

namespace fingerpost::accounts {

/// The blocking calls of the directory; on a lane only.
/// Errors, of all: errc::not_found when the directory says so; errc::cannot_tell for all that is
/// neither an entry nor its absence (EIO, EAGAIN, EMFILE, an entry past 16 MiB).

/// The entry that is called exactly `name`: one that a case-insensitive directory gives for another
/// spelling is not found.
[[nodiscard]] base::result<account> account_named(const base::user_name& name);
/// The entry of `uid`; not found, too, when its name is not one that we can have.
[[nodiscard]] base::result<account> account_of(uid_t uid);
/// The names of all groups of `name`, the primary one first; a group without a name is left out.
[[nodiscard]] base::result<std::vector<std::string>> groups_named(const base::user_name& name);
[[nodiscard]] base::result<bool> group_exists(const std::string& group);
/// The users of a group, by login name: those whom it names, and those of a file like passwd(5)
/// whose primary group it is. Names that cannot be a user's are
/// left out.
[[nodiscard]] base::result<std::vector<base::user_name>> members_of_group(
    const std::string& group, const std::string& passwd_file);
/// The full names of a file like passwd(5). Lines that are no entries are passed over.
/// Errors: errc::cannot_tell if it cannot be read.
[[nodiscard]] base::result<word_index> full_names_in(const std::string& passwd_file);

}  // namespace fingerpost::accounts
