#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// One record of type USER_PROCESS of a utmp file (utmp(5)).
struct utmp_entry {
    base::user_name user;
    std::string line;    ///< "pts/0", "tty1", ":0"
    std::string origin;  ///< as recorded, or else the recorded address; not safe to print
    pid_t pid = 0;
    base::instant at{};
};

/// The logins in the bytes of a utmp file. Records of other types, without a line or a process, or
/// whose user is no user name are left out; so is a truncated last one.
[[nodiscard]] std::vector<utmp_entry> read_utmp(std::span<const std::byte> file);

/// What the line and the remote host of an entry say that it is: a terminal, a desktop, or a pane
/// that a multiplexer or a terminal emulator entered.
[[nodiscard]] kind kind_of(const utmp_entry& entry) noexcept;

struct utmp_options {
    std::string file = "/run/utmp";
    std::string proc = "/proc";
    std::string host;  ///< the name of this machine
    /// The uid of a user, or why it cannot be had.
    std::function<boost::asio::awaitable<base::result<uid_t>>(base::user_name)> uid_of;
};

/// The logins of a utmp file whose process and terminal are still those that it tells of. Follows
/// the file by inotify, also when it is created later or replaced, and the processes by pidfd. A
/// file that is absent is an empty snapshot; errors are those of its folder (ENOENT, EACCES), of
/// open(2) and read(2).
class utmp_source final : public source {
public:
    /// `ttys` and `log` must outlive the source.
    utmp_source(boost::asio::any_io_executor executor, utmp_options options, const tty_view& ttys,
                base::log& log);
    ~utmp_source() override;

    [[nodiscard]] std::string_view name() const noexcept override { return "utmp"; }
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<change>>> next() override;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace fingerpost::sessions
