#include "fingerd/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace fingerpost::fingerd {
namespace asio = boost::asio;

namespace {

/// A stopped coroutine ends by operation_aborted from its next wait; that is how stopping works.
bool is_stop(const std::exception_ptr& threw) {
    try {
        std::rethrow_exception(threw);
    } catch (const boost::system::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

task_group::tasks::iterator task_group::start(asio::awaitable<void> work) {
    const auto which = tasks_.insert(tasks_.end(), std::make_shared<task>(on_));
    asio::co_spawn(on_, std::move(work),
                   asio::bind_cancellation_slot(
                       (*which)->stop.slot(),
                       [this, which](std::exception_ptr threw) { ended(which, threw); }));
    return which;
}

void task_group::ended(tasks::iterator which, const std::exception_ptr& threw) {
    tasks_.erase(which);
    if (threw && !is_stop(threw)) on_bug_(threw);
}

void task_group::spawn(asio::awaitable<void> work) { start(std::move(work)); }

void task_group::spawn(asio::awaitable<void> work, std::chrono::milliseconds lifetime) {
    const std::shared_ptr<task> started = *start(std::move(work));
    started->deadline.expires_after(lifetime);
    // Weak: the task may have ended while this call was already on its way.
    started->deadline.async_wait([late = std::weak_ptr(started)](boost::system::error_code ec) {
        const auto still = late.lock();
        if (still && !ec) still->stop.emit(asio::cancellation_type::terminal);
    });
}

void task_group::cancel() {
    tasks now = tasks_;  // those that end at once leave tasks_ behind our back
    for (const auto& t : now) t->stop.emit(asio::cancellation_type::terminal);
    // Called from outside the executor, a signal only posts its request, which points into it; so
    // the signals wait until that has run.
    asio::post(on_, [asked = std::move(now)] {});
}

}  // namespace fingerpost::fingerd
