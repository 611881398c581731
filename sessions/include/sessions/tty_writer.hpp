#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// Whose a tty has to be, and as whom it is opened.
struct tty_owner {
    uid_t uid = 0;
    gid_t gid = 0;
};

/// Shows text on people's terminals.
class tty_writer {
public:
    virtual ~tty_writer() = default;
    /// Writes `text`, as it is, to `line` ("pts/3", "tty1"), if that is a tty that belongs to
    /// `whose` and takes messages (`mesg y`). Never waits for the tty: what it does not take at
    /// once is lost. Errors: those of `write_to_tty`; errc::cannot_tell.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<void>> write(std::string line,
                                                                           tty_owner whose,
                                                                           std::string text) = 0;
};

/// Does that as who this process is, to a tty beneath the folder `dev`. All is checked on the
/// descriptor, before the tty is opened and after.
/// Errors: bad_char for a line that leaves the folder; what open(2) and write(2) say, ELOOP for a
/// link, EAGAIN for a tty that takes nothing now; ENOTTY if it is no tty; EACCES if it is not of
/// `owner`, or takes no messages.
[[nodiscard]] base::result<void> write_to_tty(const std::string& dev, std::string_view line,
                                              uid_t owner, std::string_view text);

}  // namespace fingerpost::sessions
