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

/// A bound socket of IPv4 or IPv6.
struct bound {
    int type = 0;
    base::address at;
    std::uint16_t port = 0;
};

std::optional<bound> bound_of(int fd) {
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    auto* const sa = reinterpret_cast<sockaddr*>(&own);
    if (getsockname(fd, sa, &size) != 0) return std::nullopt;
    if (own.ss_family != AF_INET && own.ss_family != AF_INET6) return std::nullopt;
    bound found{0, address_of(sa), port_of(sa)};
    size = sizeof found.type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &found.type, &size) != 0) return std::nullopt;
    return found;
}

std::optional<connection> connection_of(int fd) {
    const auto own = bound_of(fd);
    if (!own || own->type != SOCK_STREAM) return std::nullopt;
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    auto* const sa = reinterpret_cast<sockaddr*>(&peer);
    if (getpeername(fd, sa, &size) != 0) return std::nullopt;
    return connection{fd, address_of(sa), port_of(sa), own->port};
}

std::vector<int> own_descriptors() {
    std::vector<int> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
    if (folder == nullptr) return found;
    while (const dirent* const entry = readdir(folder.get())) {
        int fd = -1;
        const char* const end = entry->d_name + std::strlen(entry->d_name);
        if (std::from_chars(entry->d_name, end, fd).ptr == end) found.push_back(fd);
    }
    return found;
}

}  // namespace

std::vector<connection> connections_to(const std::vector<std::uint16_t>& ports) {
    std::vector<connection> found;
    for (const int fd : own_descriptors()) {
        const auto c = connection_of(fd);
        if (c && std::find(ports.begin(), ports.end(), c->own_port) != ports.end())
            found.push_back(*c);
    }
    return found;
}

int socket_at(int type, const base::address& at, std::uint16_t port) {
    for (const int fd : own_descriptors()) {
        const auto own = bound_of(fd);
        if (own && own->type == type && own->at == at && own->port == port) return fd;
    }
    return -1;
}

void end_connection(const connection& c) { shutdown(c.fd, SHUT_RDWR); }

}  // namespace fingerpost::bridge
