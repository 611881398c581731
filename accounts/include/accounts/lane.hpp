#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"

namespace fingerpost::accounts {

namespace detail {

/// A blocking call on its way through a lane, and what came of it.
struct lane_task {
    virtual ~lane_task() = default;
    virtual void call() noexcept = 0;
};

template <class T>
struct as_result {
    using type = base::result<T>;
};
template <class T>
struct as_result<base::result<T>> {
    using type = base::result<T>;
};

template <class F>
class lane_call final : public lane_task {
public:
    using value = typename as_result<std::invoke_result_t<F&>>::type;

    explicit lane_call(F job) : job_(std::move(job)) {}
    void call() noexcept override {
        try {
            value_.emplace(job_());
        } catch (...) {
            thrown_ = std::current_exception();
        }
    }
    value take() {
        if (thrown_) std::rethrow_exception(thrown_);
        return std::move(*value_);
    }

private:
    F job_;
    std::optional<value> value_;
    std::exception_ptr thrown_;
};

}  // namespace detail

/// A few threads for calls that block, such as NSS and files of users, with a bound on how long
/// anybody waits for them. Used from one thread, the one that runs the executor.
///
/// A thread that is stuck in a call cannot be interrupted. It is left alone, and the lane counts it
/// out: whoever waits is told `cannot_tell` at his deadline, and once every thread is stuck past
/// it, newcomers are told so at once. When a thread comes back, its late result is dropped and it
/// works on.
///
/// What the threads use is shared with them and not owned by the lane. The destructor therefore
/// joins those that are free or return within one deadline, and detaches the stuck ones, which then
/// touch nothing but that shared state and what their jobs own. Destroy the lane before its
/// io_context.
class lane {
public:
    /// What `status` tells of a lane.
    struct counts {
        std::size_t threads = 0;
        std::size_t stuck = 0;      ///< threads past their deadline
        std::size_t queued = 0;     ///< jobs that wait for a thread
        std::uint64_t done = 0;     ///< jobs answered in time
        std::uint64_t late = 0;     ///< askers who gave up: deadline passed, or cancelled
        std::uint64_t refused = 0;  ///< turned away: all stuck, or the queue full
    };

    /// Starts `threads` threads, named `name` (15 bytes show in ps(1)), with all signals blocked.
    /// Throws std::system_error if that fails.
    lane(boost::asio::any_io_executor executor, const std::string& name, std::size_t threads,
         std::size_t queue_limit, std::chrono::milliseconds deadline);
    ~lane();
    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;

    /// Calls `job` on a thread and gives what it returns (a T or a result<T>). `job` must own all
    /// that it uses, since it may outlive the asker, the lane and the io_context; it is destroyed
    /// on either thread. What it throws is thrown here. Errors: the job's own; errc::cannot_tell
    /// when the deadline passes, the asker is cancelled, all threads are stuck or the queue is
    /// full.
    template <class F>
    [[nodiscard]] auto run(F job) {
        return finish(shared_, std::make_shared<detail::lane_call<F>>(std::move(job)));
    }

    /// Whether every thread is past its deadline, so that newcomers are turned away.
    [[nodiscard]] bool stuck() const;
    [[nodiscard]] counts count() const;

private:
    struct state;
    explicit lane(std::shared_ptr<state> shared);

    /// Waits for `task`; whether it was done in time.
    static boost::asio::awaitable<bool> done(std::shared_ptr<state> shared,
                                             std::shared_ptr<detail::lane_task> task);
    template <class F>
    static boost::asio::awaitable<typename detail::lane_call<F>::value> finish(
        std::shared_ptr<state> shared, std::shared_ptr<detail::lane_call<F>> call) {
        // In two steps: awaited as a temporary, g++ 12 makes code of it that traps.
        auto waiting = done(std::move(shared), call);
        const bool in_time = co_await std::move(waiting);
        if (!in_time) co_return base::errc::cannot_tell;
        co_return call->take();
    }

    std::shared_ptr<state> shared_;
    std::vector<std::thread> threads_;
};

}  // namespace fingerpost::accounts
