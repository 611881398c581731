#pragma once

#include <boost/asio/awaitable.hpp>

#include "accounts/directory.hpp"
#include "base/card.hpp"

namespace fingerpost::accounts {

/// The closed list of files beneath a home.
enum class home_file { plan, project, pgpkey, nofinger };

/// ".plan", ".project", ".pgpkey", ".nofinger".
[[nodiscard]] const char* name_of(home_file f) noexcept;

/// What users say of themselves in files, read as that user, in a lane of its own.
class home_files {
public:
    virtual ~home_files() = default;
    /// The file's text. No link beneath the home is followed; only a regular file that belongs to
    /// the user is read, and at most 64 KiB of it. had::none: there is none, or it is not such a
    /// file. had::cannot_tell: it could not be looked at (the home is closed to us, the lane is
    /// stuck).
    [[nodiscard]] virtual boost::asio::awaitable<base::document> read(account whose,
                                                                      home_file which) = 0;
    /// Whether the user asks by `.nofinger` not to be told of: a name is enough, whatever it is.
    [[nodiscard]] virtual boost::asio::awaitable<base::had> hides(account whose) = 0;
    /// The same for many, in order, at the cost of few trips; may be up to 10 seconds old.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<base::had>> hide(
        std::vector<account> who) = 0;
    /// The state of the user's mailbox.
    [[nodiscard]] virtual boost::asio::awaitable<base::mailbox> mail(account whose) = 0;
};

}  // namespace fingerpost::accounts
