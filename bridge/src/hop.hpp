#pragma once

#include <cstdint>
#include <string>

#include "base/address.hpp"
#include "bridge/settings.hpp"

namespace fingerpost::bridge {

/// Where a message came from, and so a way back: a flow and the peer's end of it. A flow is a
/// listening UDP socket or one connection.
struct hop {
    std::uint64_t flow = 0;  ///< 0: none
    transport over = transport::udp;
    base::address at;
    std::uint16_t port = 0;
    friend bool operator==(const hop&, const hop&) = default;

    /// Whether lost messages are repaired below SIP.
    [[nodiscard]] bool reliable() const noexcept { return over != transport::udp; }
    /// "udp 192.0.2.7:5060".
    [[nodiscard]] std::string str() const;
};

/// What became of bytes that were to be sent.
enum class sending {
    left,
    gone,  ///< the connection is no more
    full,  ///< too much waits for it, or for the socket
};

/// What stands for all addresses that one host may have: the address, of IPv6 its network of 64
/// bits. Limits per source go by it.
[[nodiscard]] base::address one_source(const base::address& at);

/// `192.0.2.7:5060`, `[2001:db8::1]:5060` (RFC 3261 section 25.1, hostport).
[[nodiscard]] std::string host_port(const base::address& at, std::uint16_t port);

}  // namespace fingerpost::bridge
