#pragma once

#include <cstddef>
#include <string>

#include "accounts/directory.hpp"
#include "accounts/home_files.hpp"
#include "base/card.hpp"

namespace fingerpost::accounts {

/// What is read of a file beneath a home, in bytes. Of a longer one the whole lines that fit, or as
/// many characters if there is but one line.
inline constexpr std::size_t home_file_limit = 65'536;

/// The calls below block: they belong in a helper process or on a lane. They act with the
/// credentials that the caller has, which should be the user's own, and change none.

/// The text of `which` beneath the home of `whose`. The home may be a link, the file may not: only
/// a regular file that belongs to the user is opened, so that no FIFO or device is, and no other
/// user's file is shown as his.
/// had::none: there is no such file (or home), or it is not one of that kind. had::cannot_tell: it
/// could not be looked at or read.
[[nodiscard]] base::document read_home_file(const account& whose, home_file which);

/// Whether something called `.nofinger` stands in the home, of whatever kind. had::none: no, or
/// there is no home. had::cannot_tell: the home could not be looked into.
[[nodiscard]] base::had hides(const account& whose);

/// The user's mailbox, a file named like him in `mail_dir`. had::none: empty, not there, not a
/// regular file, or left behind by another user of that name.
[[nodiscard]] base::mailbox read_mailbox(const account& whose,
                                         const std::string& mail_dir = "/var/mail");

}  // namespace fingerpost::accounts
