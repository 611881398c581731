#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fingerd/format.hpp"

namespace fingerpost::fingerd {

/// What we say when we do not answer. One line each, without its end.
struct texts {
    std::string forwarding_denied = "Finger forwarding service denied";
    std::string list_denied = "Finger online user list denied";
    std::string bad_query = "Bad query.";
    std::string too_long = "Query too long.";
    std::string too_many = "Too many connections; try again later.";
};

/// Whose full name has the word that was asked for (RFC 1288 section 2.5.3).
enum class matching {
    off,     ///< login names only
    unique,  ///< and full names, where that leaves one person
    all,
};

/// An administrator's choices, all of the section [finger] but where to listen.
struct settings {
    std::chrono::milliseconds deadline{10'000};  ///< for a whole conversation
    std::size_t max_connections = 1024;
    std::size_t max_per_source = 32;  ///< a source: an IPv4 address, or an IPv6 /64
    /// A reply that names nobody leaves at a whole multiple of this after its query came.
    std::chrono::milliseconds deny_delay{5};
    bool forwarding = false;  ///< {Q2}; section 3.2.1 recommends to refuse it
    bool list = true;         ///< {C}
    matching match = matching::all;
    bool proxied = false;  ///< loopback peers are a proxy's, so they are not local
    std::uint16_t forward_port = 79;
    look appearance;
    texts says;
};

}  // namespace fingerpost::fingerd
