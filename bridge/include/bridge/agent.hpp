#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/user_name.hpp"
#include "bridge/settings.hpp"
#include "desk/desk.hpp"

namespace fingerpost::bridge {

class credentials;

/// One subscription, for those who may see it.
struct watching {
    std::string watcher;   ///< who is proved, as `sip:…`; else the address
    base::user_name user;  ///< who is watched
    std::string event;     ///< the event package
    std::string state;     ///< "active", "pending"
    base::instant since{};
    base::instant until{};
    std::string rule;  ///< `file:line`; for admins
    std::optional<base::instant> told;  ///< when the last NOTIFY left
    unsigned answer = 0;                ///< its status code; 0: none yet
    std::string transport;              ///< "udp", "tcp", "tls", and the peer's address and port
    std::string client;                 ///< its User-Agent; untrusted text
};

/// What the SIP face has done since its start.
struct counts {
    std::uint64_t requests = 0;
    std::uint64_t challenged = 0;
    std::uint64_t refused_busy = 0;  ///< answered 503 since too much was asked
    std::uint64_t notifies = 0;
    std::uint64_t retransmitted = 0;  ///< by us
    std::uint64_t unanswered = 0;     ///< NOTIFYs
    std::uint64_t subscriptions = 0;  ///< now
    std::uint64_t registrations = 0;  ///< now
    std::uint64_t connections = 0;    ///< now, TCP and TLS
};

/// The SIP face: presence agent (RFC 3856) and registrar (RFC 3261 section 10) of one domain.
/// All calls on the owner's thread; Sofia-SIP runs on a thread of its own.
class agent {
public:
    struct needs {
        boost::asio::any_io_executor on;
        desk::front& front;
        const base::clock& clock;
        base::log& log;
        /// Key of nonces; whoever has it can answer challenges. At least 16 bytes.
        std::string secret;
    };
    /// Opens the listeners. Throws std::runtime_error that names the option and what is wrong with it.
    agent(const needs& n, const settings& s);
    /// Ends at once, if it was not stopped.
    ~agent();
    agent(const agent&) = delete;
    agent& operator=(const agent&) = delete;

    /// The ports it listens on, in the order of settings.listen.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;
    /// These prove who somebody is from now on.
    void set_credentials(std::shared_ptr<const credentials> known);
    /// A policy with this generation is in force: what older cards say is not told any more.
    void policy_changed(std::uint64_t generation);
    /// The subscriptions to one user, or all; by user, then by watcher.
    [[nodiscard]] boost::asio::awaitable<std::vector<watching>> watchers(
        std::optional<base::user_name> of);
    [[nodiscard]] counts count() const;
    /// Ends the subscriptions with a last NOTIFY, as far as that can be done within two seconds.
    void stop();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace fingerpost::bridge
