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

/// What the system's calls take for an address and port; its size.
inline socklen_t fill(sockaddr_storage& to, const base::address& at, std::uint16_t port) {
    to = {};
    if (at.is_v4()) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(to);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&v4.sin_addr, at.v6_bytes().data() + 12, 4);
        return sizeof v4;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(to);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, at.v6_bytes().data(), 16);
    return sizeof v6;
}

}  // namespace fingerpost::bridge
