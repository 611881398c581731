#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <functional>
#include <list>
#include <utility>

namespace fingerpost::base {

/// Tasks that run beside each other and end together: nothing is detached. One thread. Who includes this links
/// fingerpost::asio.
class task_group {
public:
    /// `bug` hears of an exception that left a task: expected failures are handled within.
    task_group(boost::asio::any_io_executor on, std::function<void(std::exception_ptr)> bug)
        : on_(std::move(on)), bug_(std::move(bug)) {}

    /// Starts `task`. The group must outlive it: `cancel`, then run the executor dry.
    void spawn(boost::asio::awaitable<void> task) {
        const auto self = running_.emplace(running_.end());
        boost::asio::co_spawn(
            on_, std::move(task),
            boost::asio::bind_cancellation_slot(self->slot(), [this, self](std::exception_ptr bug) {
                running_.erase(self);
                if (bug) bug_(std::move(bug));
            }));
    }

    /// Asks all tasks to stop; each does so at its next suspension.
    void cancel() {
        for (auto it = running_.begin(); it != running_.end();) {
            (it++)->emit(boost::asio::cancellation_type::terminal);
        }
    }

    [[nodiscard]] bool idle() const noexcept { return running_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return running_.size(); }
    [[nodiscard]] const boost::asio::any_io_executor& get_executor() const noexcept { return on_; }

private:
    boost::asio::any_io_executor on_;
    std::function<void(std::exception_ptr)> bug_;
    std::list<boost::asio::cancellation_signal> running_;
};

}  // namespace fingerpost::base
