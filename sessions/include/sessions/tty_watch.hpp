#pragma once

#include <sys/inotify.h>

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// Watches ttys by inotify: reading input is an IN_ACCESS at the tty's inode.
class inotify_tty_watch final : public tty_watch {
public:
    /// What to ask inotify_add_watch(2) for.
    static constexpr std::uint32_t mask = IN_ACCESS | IN_ONESHOT;
    /// Adds a watch for a line to the inotify descriptor; the watch's number. Where the daemon may
    /// not watch ttys itself, somebody who may adds it through a duplicate of the descriptor.
    using adder = std::function<boost::asio::awaitable<base::result<int>>(std::string line)>;

    /// Owns `inotify`, a non-blocking inotify descriptor.
    inotify_tty_watch(const boost::asio::any_io_executor& executor, int inotify, adder add);
    ~inotify_tty_watch() override;

    /// Adds watches in this process, beneath the folder `dev`.
    [[nodiscard]] static adder add_here(int inotify, std::string dev = "/dev");

    [[nodiscard]] boost::asio::awaitable<base::result<void>> arm(std::string line) override;
    void disarm(std::string_view line) override;
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<std::string>>> next() override;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::sessions
