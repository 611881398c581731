#include "sessions/tty_watch.hpp"

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <unordered_map>
#include <utility>

#include "last_error.hpp"
#include "sessions/inotify.hpp"

namespace fingerpost::sessions {

namespace asio = boost::asio;

struct inotify_tty_watch::state {
    state(const asio::any_io_executor& executor, int inotify, adder how)
        : events(executor, inotify), add(std::move(how)) {}

    base::error_code read_events();
    void take(const file_event& e);
    void fired(std::unordered_map<int, std::string>::iterator at);
    void forget(const std::string& line);

    asio::posix::stream_descriptor events;
    adder add;
    std::unordered_map<int, std::string> lines;  ///< by watch
    std::unordered_map<std::string, int> watches;
    std::vector<std::string> typed_at;  ///< to be told by `next`
    unsigned arming = 0;
    /// Watches that fired before the helper's answer told whose they are.
    std::set<int> early;
};

/// Takes all that is there.
base::error_code inotify_tty_watch::state::read_events() {
    std::vector<file_event> read;
    const base::error_code failure = read_file_events(events.native_handle(), read);
    for (const file_event& e : read) take(e);
    return failure;
}

void inotify_tty_watch::state::take(const file_event& e) {
    if ((e.mask & IN_Q_OVERFLOW) != 0) {
        // Any of them may have fired.
        while (!lines.empty()) {
            ::inotify_rm_watch(events.native_handle(), lines.begin()->first);
            fired(lines.begin());
        }
    } else if (const auto at = lines.find(e.watch); at != lines.end()) {
        fired(at);  // typed at, or IN_IGNORED: the tty is gone, which a look will show
    } else if (arming != 0 && (e.mask & IN_ACCESS) != 0) {
        early.insert(e.watch);
    }
}

void inotify_tty_watch::state::fired(std::unordered_map<int, std::string>::iterator at) {
    watches.erase(at->second);
    typed_at.push_back(std::move(at->second));
    lines.erase(at);
}

void inotify_tty_watch::state::forget(const std::string& line) {
    const auto at = watches.find(line);
    if (at == watches.end()) return;
    ::inotify_rm_watch(events.native_handle(), at->second);
    lines.erase(at->second);
    watches.erase(at);
}

inotify_tty_watch::inotify_tty_watch(const asio::any_io_executor& executor, int inotify, adder add)
    : state_(std::make_unique<state>(executor, inotify, std::move(add))) {}

inotify_tty_watch::~inotify_tty_watch() = default;

inotify_tty_watch::adder inotify_tty_watch::add_here(int inotify, std::string dev) {
    return [inotify, dev = std::move(dev)](std::string line) -> asio::awaitable<base::result<int>> {
        // Looked at first, since a line that leaves the folder must not be watched either.
        if (const auto facts = dev_ttys(dev).look(line); !facts) co_return facts.error();
        const int watch = ::inotify_add_watch(inotify, (dev + "/" + line).c_str(), mask);
        if (watch < 0) co_return last_error();
        co_return watch;
    };
}

asio::awaitable<base::result<void>> inotify_tty_watch::arm(std::string line) {
    if (state_->watches.contains(line)) co_return base::result<void>();
    if (state_->arming++ == 0) state_->early.clear();
    const base::result<int> watch = co_await state_->add(line);
    --state_->arming;
    if (!watch) co_return watch.error();
    const auto at = state_->lines.insert_or_assign(*watch, line).first;
    state_->watches.insert_or_assign(line, *watch);
    if (state_->early.erase(*watch) != 0) {
        state_->fired(at);
        state_->events.cancel();  // wakes `next`
    }
    co_return base::result<void>();
}

void inotify_tty_watch::disarm(std::string_view line) { state_->forget(std::string(line)); }

asio::awaitable<base::result<std::vector<std::string>>> inotify_tty_watch::next() {
    for (;;) {
        if (const base::error_code ec = state_->read_events()) co_return ec;
        if (!state_->typed_at.empty()) co_return std::exchange(state_->typed_at, {});
        const auto [ec] = co_await state_->events.async_wait(
            asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        const bool ends = (co_await asio::this_coro::cancellation_state).cancelled() !=
                          asio::cancellation_type::none;
        if (ends || (ec && ec != asio::error::operation_aborted)) co_return ec;
    }
}

}  // namespace fingerpost::sessions
