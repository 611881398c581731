#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace fingerpost::base {

/// Coroutines that run side by side and end together: nothing is detached. All calls on the
/// executor's thread. The group must outlive its tasks: `cancel`, then run the executor until the
/// group is `empty`. Header only, so that `base` itself needs no Asio; who includes this links
/// fingerpost::asio.
class task_group {
public:
    /// `on_bug` hears of what a task threw, but for being stopped; expected failures are values.
    task_group(boost::asio::any_io_executor on, std::function<void(std::exception_ptr)> on_bug)
        : on_(std::move(on)), on_bug_(std::move(on_bug)) {}
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    void spawn(boost::asio::awaitable<void> work) { start(std::move(work)); }

    /// As `spawn`, and asks the task to stop once `lifetime` is over.
    void spawn(boost::asio::awaitable<void> work, std::chrono::milliseconds lifetime) {
        const std::shared_ptr<task> started = *start(std::move(work));
        started->deadline.expires_after(lifetime);
        // Weak: the task may have ended while this call was already on its way.
        started->deadline.async_wait([late = std::weak_ptr(started)](boost::system::error_code ec) {
            const auto still = late.lock();
            if (still && !ec) still->stop.emit(boost::asio::cancellation_type::terminal);
        });
    }

    /// Asks all to stop; they end while the executor runs on.
    void cancel() {
        tasks now = tasks_;  // those that end at once leave tasks_ behind our back
        for (const auto& t : now) t->stop.emit(boost::asio::cancellation_type::terminal);
        // Called from outside the executor, a signal only posts its request, which points into it;
        // so the signals wait until that has run.
        boost::asio::post(on_, [asked = std::move(now)] {});
    }

    [[nodiscard]] bool empty() const noexcept { return tasks_.empty(); }

private:
    struct task {
        explicit task(const boost::asio::any_io_executor& on) : deadline(on) {}
        boost::asio::cancellation_signal stop;
        boost::asio::steady_timer deadline;
    };
    using tasks = std::list<std::shared_ptr<task>>;

    tasks::iterator start(boost::asio::awaitable<void> work) {
        const auto which = tasks_.insert(tasks_.end(), std::make_shared<task>(on_));
        boost::asio::co_spawn(on_, std::move(work),
                              boost::asio::bind_cancellation_slot(
                                  (*which)->stop.slot(), [this, which](std::exception_ptr threw) {
                                      tasks_.erase(which);
                                      if (threw && !is_stop(threw)) on_bug_(std::move(threw));
                                  }));
        return which;
    }

    /// A stopped coroutine ends by operation_aborted from its next wait; that is how stopping
    /// works.
    static bool is_stop(const std::exception_ptr& threw) {
        try {
            std::rethrow_exception(threw);
        } catch (const boost::system::system_error& e) {
            return e.code() == boost::asio::error::operation_aborted;
        } catch (...) {
            return false;
        }
    }

    boost::asio::any_io_executor on_;
    std::function<void(std::exception_ptr)> on_bug_;
    tasks tasks_;
};

}  // namespace fingerpost::base
