#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "sessions/source.hpp"
#include "sessions/tracker.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// How a source fares.
struct source_status {
    std::string name;
    bool healthy = false;   ///< its last word was no error; false before its first one
    std::string error;      ///< what the system said; empty when healthy, or not heard of yet
    base::instant since{};  ///< since when it is so
    friend bool operator==(const source_status&, const source_status&) = default;
};

/// Keeps a tracker true: takes in what its sources tell, wakes it at its deadlines, and watches the
/// ttys that are idle. A source that fails is warned of, what it told is kept, and it is asked
/// again after 1 s, then after twice as long each time, up to 30 s.
class follower {
public:
    /// Waits that long, or until it is cancelled; a test's own returns when the test says so.
    using pause = std::function<boost::asio::awaitable<void>(std::chrono::milliseconds)>;

    /// What is given by reference must outlive the follower, which alone gives the tracker a
    /// source's changes, and takes its `on_idle_tty` and `on_deadline`. Without `wait`, the time of
    /// a steady timer.
    follower(const boost::asio::any_io_executor& executor, tracker& who, tty_watch& ttys,
             const base::clock& time, base::log& log, pause wait = {});
    ~follower();
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

    /// Before `run`; the source added first is trusted most.
    void add(std::unique_ptr<source> from);
    /// Called once, when each source has told its first snapshot or failed to: from then on the
    /// tracker knows what can be known.
    void on_ready(std::function<void()> call);
    /// Runs until it is cancelled (terminal), once. All that it started has ended when it returns.
    [[nodiscard]] boost::asio::awaitable<void> run();
    /// Each source, in the order of trust.
    [[nodiscard]] std::vector<source_status> status() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::sessions
