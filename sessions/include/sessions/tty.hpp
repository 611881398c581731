#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace fingerpost::sessions {

/// What a tty's inode tells.
struct tty_facts {
    uid_t owner = 0;
    /// When input was last read from it (atime). The kernel moves it in steps of 8 seconds, so that
    /// it tells nothing of the rhythm of typing; nothing finer may be shown or tested.
    base::instant last_input{};
    base::instant changed{};  ///< ctime: made, or mode or owner changed
    bool messages = false;    ///< group-writable: `mesg y`
};

/// A look at the ttys of this machine.
class tty_view {
public:
    virtual ~tty_view() = default;
    /// The facts of `line` ("pts/3", "tty1"). Never blocks.
    /// Errors: bad_char for a line that leaves the folder; what stat(2) says; ENOTTY if it is no
    /// character device.
    [[nodiscard]] virtual base::result<tty_facts> look(std::string_view line) const = 0;
};

/// The ttys beneath a folder, normally /dev.
class dev_ttys final : public tty_view {
public:
    explicit dev_ttys(std::string dev = "/dev") : dev_(std::move(dev)) {}
    [[nodiscard]] base::result<tty_facts> look(std::string_view line) const override;

private:
    std::string dev_;
};

/// Tells when somebody types again at a tty that was idle.
class tty_watch {
public:
    virtual ~tty_watch() = default;
    /// Watches `line` until its next input, once. Watching it twice is watching it once.
    /// Errors: what inotify_add_watch(2) says; EACCES where we may not: then look every 8 seconds
    /// instead.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<void>> arm(std::string line) = 0;
    /// Stops watching `line`.
    virtual void disarm(std::string_view line) = 0;
    /// Lines that had input, one or more. One call at a time; terminal cancellation is honoured.
    /// Errors: what read(2) says of the inotify descriptor.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<std::vector<std::string>>> next() = 0;
};

}  // namespace fingerpost::sessions
