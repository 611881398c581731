#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <vector>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "fingerd/gate.hpp"
#include "fingerd/responder.hpp"
#include "fingerd/settings.hpp"

namespace fingerpost::fingerd {

struct counters {
    std::uint64_t served = 0;   ///< conversations that came to their end, with whatever reply
    std::uint64_t refused = 0;  ///< connections turned away because there were too many
    std::size_t open = 0;       ///< conversations now
};

/// The finger face on the network (RFC 1288): one coroutine a conversation, one deadline for all of
/// it, at most so many at once. All calls on the executor's thread.
class server {
public:
    /// `front`, `clock` and `log` must outlive the server, and the server all that it has accepted:
    /// after `stop`, run the executor until `idle`.
    server(boost::asio::any_io_executor on, desk::front& front, const base::clock& clock,
           base::log& log, settings choices);

    /// Answers who connects to `listening`, which is bound and listens.
    void serve(boost::asio::ip::tcp::acceptor listening);
    /// Accepts nobody any more and asks every conversation to end.
    void stop() { tasks_.cancel(); }
    [[nodiscard]] bool idle() const noexcept { return tasks_.empty(); }
    [[nodiscard]] counters counts() const noexcept;

private:
    using tcp = boost::asio::ip::tcp;
    boost::asio::awaitable<void> accept_all(tcp::acceptor listening);
    void welcome(tcp::socket peer);
    boost::asio::awaitable<void> converse(tcp::socket peer, base::watcher who, gate::place held);
    boost::asio::awaitable<void> turn_away(tcp::socket peer);

    boost::asio::any_io_executor on_;
    base::log& log_;
    const settings choices_;
    responder responder_;
    gate gate_;
    std::vector<std::uint16_t> own_ports_;
    std::size_t turning_away_ = 0;
    std::uint64_t served_ = 0;
    std::uint64_t refused_ = 0;
    base::task_group tasks_;
};

}  // namespace fingerpost::fingerd
