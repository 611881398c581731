#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <set>
#include <string>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// Tells of the end of processes as it happens, by pidfd_open(2). Each is known by a key of the
/// caller's, since a pid may be used again.
class process_exits {
public:
    enum class seen { alive, ended, cannot_watch };

    /// Errors: what epoll_create1(2) says (EMFILE).
    [[nodiscard]] static base::result<process_exits> open(
        const boost::asio::any_io_executor& executor);
    ~process_exits();
    process_exits(process_exits&&) noexcept = default;
    process_exits& operator=(process_exits&&) = delete;

    /// Whether process `pid` lasts, and from now on its end ends `wait`. A zombie has ended. For a
    /// key that is watched it is the process of the first call.
    [[nodiscard]] seen watch(const std::string& key, pid_t pid);
    /// Stops watching all but `keys`.
    void keep(const std::set<std::string>& keys);

    /// Waits until one of the processes has ended since the last call of `clear`. May be cancelled
    /// at any time without loss.
    [[nodiscard]] boost::asio::awaitable<void> wait();
    void clear();

private:
    explicit process_exits(boost::asio::posix::stream_descriptor set) : set_(std::move(set)) {}

    boost::asio::posix::stream_descriptor set_;  ///< an epoll of all pidfds
    std::map<std::string, int> pidfds_;
};

}  // namespace fingerpost::sessions
