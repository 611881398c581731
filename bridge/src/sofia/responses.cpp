#include "responses.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace fingerpost::bridge {
namespace {

/// An error of an earlier datagram that left is told once by whatever comes next (ip(7),
/// IP_RECVERR), and says nothing of what waits.
ssize_t receive(int socket, std::span<char> room, int how) {
    const auto size = recv(socket, room.data(), room.size(), how | MSG_DONTWAIT);
    if (size >= 0 || errno == EAGAIN) return size;
    return recv(socket, room.data(), room.size(), how | MSG_DONTWAIT);
}

}  // namespace

bool take_responses(int socket, std::span<char> room,
                    const std::function<void(const sip_response&)>& taken) {
    for (int i = 0;; ++i) {
        const auto size = receive(socket, room, MSG_PEEK | MSG_TRUNC);
        if (size < 0) return false;
        const auto length = static_cast<std::size_t>(size);
        if (i == responses_at_once || length > room.size()) return true;
        const auto r = sip_response::read_datagram({room.data(), length});
        if (!r || receive(socket, room.first(1), 0) < 0) return true;
        taken(*r);
    }
}

}  // namespace fingerpost::bridge
