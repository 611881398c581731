#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/sip_identity.hpp"
#include "bridge/publish_target.hpp"
#include "bridge/upstream_state.hpp"
#include "desk/desk.hpp"

namespace fingerpost::store {
class records;
}

namespace fingerpost::bridge {

/// The choices of event publication (RFC 3903); docs/sip.md says what each is for.
struct publisher_settings {
    publish_target target;
    std::string domain;     ///< of the users' addresses, in lower case
    base::sip_identity as;  ///< the watcher as whom the policy judges
    std::string user;       ///< for digests; empty: none
    std::chrono::seconds expires{600};
    bool remove_at_logout = false;
    std::chrono::seconds idle_after{300};  ///< idle-threshold in documents
};

/// A password as it was read, or why it could not be, safe to print.
struct password_read {
    std::string text;
    std::string error;  ///< empty: none
};

/// Publishes the site's users to a presence server (RFC 3903): the event publication agent. All
/// calls on the owner's thread.
class publisher {
public:
    /// All must outlive the publisher.
    struct needs {
        boost::asio::any_io_executor on;
        desk::front& front;
        const base::clock& clock;
        base::log& log;
        store::records* kept;  ///< where we find what we left standing; null: nowhere
        /// Reads the password; blocks, and is called on a thread of its own.
        std::function<password_read()> password;
    };
    publisher(needs n, const publisher_settings& s);
    ~publisher();
    publisher(const publisher&) = delete;
    publisher& operator=(const publisher&) = delete;

    /// A policy of this generation is in force.
    void policy_changed(std::uint64_t generation);
    /// Reads the password anew.
    void reload();
    [[nodiscard]] upstream_state state() const;
    /// Removes what is published, if the server answers within 3 s, and ends.
    void stop();

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace fingerpost::bridge
