#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "base/address.hpp"

namespace fingerpost::bridge {

/// The address in a socket's address; of another family than IPv4 and IPv6: `::`.
[[nodiscard]] inline base::address address_of(const sockaddr* sa) {
    if (sa->sa_family == AF_INET6) {
        base::address::bytes bytes{};
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(sa)->sin6_addr,
                    bytes.size());
        return base::address::from_v6(bytes);
    }
    if (sa->sa_family != AF_INET) return {};
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(sa)->sin_addr, bytes.size());
    return base::address::from_v4(bytes);
}

/// The port in a socket's address of IPv4 or IPv6.
[[nodiscard]] inline std::uint16_t port_of(const sockaddr* sa) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(sa)->sin_port);  // at one place in both
}

}  // namespace fingerpost::bridge
