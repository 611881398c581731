#pragma once

#include <sys/inotify.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// What happened to a watched file or folder (inotify(7)).
struct file_event {
    int watch = -1;  ///< as `add` gave it; -1: events were lost (IN_Q_OVERFLOW)
    std::uint32_t mask = 0;
    std::string name;  ///< within a watched folder
};

/// Reads all that waits at the inotify descriptor `fd`, and adds it to `events`; never blocks.
/// Errors: what read(2) says; what was read before stays added.
[[nodiscard]] base::error_code read_file_events(int fd, std::vector<file_event>& events);

/// An inotify descriptor on Asio.
class inotify {
public:
    /// Errors: what inotify_init1(2) says (EMFILE).
    [[nodiscard]] static base::result<inotify> open(const boost::asio::any_io_executor& executor);

    /// Watches `path`; the number names the watch in events.
    /// Errors: what inotify_add_watch(2) says (ENOENT, EACCES, ENOSPC).
    [[nodiscard]] base::result<int> add(const std::string& path, std::uint32_t mask);
    void remove(int watch) noexcept;

    /// Waits until `read` has something. May be cancelled at any time without loss.
    [[nodiscard]] boost::asio::awaitable<void> wait();
    /// What happened since the last call; never blocks.
    [[nodiscard]] std::vector<file_event> read();

private:
    explicit inotify(boost::asio::posix::stream_descriptor fd) : fd_(std::move(fd)) {}
    boost::asio::posix::stream_descriptor fd_;
};

}  // namespace fingerpost::sessions
