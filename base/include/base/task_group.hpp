#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fingerpost::base {

/// Coroutines that run side by side and end together: nothing is detached. All calls on the
/// executor's thread. The group must outlive its tasks: `cancel`, then run the executor until the
/// group is `empty`. Header only, so that `base` itself needs no Asio; who includes this links
/// fingerpost::asio.
class task_group {
public:
    /// `on_bug` hears in words what a task threw, but for being stopped; expected failures are
    /// values.
    task_group(boost::asio::any_io_executor on, std::function<void(std::string_view what)> on_bug)
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
                                      if (!threw) return;
                                      if (const auto bug = words_of(threw)) on_bug_(*bug);
                                  }));
        return which;
    }

    /// What went wrong; nothing for a task that was stopped. That ends by operation_aborted from
    /// its next wait, or, where it waited for several at once, from all of them.
    static std::optional<std::string> words_of(const std::exception_ptr& threw) {
        try {
            std::rethrow_exception(threw);
        } catch (const boost::asio::multiple_exceptions& several) {
            return words_of(several.first_exception());
        } catch (const boost::system::system_error& e) {
            if (e.code() == boost::asio::error::operation_aborted) return std::nullopt;
            return e.what();
        } catch (const std::exception& e) {
            return e.what();
        } catch (...) {
            return "what was thrown is no std::exception";
        }
    }

    boost::asio::any_io_executor on_;
    std::function<void(std::string_view)> on_bug_;
    tasks tasks_;
};

}  // namespace fingerpost::base
