#include "local_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace fingerpost::bridge {
namespace {

constexpr std::uint16_t any_port = 9;  // nothing is sent

base::address towards_v4(int fd, const base::address& peer) {
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_port = htons(any_port);
    std::memcpy(&sa.sin_addr, peer.v6_bytes().data() + 12, 4);
    socklen_t size = sizeof sa;
    if (connect(fd, reinterpret_cast<const sockaddr*>(&sa), size) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&sa), &size) != 0)
        return base::address::from_v4({127, 0, 0, 1});
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &sa.sin_addr, bytes.size());
    return base::address::from_v4(bytes);
}

base::address towards_v6(int fd, const base::address& peer) {
    sockaddr_in6 sa{};
    sa.sin6_family = AF_INET6;
    sa.sin6_port = htons(any_port);
    std::memcpy(&sa.sin6_addr, peer.v6_bytes().data(), 16);
    socklen_t size = sizeof sa;
    if (connect(fd, reinterpret_cast<const sockaddr*>(&sa), size) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&sa), &size) != 0)
        return base::address::parse("::1").value();
    base::address::bytes bytes{};
    std::memcpy(bytes.data(), &sa.sin6_addr, bytes.size());
    return base::address::from_v6(bytes);
}

}  // namespace

base::address local_address_towards(const base::address& peer) {
    const int fd = socket(peer.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const base::address found = peer.is_v4() ? towards_v4(fd, peer) : towards_v6(fd, peer);
    if (fd >= 0) close(fd);
    return found;
}

}  // namespace fingerpost::bridge
