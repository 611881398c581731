#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "fakes/clock.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"
#include "sessions/tty_writer.hpp"

namespace fingerpost::tests {

/// A login at `line` of the machine "here"; looks at its tty if `line` is one.
inline sessions::session login(std::string id, std::string_view who, std::string line,
                               base::instant since) {
    sessions::session s{.id = std::move(id),
                        .user = user(who),
                        .host = "here",
                        .line = std::move(line),
                        .origin = {},
                        .since = since,
                        .idle_since = {},
                        .program = {}};
    s.looks_here = !s.line.empty();
    return s;
}

inline base::error_code system_error(int code) { return {code, boost::system::system_category()}; }

/// Ttys in memory: those in `lines` exist.
class fake_ttys final : public sessions::tty_view {
public:
    [[nodiscard]] base::result<sessions::tty_facts> look(std::string_view line) const override {
        ++looks;
        const auto at = lines.find(line);
        if (at == lines.end()) return system_error(ENOENT);
        return at->second;
    }
    /// Somebody typed at `line`, which is made if it is not there.
    void type(std::string_view line, base::instant when) {
        lines[std::string(line)].last_input = when;
    }

    std::map<std::string, sessions::tty_facts, std::less<>> lines;
    mutable unsigned looks = 0;
};

/// Terminals in memory, which show all that is written to them.
class fake_terminals final : public sessions::tty_writer {
public:
    struct shown {
        std::string line;
        uid_t uid;
        std::string text;
    };
    std::vector<shown> all;
    std::set<std::string, std::less<>> broken;  ///< lines that take nothing

    [[nodiscard]] boost::asio::awaitable<base::result<void>> write(std::string line,
                                                                   sessions::tty_owner whose,
                                                                   std::string text) override {
        if (broken.contains(line)) co_return system_error(EAGAIN);
        all.push_back({std::move(line), whose.uid, std::move(text)});
        co_return base::result<void>();
    }
};

/// Wakes whoever waits in a fake.
class fake_signal {
public:
    explicit fake_signal(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max()) {}
    void notify() { timer_.cancel(); }
    /// Returns at a `notify` or a cancellation.
    boost::asio::awaitable<base::error_code> wait() {
        const auto [ec] =
            co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        co_return ec;
    }

private:
    boost::asio::steady_timer timer_;
};

/// A source that tells what the test says, batch by batch or error by error, and then waits.
class scripted_source final : public sessions::source {
public:
    using batch = base::result<std::vector<sessions::change>>;

    explicit scripted_source(const boost::asio::any_io_executor& executor,
                             std::string name = "scripted")
        : name_(std::move(name)), more_(executor) {}

    void tell(batch b) {
        script_.push_back(std::move(b));
        more_.notify();
    }
    /// A whole snapshot of `all`.
    void tell_all(const std::vector<sessions::session>& all) {
        std::vector<sessions::change> changes{sessions::snapshot_begin{}};
        for (const sessions::session& s : all) changes.emplace_back(sessions::upsert{s});
        changes.emplace_back(sessions::snapshot_end{});
        tell(std::move(changes));
    }
    /// The `n`th call of `next`, counted from 1, fails with `why` and takes nothing off the script.
    void fail_call(unsigned n, base::error_code why) { failures_[n] = why; }
    [[nodiscard]] unsigned calls() const noexcept { return calls_; }

    [[nodiscard]] std::string_view name() const noexcept override { return name_; }
    [[nodiscard]] boost::asio::awaitable<batch> next() override {
        if (const auto failure = failures_.find(++calls_); failure != failures_.end())
            co_return failure->second;
        while (script_.empty()) {
            co_await more_.wait();
            const auto cancelled =
                (co_await boost::asio::this_coro::cancellation_state).cancelled();
            if (cancelled != boost::asio::cancellation_type::none)
                co_return base::error_code(boost::asio::error::operation_aborted);
        }
        batch b = std::move(script_.front());
        script_.pop_front();
        co_return b;
    }

private:
    std::string name_;
    std::deque<batch> script_;
    std::map<unsigned, base::error_code> failures_;
    unsigned calls_ = 0;
    fake_signal more_;
};

/// Watches in memory; arming, and waiting, can fail on the n-th call.
class fake_tty_watch final : public sessions::tty_watch {
public:
    explicit fake_tty_watch(const boost::asio::any_io_executor& executor) : more_(executor) {}

    /// Somebody types at `line`: told if it is armed, and then it is not.
    void type(const std::string& line) {
        if (armed.erase(line) == 0) return;
        typed_.push_back(line);
        more_.notify();
    }

    [[nodiscard]] boost::asio::awaitable<base::result<void>> arm(std::string line) override {
        if (++arm_calls == failing_arm) co_return system_error(EACCES);
        armed.insert(std::move(line));
        co_return base::result<void>();
    }
    void disarm(std::string_view line) override { armed.erase(std::string(line)); }
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<std::string>>> next() override {
        if (++next_calls == failing_next) co_return system_error(EIO);
        while (typed_.empty()) {
            co_await more_.wait();
            const auto cancelled =
                (co_await boost::asio::this_coro::cancellation_state).cancelled();
            if (cancelled != boost::asio::cancellation_type::none)
                co_return base::error_code(boost::asio::error::operation_aborted);
        }
        co_return std::exchange(typed_, {});
    }

    std::set<std::string> armed;
    unsigned arm_calls = 0;
    unsigned failing_arm = 0;  ///< counted from 1; 0: none
    unsigned next_calls = 0;
    unsigned failing_next = 0;

private:
    std::vector<std::string> typed_;
    fake_signal more_;
};

}  // namespace fingerpost::tests
