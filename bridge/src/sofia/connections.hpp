#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/address.hpp"

namespace fingerpost::bridge {

/// A TCP connection of this process, by its socket.
struct connection {
    int fd = -1;
    base::address at;  ///< of the peer
    std::uint16_t port = 0;
    std::uint16_t own_port = 0;
};

/// The established connections that came to one of `ports`. Sofia-SIP keeps them in a tree of which
/// it shows only a part, so that they are looked for where the kernel has them.
[[nodiscard]] std::vector<connection> connections_to(const std::vector<std::uint16_t>& ports);

/// The socket of this process, SOCK_DGRAM or SOCK_STREAM, that is bound to `at` and `port`, which
/// Sofia-SIP does not show; -1: none.
[[nodiscard]] int socket_at(int type, const base::address& at, std::uint16_t port);

/// Ends it in both directions; who owns the socket sees its end, and closes it.
void end_connection(const connection& c);

}  // namespace fingerpost::bridge
