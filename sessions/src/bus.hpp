#pragma once

#include <systemd/sd-bus.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// One connection to a message bus (sd-bus), on Asio. Everything happens within `process`: handlers
/// are called there and nowhere else, so that whoever runs `wait` and `process` in turn owns all
/// that follows, and stopping to do so stops it. Not for threads.
class bus {
public:
    /// Called with a message that was asked for; it is valid during the call only.
    using handler = std::function<void(sd_bus_message&)>;

    /// A match or an awaited answer. Dropping it ends it: its handler is not called any more.
    /// Must not be dropped by its own handler, and not after the bus.
    class subscription {
    public:
        subscription() = default;

    private:
        friend class bus;
        struct unref {
            void operator()(sd_bus_slot* slot) const noexcept { sd_bus_slot_unref(slot); }
        };
        std::unique_ptr<handler> call_;
        std::unique_ptr<sd_bus_slot, unref> slot_;
    };

    /// Begins to connect to `address`; empty: the system bus. A refusal that comes later is told by
    /// `process`.
    /// Errors: what sd-bus says (ENOENT: no bus).
    [[nodiscard]] static base::result<std::unique_ptr<bus>> connect(
        const boost::asio::any_io_executor& executor, const std::string& address);
    ~bus();
    bus(const bus&) = delete;
    bus& operator=(const bus&) = delete;

    /// Waits until `process` has something to do. May be cancelled at any time without loss.
    [[nodiscard]] boost::asio::awaitable<void> wait();

    /// Sends what waits to be sent, and calls the handlers of all that came.
    /// Errors: what sd-bus says; the connection is lost then (ENOTCONN, ECONNRESET).
    [[nodiscard]] base::result<void> process();

    /// Calls `call` with each signal that fits `rule`, a match rule of the D-Bus specification.
    /// Errors: what sd-bus says of the rule; a bus that refuses it ends the connection.
    [[nodiscard]] base::result<subscription> match(const std::string& rule, handler call);

    /// Where a method is called.
    struct method {
        const char* destination;
        const char* path;
        const char* interface;
        const char* member;
    };
    /// Calls a method with strings as its arguments; `call` gets the answer, or an
    /// error message (sd_bus_message_get_error). Errors: what sd-bus says of the arguments (EINVAL)
    /// or of the connection.
    [[nodiscard]] base::result<subscription> call(
        const method& what, handler call, std::initializer_list<const char*> arguments = {});

private:
    struct close {
        void operator()(sd_bus* b) const noexcept { sd_bus_close_unref(b); }
    };
    using handle = std::unique_ptr<sd_bus, close>;

    bus(const boost::asio::any_io_executor& executor, handle started);
    static int dispatch(sd_bus_message* message, void* handler, sd_bus_error*) noexcept;

    handle bus_;
    boost::asio::posix::stream_descriptor socket_;
};

/// The error code of a negative errno, as sd-bus gives them.
[[nodiscard]] inline base::error_code system_error(int negative_errno) {
    return {-negative_errno, boost::system::system_category()};
}

}  // namespace fingerpost::sessions
