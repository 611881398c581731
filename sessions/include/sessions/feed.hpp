#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "sessions/source.hpp"

namespace fingerpost::sessions {

/// How much feeds may ask of us.
struct feed_limits {
    std::size_t connections = 64;
    std::size_t sessions = 200'000;                 ///< of all connections
    std::size_t sessions_per_connection = 200'000;  ///< of one
    /// Bytes of answers that may wait for a connection; while more wait, it is not read.
    std::size_t waiting_answers = 4 << 20;
    /// How long a connection that will say no more may leave its answers unread.
    std::chrono::milliseconds parting = std::chrono::seconds(10);
};

/// Sessions told by local programs, one JSON line each (`feed_line.hpp`), over a Unix socket. Each
/// line is answered in order; a bad one changes nothing. A session's id here is "CONNECTION/ID"; a
/// connection's sessions end with it. Only root and the daemon's own user may connect.
///
/// Nothing is read, written or accepted but within `next`, so whoever does not take the changes
/// keeps the feeds waiting, and an answered login is in the batch that the same call returns.
class feed_source final : public source {
public:
    /// Listens at `path`, mode 0600; a socket there that nobody answers on is replaced. The file
    /// goes with the source. `host` is where sessions are that name none. `time` and `log` must
    /// outlive the source. Errors: EADDRINUSE when somebody answers there, EEXIST when it is no
    /// socket, ENAMETOOLONG, what bind(2) and its like say.
    [[nodiscard]] static base::result<std::unique_ptr<feed_source>> listen_at(
        const boost::asio::any_io_executor& executor, const std::string& path, std::string host,
        const base::clock& time, base::log& log, feed_limits limits = {});

    /// Takes over `listener`, a Unix stream socket that listens already.
    /// Errors: what epoll_create1(2) says.
    [[nodiscard]] static base::result<std::unique_ptr<feed_source>> on(
        const boost::asio::any_io_executor& executor, int listener, std::string host,
        const base::clock& time, base::log& log, feed_limits limits = {});

    /// Hangs up on everybody. Not while `next` runs.
    ~feed_source() override;
    [[nodiscard]] std::string_view name() const noexcept override { return "feed"; }
    /// Errors: none but of epoll(7) itself.
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<change>>> next() override;

private:
    struct state;
    explicit feed_source(std::unique_ptr<state> s);
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::sessions
