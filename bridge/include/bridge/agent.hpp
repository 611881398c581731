#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/message.hpp"
#include "bridge/settings.hpp"
#include "bridge/watching.hpp"
#include "desk/desk.hpp"

namespace fingerpost::bridge {

class credentials;

/// The SIP face: presence agent (RFC 3856) and registrar (RFC 3261 section 10) of one domain.
/// All calls on the owner's thread; Sofia-SIP runs on a thread of its own.
class agent {
public:
    struct needs {
        boost::asio::any_io_executor on;
        desk::front& front;
        const base::clock& clock;
        base::log& log;
    };
    /// Opens the listeners. Throws std::runtime_error that names the option and what is wrong with
    /// it.
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
    /// Accounts may have changed: what was published by who is somebody else now ends.
    void accounts_changed();
    /// Takes a message on to the phones that its user has registered.
    void carry(const base::message& what);
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
