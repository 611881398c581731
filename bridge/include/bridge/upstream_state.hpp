#pragma once

#include <cstddef>
#include <string>

namespace fingerpost::bridge {

/// How the upstream server stands.
struct upstream_state {
    enum class link {
        looking_up,  ///< where the server is
        trying,      ///< whether it answers
        up,
        waiting,  ///< before the next try
        refused,  ///< the password is wrong, or there is none
    };
    link state = link::looking_up;
    std::string server;         ///< "udp 192.0.2.7:5060"; empty: none is known
    std::size_t published = 0;  ///< users whose state stands there
    std::size_t waiting = 0;    ///< users of whom something else is to be told
    std::size_t failing = 0;    ///< users whose last PUBLISH was refused
    std::string error;          ///< the latest; empty: all is well
};

[[nodiscard]] constexpr const char* name_of(upstream_state::link l) noexcept {
    switch (l) {
        case upstream_state::link::looking_up:
            return "looking-up";
        case upstream_state::link::trying:
            return "trying";
        case upstream_state::link::up:
            return "up";
        case upstream_state::link::refused:
            return "refused";
        case upstream_state::link::waiting:
            break;
    }
    return "waiting";
}

}  // namespace fingerpost::bridge
