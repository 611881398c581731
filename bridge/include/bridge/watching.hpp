#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/instant.hpp"
#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// One subscription, for those who may see it.
struct watching {
    explicit watching(base::user_name watched) : user(std::move(watched)) {}

    std::string watcher;   ///< who is proved, as `sip:…`; else the address
    base::user_name user;  ///< who is watched
    std::string event;     ///< the event package
    std::string state;     ///< "active", "pending"
    base::instant since{};
    base::instant until{};
    std::string rule;                   ///< `file:line`; for admins
    std::optional<base::instant> told;  ///< when the last NOTIFY left
    unsigned answer = 0;                ///< its status code; 0: none yet
    std::string transport;              ///< "udp", "tcp", "tls", and the peer's address and port
    std::string client;                 ///< its User-Agent; untrusted text
};

/// What became of the requests of one method, challenges aside.
struct verdicts {
    std::uint64_t taken = 0;
    std::uint64_t refused = 0;
};

/// What the SIP face has done since its start.
struct counts {
    std::uint64_t requests = 0;
    std::uint64_t challenged = 0;
    std::uint64_t refused_busy = 0;  ///< answered 503 since too much was asked
    std::uint64_t notifies = 0;
    std::uint64_t retransmitted = 0;  ///< by us
    std::uint64_t unanswered = 0;     ///< NOTIFYs
    verdicts publishes;
    verdicts messages;                ///< that came by SIP
    std::uint64_t relayed = 0;        ///< messages, each time that one left for a phone
    std::uint64_t answered = 0;       ///< of these, in whatever way
    std::uint64_t subscriptions = 0;  ///< now
    std::uint64_t registrations = 0;  ///< now
    std::uint64_t publications = 0;   ///< now
    std::uint64_t connections = 0;    ///< now, TCP and TLS
};

}  // namespace fingerpost::bridge
