#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "control/operations.hpp"
#include "desk/desk.hpp"

namespace fingerpost::control {

/// The limits of the control socket.
struct settings {
    std::size_t max_connections = 64;  ///< of all users together
    std::size_t max_per_uid = 16;
    std::size_t reserved = 8;  ///< beyond both, for root and the daemon's own user
    /// Spans a whole conversation, from the connection to the last answer; a watch lifts it.
    std::chrono::milliseconds deadline{10'000};
    /// `no-such-user` leaves at a whole multiple of this after the request, so that a missed lookup
    /// cannot be heard.
    std::chrono::milliseconds deny_delay{5};
    std::string sip_domain = {};  ///< whose users `send` may name by their SIP URIs; empty: none
};

/// The control socket's face: answers the tool `fingerpost`, by docs/control.md. Who asks is who
/// the kernel says (SO_PEERCRED). One thread: that of the acceptor's executor, which also owns the
/// desk.
class server {
public:
    using acceptor = boost::asio::local::stream_protocol::acceptor;

    /// Takes a socket that listens; whoever bound it removes its name. The others must outlive the
    /// server.
    server(acceptor listening, desk::front& desk, operations& daemon, const base::clock& clock,
           base::log& log, settings limits = {});
    /// Only once nothing is open any more: not started, or stopped and drained.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Begins to accept.
    void start();
    /// Asks every conversation to end and accepts no more. They have ended once the executor has
    /// run dry, or `open()` says so.
    void stop();
    /// Whether anything runs that the executor must still finish.
    [[nodiscard]] bool open() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::control
