#include "accounts/lane.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace fingerpost::accounts {
namespace asio = boost::asio;
namespace {

using steady = std::chrono::steady_clock;

/// A task and the one who waits for it.
struct ticket {
    std::shared_ptr<detail::lane_task> task;
    std::function<void()> wake;  ///< empty: nobody waits any more
    bool finished = false;
};

/// What one thread is doing.
struct worker {
    std::shared_ptr<ticket> on;  ///< nothing: it is free
    steady::time_point due{};    ///< when it counts as stuck
    bool running = false;        ///< the thread was started and has not ended
};

/// Threads are born with all signals blocked, so that handlers run where they are expected and no
/// call of a directory is interrupted.
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;

private:
    sigset_t before_{};
};

}  // namespace

/// Everything under `lock` is shared by the threads and the owner. `wake` is called and dropped
/// under it too: whoever gave up can be sure that no thread touches the executor afterwards.
struct lane::state {
    state(asio::any_io_executor executor, std::size_t threads, std::size_t limit,
          std::chrono::milliseconds patience)
        : ex(std::move(executor)), queue_limit(limit), deadline(patience), workers(threads) {}

    const asio::any_io_executor ex;  ///< used by the owner's thread, and by `wake`
    const std::size_t queue_limit;
    const std::chrono::milliseconds deadline;

    std::mutex lock;
    std::condition_variable work;   ///< for the threads: a ticket came, or the lane closes
    std::condition_variable ended;  ///< for the destructor
    std::deque<std::shared_ptr<ticket>> queue;
    std::vector<worker> workers;
    bool closing = false;
    counts told;

    void serve(worker& self);
    void work_on(std::unique_lock<std::mutex>& held, worker& self);
    bool take_in(const std::shared_ptr<ticket>& t);
    void give_up(const std::shared_ptr<ticket>& t);
    std::size_t stuck_threads() const;
    std::vector<bool> close();
};

/// A thread's life.
void lane::state::serve(worker& self) {
    std::unique_lock held(lock);
    for (;;) {
        work.wait(held, [this] { return closing || !queue.empty(); });
        if (closing) break;
        work_on(held, self);
    }
    self.running = false;
    ended.notify_one();
}

void lane::state::work_on(std::unique_lock<std::mutex>& held, worker& self) {
    auto mine = std::move(queue.front());
    queue.pop_front();
    self.on = mine;
    self.due = steady::now() + deadline;
    held.unlock();
    mine->task->call();
    held.lock();
    mine->finished = true;
    self.on.reset();
    if (const auto wake = std::exchange(mine->wake, nullptr)) wake();
    held.unlock();
    mine.reset();  // a late result may be large, and what it owns may take its time to go
    held.lock();
}

/// Whether `t` was queued; false: it must be turned away.
bool lane::state::take_in(const std::shared_ptr<ticket>& t) {
    const std::lock_guard held(lock);
    if (closing || queue.size() >= queue_limit || stuck_threads() == workers.size()) {
        ++told.refused;
        return false;
    }
    queue.push_back(t);
    work.notify_one();
    return true;
}

/// The asker leaves. A thread that is at his task is overdue from now on.
void lane::state::give_up(const std::shared_ptr<ticket>& t) {
    const std::lock_guard held(lock);
    t->wake = nullptr;
    if (t->finished) return;
    ++told.late;
    std::erase(queue, t);
    for (worker& w : workers) {
        if (w.on == t) w.due = std::min(w.due, steady::now());
    }
}

std::size_t lane::state::stuck_threads() const {
    const auto now = steady::now();
    return static_cast<std::size_t>(std::count_if(
        workers.begin(), workers.end(), [now](const worker& w) { return w.on && w.due <= now; }));
}

/// Turns everybody away and waits for the threads; which of them ended. The others are stuck.
std::vector<bool> lane::state::close() {
    std::unique_lock held(lock);
    closing = true;
    auto patience = steady::now();
    for (const worker& w : workers) {
        if (w.on) patience = std::max(patience, w.due);
        if (w.on && w.on->wake) std::exchange(w.on->wake, nullptr)();
    }
    for (const auto& t : queue) std::exchange(t->wake, nullptr)();
    queue.clear();
    work.notify_all();
    const auto every = [this](auto question) {
        return [this, question] { return std::all_of(workers.begin(), workers.end(), question); };
    };
    ended.wait_until(held, patience, every([](const worker& w) {
                         return !w.running || (w.on && w.due <= steady::now());
                     }));
    // Whoever is not in a call ends without delay.
    ended.wait(held, every([](const worker& w) { return !w.running || w.on; }));
    std::vector<bool> ends;
    for (const worker& w : workers) ends.push_back(!w.running);
    return ends;
}

lane::lane(std::shared_ptr<state> shared) : shared_(std::move(shared)) {}

// Delegating, so that the destructor ends the threads that did start if the next one fails to.
lane::lane(asio::any_io_executor executor, const std::string& name, std::size_t threads,
           std::size_t queue_limit, std::chrono::milliseconds deadline)
    : lane(std::make_shared<state>(std::move(executor), threads, queue_limit, deadline)) {
    const signals_blocked while_starting;
    threads_.reserve(threads);
    for (worker& w : shared_->workers) {
        threads_.emplace_back([shared = shared_, &w] { shared->serve(w); });
        pthread_setname_np(threads_.back().native_handle(), name.substr(0, 15).c_str());
        const std::lock_guard held(shared_->lock);
        w.running = true;
    }
}

lane::~lane() {
    const auto ended = shared_->close();
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        ended[i] ? threads_[i].join() : threads_[i].detach();
    }
}

asio::awaitable<bool> lane::done(std::shared_ptr<state> shared,
                                 std::shared_ptr<detail::lane_task> task) {
    const auto alarm = std::make_shared<asio::steady_timer>(shared->ex, shared->deadline);
    const auto mine = std::make_shared<ticket>();
    mine->task = std::move(task);
    mine->wake = [ex = shared->ex, alarm] {
        // Into the past rather than cancelled: that also reaches a wait that has yet to begin.
        asio::post(ex, [alarm] { alarm->expires_at(steady::time_point::min()); });
    };
    if (!shared->take_in(mine)) co_return false;
    // However this coroutine ends, also by being destroyed, the ticket is given back.
    const std::unique_ptr<state, std::function<void(state*)>> on_leaving(
        shared.get(), [&mine](state* s) { s->give_up(mine); });
    co_await alarm->async_wait(asio::as_tuple(asio::use_awaitable));
    const std::lock_guard held(shared->lock);
    if (mine->finished) ++shared->told.done;
    co_return mine->finished;
}

bool lane::stuck() const {
    const std::lock_guard held(shared_->lock);
    return shared_->stuck_threads() == shared_->workers.size();
}

lane::counts lane::count() const {
    const std::lock_guard held(shared_->lock);
    counts now = shared_->told;
    now.threads = shared_->workers.size();
    now.stuck = shared_->stuck_threads();
    now.queued = shared_->queue.size();
    return now;
}

}  // namespace fingerpost::accounts
