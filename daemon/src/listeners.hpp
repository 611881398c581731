#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "settings.hpp"

namespace fingerpost::daemon {

/// The daemon's listening sockets, bound before it stops being root.
struct listeners {
    std::vector<int>
        finger;        ///< TCP, one for each `finger.listen`, and those the service manager passed
    int control = -1;  ///< Unix stream, for everybody
    int feed = -1;     ///< Unix stream, 0600; -1: no feed
    std::vector<std::string> made;  ///< the Unix sockets' paths that we bound ourselves
};

/// Binds what `s` asks for, and takes over what the service manager passed (sd_listen_fds(3)): TCP
/// sockets are finger's, a Unix socket named "control" or "feed" (FileDescriptorName=) is that one.
/// The folder of a Unix socket is made if it is missing, and it and the socket are given to `owner`
/// if that is not 0. Throws std::runtime_error with the option, the address and what to do.
[[nodiscard]] listeners bind_listeners(const settings& s, uid_t owner, gid_t group);

/// Removes the Unix sockets that were bound, as far as our user may; what stays is replaced at the
/// next start.
void remove_sockets(const listeners& all);

/// Reads `ADDR:PORT`, `[ADDR]:PORT`; the address numeric. Nothing: it is none.
struct endpoint {
    std::string address;
    unsigned short port = 0;
};
[[nodiscard]] bool parse_endpoint(const std::string& text, endpoint& to);

/// The feed's socket: the one named in `sessions.source`, or `feed` beside the control socket.
/// Empty: no feed.
[[nodiscard]] std::string feed_socket(const settings& s);

}  // namespace fingerpost::daemon
