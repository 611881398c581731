#include "sessions/follower.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <set>

#include "bell.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_retry = 1s;
constexpr std::chrono::milliseconds last_retry = 30s;
/// How often to look at an idle tty that cannot be watched: the step of its atime.
constexpr std::chrono::milliseconds look_interval = 8s;
/// The longest sleep towards a deadline, so that a clock that was set is noticed.
constexpr std::chrono::milliseconds longest_sleep = 60s;

asio::awaitable<bool> is_cancelled() {
    co_return (co_await asio::this_coro::cancellation_state).cancelled() !=
        asio::cancellation_type::none;
}

follower::pause steady_pause(asio::any_io_executor executor) {
    return [executor](std::chrono::milliseconds time) -> asio::awaitable<void> {
        asio::steady_timer timer(executor, time);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    };
}

/// How long to wait before the next try.
class backoff {
public:
    void reset() noexcept { next_ = first_retry; }
    std::chrono::milliseconds next() noexcept {
        return std::exchange(next_, std::min(2 * next_, last_retry));
    }

private:
    std::chrono::milliseconds next_ = first_retry;
};

/// A loop that ended is a loop that was cancelled, or a bug.
void rethrow_bug(const std::exception_ptr& why) {
    try {
        if (why) std::rethrow_exception(why);
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
}

}  // namespace

struct follower::state {
    struct followed {
        std::unique_ptr<source> from;
        source_status status;
        bool heard = false;
    };

    state(const asio::any_io_executor& on, tracker& whom, tty_watch& watch,
          const base::clock& clock, base::log& to, pause how)
        : executor(on),
          who(whom),
          ttys(watch),
          time(clock),
          log(to),
          wait(how ? std::move(how) : steady_pause(on)) {}

    asio::awaitable<void> follow(tracker::source_id rank);
    asio::awaitable<void> take_in(tracker::source_id rank, const std::vector<change>& changes);
    asio::awaitable<void> keep_deadlines();
    asio::awaitable<void> arm_idle_ttys();
    asio::awaitable<void> take_input();
    asio::awaitable<void> look_at_unwatched();

    void heard(followed& f, const base::error_code& error);
    void tell_if_ready();
    void watch_tty(const std::string& line, bool watch);
    void look_instead(const std::string& line, const base::error_code& why);

    asio::any_io_executor executor;
    tracker& who;
    tty_watch& ttys;
    const base::clock& time;
    base::log& log;
    pause wait;
    std::vector<followed> sources;
    std::function<void()> ready;

    bell deadline_moved{executor};
    std::set<std::string, std::less<>> idle;  ///< ttys to watch
    std::deque<std::string> to_arm;           ///< some of them
    bell more_to_arm{executor};
    std::set<std::string, std::less<>> unwatched;  ///< those of them that cannot be watched
    bell more_unwatched{executor};
    std::string unwatched_why;  ///< logged last
};

asio::awaitable<void> follower::state::follow(tracker::source_id rank) {
    followed& f = sources[rank];
    backoff retry;
    for (;;) {
        const auto changes = co_await f.from->next();
        if (!changes && co_await is_cancelled()) co_return;
        if (changes) co_await take_in(rank, *changes);
        heard(f, changes ? base::error_code() : changes.error());
        if (changes)
            retry.reset();
        else
            co_await wait(retry.next());
    }
}

/// A small batch is taken in at once; between the slices of a large one others have their turn.
asio::awaitable<void> follower::state::take_in(tracker::source_id rank,
                                               const std::vector<change>& changes) {
    std::span<const change> rest = who.apply_some(rank, changes, time.now());
    while (!rest.empty()) {
        co_await asio::post(executor, asio::use_awaitable);
        rest = who.apply_some(rank, rest, time.now());
    }
}

/// Notes how a source fares, and logs it when that is news.
void follower::state::heard(followed& f, const base::error_code& error) {
    const bool is_news = !f.heard || f.status.healthy == error.failed() ||
                         (error && f.status.error != error.message());
    if (is_news) {
        const bool was_ill = f.heard && !f.status.healthy;
        f.status.healthy = !error;
        f.status.error = error ? error.message() : "";
        f.status.since = time.now();
        if (error)
            log.warning("session source failed",
                        {{"source", f.status.name}, {"error", f.status.error}});
        else if (was_ill)
            log.info("session source is back", {{"source", f.status.name}});
    }
    if (!std::exchange(f.heard, true)) tell_if_ready();
}

void follower::state::tell_if_ready() {
    if (!ready ||
        !std::all_of(sources.begin(), sources.end(), [](const auto& f) { return f.heard; }))
        return;
    std::exchange(ready, nullptr)();
}

