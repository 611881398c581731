#include "carrier.hpp"

#include <sys/socket.h>

#include "connection.hpp"
#include "datagrams.hpp"

namespace fingerpost::bench {
namespace {

constexpr int buffer_bytes = 128 << 20;

void make_room(const descriptor& fd, int forced, int polite) {
    if (::setsockopt(fd.get(), SOL_SOCKET, forced, &buffer_bytes, sizeof buffer_bytes) != 0 &&
        ::setsockopt(fd.get(), SOL_SOCKET, polite, &buffer_bytes, sizeof buffer_bytes) != 0)
        give_up("a socket's buffer");
}

}  // namespace

void make_room(const descriptor& fd) {
    make_room(fd, SO_RCVBUFFORCE, SO_RCVBUF);
    make_room(fd, SO_SNDBUFFORCE, SO_SNDBUF);
}

std::uint16_t own_port(const descriptor& fd) {
    sockaddr_in own{};
    socklen_t size = sizeof own;
    if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &size) != 0)
        give_up("getsockname");
    return ntohs(own.sin_port);
}

std::unique_ptr<carrier> make_carrier(transport over, const sockaddr_in& peer) {
    if (over == transport::tcp) return std::make_unique<connection>(peer);
    return std::make_unique<datagrams>(peer);
}

}  // namespace fingerpost::bench
