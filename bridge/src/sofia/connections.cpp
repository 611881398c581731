#include "connections.hpp"

#include <dirent.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

#include "socket_address.hpp"

namespace fingerpost::bridge {
namespace {

std::optional<connection> connection_of(int fd) {
    sockaddr_storage own{};
    sockaddr_storage peer{};
    socklen_t size = sizeof own;
    auto* const own_sa = reinterpret_cast<sockaddr*>(&own);
    auto* const peer_sa = reinterpret_cast<sockaddr*>(&peer);
    if (getsockname(fd, own_sa, &size) != 0) return std::nullopt;
    if (own.ss_family != AF_INET && own.ss_family != AF_INET6) return std::nullopt;
    int type = 0;
    socklen_t type_size = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0 || type != SOCK_STREAM)
        return std::nullopt;
    size = sizeof peer;
    if (getpeername(fd, peer_sa, &size) != 0) return std::nullopt;
    return connection{fd, address_of(peer_sa), port_of(peer_sa), port_of(own_sa)};
}

}  // namespace

std::vector<connection> connections_to(const std::vector<std::uint16_t>& ports) {
    std::vector<connection> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
    if (folder == nullptr) return found;
    while (const dirent* const entry = readdir(folder.get())) {
        int fd = -1;
        const char* const end = entry->d_name + std::strlen(entry->d_name);
        if (std::from_chars(entry->d_name, end, fd).ptr != end) continue;
        const auto c = connection_of(fd);
        if (c && std::find(ports.begin(), ports.end(), c->own_port) != ports.end())
            found.push_back(*c);
    }
    return found;
}

void end_connection(const connection& c) { shutdown(c.fd, SHUT_RDWR); }

}  // namespace fingerpost::bridge
