#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <memory>

namespace fingerpost::fingerd {

/// Coroutines that run side by side, each of which can be asked to stop. All calls on the
/// executor's thread. The group must outlive its tasks.
class task_group {
public:
    /// `on_bug` hears of what a task threw, but for being stopped.
    task_group(boost::asio::any_io_executor on, std::function<void(std::exception_ptr)> on_bug)
        : on_(std::move(on)), on_bug_(std::move(on_bug)) {}
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    void spawn(boost::asio::awaitable<void> task);
    /// As `spawn`, and asks the task to stop once `lifetime` is over.
    void spawn(boost::asio::awaitable<void> task, std::chrono::milliseconds lifetime);
    /// Asks all to stop; they end while the executor runs on.
    void cancel();
    [[nodiscard]] bool empty() const noexcept { return tasks_.empty(); }

private:
    struct task {
        explicit task(const boost::asio::any_io_executor& on) : deadline(on) {}
        boost::asio::cancellation_signal stop;
        boost::asio::steady_timer deadline;
    };
    using tasks = std::list<std::shared_ptr<task>>;

    tasks::iterator start(boost::asio::awaitable<void> work);
    void ended(tasks::iterator which, const std::exception_ptr& threw);

    boost::asio::any_io_executor on_;
    std::function<void(std::exception_ptr)> on_bug_;
    tasks tasks_;
};

}  // namespace fingerpost::fingerd
