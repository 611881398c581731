#include "local_address.hpp"

#include <unistd.h>

#include "socket_address.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::uint16_t any_port = 9;  // nothing is sent

}  // namespace

base::address local_address_towards(const base::address& peer) {
    sockaddr_storage sa;
    socklen_t size = fill(sa, peer, any_port);
    auto* const at = reinterpret_cast<sockaddr*>(&sa);
    const int fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool routed = fd >= 0 && connect(fd, at, size) == 0 && getsockname(fd, at, &size) == 0;
    if (fd >= 0) close(fd);
    if (routed) return address_of(at);
    return base::address::parse(peer.is_v4() ? "127.0.0.1" : "::1").value();
}

}  // namespace fingerpost::bridge
