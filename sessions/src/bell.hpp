#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace fingerpost::sessions {

/// Wakes one coroutine of the same thread. A ring that nobody waits for is kept for the next wait.
class bell {
public:
    explicit bell(const boost::asio::any_io_executor& executor)
        : never_(executor, boost::asio::steady_timer::time_point::max()) {}

    void ring() {
        rung_ = true;
        never_.cancel();
    }
    /// Returns at a ring, or when it is cancelled.
    boost::asio::awaitable<void> wait() {
        if (!rung_) co_await never_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        rung_ = false;
    }

private:
    boost::asio::steady_timer never_;
    bool rung_ = false;
};

}  // namespace fingerpost::sessions
