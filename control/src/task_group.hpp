#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace fingerpost::control {

/// Conversations that run at the same time and end together. None is detached: after `cancel()`
/// the executor runs them to their ends, and only then may the group be destroyed.
class task_group {
public:
    using reporter = std::function<void(std::exception_ptr)>;

    /// `report` is told of every exception that leaves a task: a bug, or no memory.
    task_group(boost::asio::any_io_executor ex, reporter report)
        : ex_(std::move(ex)), report_(std::move(report)) {}

    void spawn(boost::asio::awaitable<void> task) {
        const auto self =
            signals_.insert(signals_.end(), std::make_shared<boost::asio::cancellation_signal>());
        boost::asio::co_spawn(ex_, std::move(task),
                              boost::asio::bind_cancellation_slot(
                                  (*self)->slot(), [this, self](std::exception_ptr why) {
                                      signals_.erase(self);
                                      if (why && !is_cancellation(why)) report_(why);
                                  }));
    }

    void cancel() {
        for (auto it = signals_.begin(); it != signals_.end();) {
            const auto signal = *it++;
            signal->emit(boost::asio::cancellation_type::terminal);
            // Outside the executor, co_spawn's handler in the signal only posts the request, with a
            // pointer to itself; the task may end before that runs, so the signal must wait for it.
            boost::asio::post(ex_, [signal] {});
        }
    }

    [[nodiscard]] bool empty() const noexcept { return signals_.empty(); }

private:
    static bool is_cancellation(const std::exception_ptr& why) {
        try {
            std::rethrow_exception(why);
        } catch (const boost::system::system_error& e) {
            return e.code() == boost::asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }

    boost::asio::any_io_executor ex_;
    reporter report_;
    std::list<std::shared_ptr<boost::asio::cancellation_signal>> signals_;
};

}  // namespace fingerpost::control