asio::awaitable<void> follower::state::keep_deadlines() {
    using namespace asio::experimental::awaitable_operators;
    for (;;) {
        const base::instant now = time.now();
        const auto due = who.next_deadline();
        if (!due) {
            co_await deadline_moved.wait();
        } else if (*due > now) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - now);
            co_await (wait(std::min(left, longest_sleep)) || deadline_moved.wait());
        } else {
            who.advance(now);
            co_await asio::post(executor, asio::use_awaitable);
        }
    }
}

/// The tracker's word that nobody types at `line` (or somebody does again).
void follower::state::watch_tty(const std::string& line, bool watch) {
    if (watch) {
        idle.insert(line);
        to_arm.push_back(line);
        more_to_arm.ring();
    } else {
        idle.erase(line);
        unwatched.erase(line);
        ttys.disarm(line);
    }
}

asio::awaitable<void> follower::state::arm_idle_ttys() {
    for (;;) {
        while (!to_arm.empty()) {
            const std::string line = std::move(to_arm.front());
            to_arm.pop_front();
            if (!idle.contains(line)) continue;
            const auto armed = co_await ttys.arm(line);
            if (!idle.contains(line))
                ttys.disarm(line);
            else if (!armed)
                look_instead(line, armed.error());
            else
                who.input_at(line, time.now());  // typed before the watch stood
        }
        co_await more_to_arm.wait();
    }
}

void follower::state::look_instead(const std::string& line, const base::error_code& why) {
    if (std::exchange(unwatched_why, why.message()) != why.message())
        log.info("idle ttys cannot be watched, are looked at instead", {{"error", unwatched_why}});
    if (unwatched.insert(line).second) more_unwatched.ring();
}

asio::awaitable<void> follower::state::take_input() {
    backoff retry;
    for (;;) {
        const auto lines = co_await ttys.next();
        if (!lines && co_await is_cancelled()) co_return;
        if (!lines) {
            for (const std::string& line : idle) look_instead(line, lines.error());
            co_await wait(retry.next());
            continue;
        }
        retry.reset();
        for (const std::string& line : *lines) {
            who.input_at(line, time.now());
            // The atime stands still within its step: then the tty is idle yet, and its watch used.
            if (idle.contains(line)) watch_tty(line, true);
        }
    }
}

asio::awaitable<void> follower::state::look_at_unwatched() {
    for (;;) {
        while (unwatched.empty()) co_await more_unwatched.wait();
        co_await wait(look_interval);
        for (const std::string& line : std::vector(unwatched.begin(), unwatched.end()))
            who.input_at(line, time.now());
    }
}

follower::follower(const asio::any_io_executor& executor, tracker& who, tty_watch& ttys,
                   const base::clock& time, base::log& log, pause wait)
    : state_(std::make_unique<state>(executor, who, ttys, time, log, std::move(wait))) {
    who.on_deadline([s = state_.get()] { s->deadline_moved.ring(); });
    who.on_idle_tty(
        [s = state_.get()](const std::string& line, bool watch) { s->watch_tty(line, watch); });
}

follower::~follower() {
    state_->who.on_deadline({});
    state_->who.on_idle_tty({});
}

void follower::add(std::unique_ptr<source> from) {
    source_status status{
        .name = std::string(from->name()), .error = {}, .since = state_->time.now()};
    state_->sources.push_back({std::move(from), std::move(status)});
}

void follower::on_ready(std::function<void()> call) { state_->ready = std::move(call); }

asio::awaitable<void> follower::run() {
    const auto loop = [this](asio::awaitable<void> task) {
        return asio::co_spawn(state_->executor, std::move(task), asio::deferred);
    };
    std::vector<decltype(loop(state_->keep_deadlines()))> loops;
    for (tracker::source_id rank = 0; rank < state_->sources.size(); ++rank)
        loops.push_back(loop(state_->follow(rank)));
    loops.push_back(loop(state_->keep_deadlines()));
    loops.push_back(loop(state_->arm_idle_ttys()));
    loops.push_back(loop(state_->take_input()));
    loops.push_back(loop(state_->look_at_unwatched()));
    state_->tell_if_ready();
    const auto [order, ends] =
        co_await asio::experimental::make_parallel_group(std::move(loops))
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    for (const std::exception_ptr& why : ends) rethrow_bug(why);
}

std::vector<source_status> follower::status() const {
    std::vector<source_status> all;
    for (const state::followed& f : state_->sources) all.push_back(f.status);
    return all;
}

}  // namespace fingerpost::sessions
