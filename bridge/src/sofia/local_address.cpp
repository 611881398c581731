#include "local_address.hpp"

#include <unistd.h>

#include <cstring>

#include "socket_address.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::uint16_t any_port = 9;  // nothing is sent

sockaddr_storage towards(const base::address& peer) {
    sockaddr_storage sa{};
    if (peer.is_v4()) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(sa);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(any_port);
        std::memcpy(&v4.sin_addr, peer.v6_bytes().data() + 12, 4);
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(sa);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(any_port);
        std::memcpy(&v6.sin6_addr, peer.v6_bytes().data(), 16);
    }
    return sa;
}

}  // namespace

base::address local_address_towards(const base::address& peer) {
    sockaddr_storage sa = towards(peer);
    auto* const at = reinterpret_cast<sockaddr*>(&sa);
    socklen_t size = peer.is_v4() ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    const int fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool routed = fd >= 0 && connect(fd, at, size) == 0 && getsockname(fd, at, &size) == 0;
    if (fd >= 0) close(fd);
    if (routed) return address_of(at);
    return base::address::parse(peer.is_v4() ? "127.0.0.1" : "::1").value();
}

}  // namespace fingerpost::bridge
