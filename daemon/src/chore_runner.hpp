#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

namespace fingerpost::daemon {

/// Has chores done off the event loop: by the helper processes, or on threads of this one.
class chore_runner {
public:
    virtual ~chore_runner() = default;
    /// The answer to `request`, or an empty one ("cannot tell") at the deadline, and at once when
    /// all are stuck.
    [[nodiscard]] virtual boost::asio::awaitable<std::string> run(std::string request) = 0;
    /// Whether nothing can be asked now, since all who could answer are stuck or gone.
    [[nodiscard]] virtual bool stuck() const noexcept = 0;
    /// Waits for nobody any more; then the executor runs dry.
    virtual void stop() {}
};

}  // namespace fingerpost::daemon
