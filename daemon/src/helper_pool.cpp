#include "helper_pool.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <optional>
#include <utility>

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_waiting = 4096;

/// The next message on `socket`; nothing when its other end is closed.
std::optional<std::string> receive(int socket) {
    const ssize_t waiting = ::recv(socket, nullptr, 0, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);
    if (waiting <= 0) return std::nullopt;
    std::string message(static_cast<std::size_t>(waiting), '\0');
    if (::recv(socket, message.data(), message.size(), MSG_DONTWAIT) != waiting)
        return std::nullopt;
    return message;
}

}  // namespace

/// Holds a worker for one chore. If the chore is given up before its answer came (deadline,
/// cancellation), the worker counts as stuck until that answer does come, which nobody gets then.
class helper_pool::lease {
public:
    explicit lease(worker& w) : worker_(w), heard_(w.socket.get_executor()) {
        worker_.state = condition::working;
        worker_.holder = this;
    }
    ~lease() {
        if (worker_.holder != this) return;
        worker_.holder = nullptr;
        worker_.state = condition::stuck;
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;

    /// 0, or the errno of why the helper could not be asked.
    int ask(std::string_view request) {
        const ssize_t sent = ::send(worker_.socket.native_handle(), request.data(), request.size(),
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        return sent < 0 ? errno : 0;
    }
    /// Its answer, or an empty one at the deadline.
    asio::awaitable<std::string> answer(instant until) {
        heard_.expires_at(until);
        co_await heard_.async_wait(no_throw);
        co_return std::move(answer_);
    }
    void hear(std::string answer) {
        worker_.holder = nullptr;
        answer_ = std::move(answer);
        heard_.cancel();
    }

private:
    worker& worker_;
    asio::steady_timer heard_;
    std::string answer_;
};

helper_pool::helper_pool(asio::any_io_executor on, const std::vector<helper>& helpers,
                         std::chrono::milliseconds deadline, base::log& log,
                         std::function<void()> none_left)
    : on_(std::move(on)),
      deadline_(deadline),
      log_(log),
      none_left_(std::move(none_left)),
      listening_(on_, [&log](std::string_view bug) {
          log.error("listening to a helper failed", {{"error", std::string(bug)}});
      }) {
    for (const helper& h : helpers) {
        workers_.push_back(
            std::make_unique<worker>(worker{asio::posix::stream_descriptor(on_, h.socket), h.pid}));
        listening_.spawn(listen(*workers_.back()));
    }
}

void helper_pool::stop() {
    stopped_ = true;
    listening_.cancel();
    for (auto& timer : waiting_) timer.cancel();
    for (const auto& w : workers_) {
        if (w->holder != nullptr) w->holder->hear("");
    }
}

bool helper_pool::stuck() const noexcept {
    return std::none_of(workers_.begin(), workers_.end(), [](const auto& w) {
        return w->state == condition::idle || w->state == condition::working;
    });
}

asio::awaitable<helper_pool::worker*> helper_pool::free_worker(instant until) {
    while (!stopped_) {
        const auto idle = std::find_if(workers_.begin(), workers_.end(),
                                       [](const auto& w) { return w->state == condition::idle; });
        if (idle != workers_.end()) co_return idle->get();
        if (stuck() || waiting_.size() >= max_waiting ||
            std::chrono::steady_clock::now() >= until) {
            co_return nullptr;
        }
        const auto mine = waiting_.emplace(waiting_.end(), on_, until);
        const std::shared_ptr<void> leave(nullptr, [this, mine](void*) { waiting_.erase(mine); });
        co_await mine->async_wait(no_throw);
    }
    co_return nullptr;
}

asio::awaitable<std::string> helper_pool::run(std::string request) {
    const instant until = std::chrono::steady_clock::now() + deadline_;
    for (bool lost_one = false;;) {
        worker* const w = co_await free_worker(until);
        if (w == nullptr) co_return "";
        lease held(*w);
        if (const int error = held.ask(request); error == EPIPE || error == ECONNRESET) {
            lose(*w);
            continue;
        } else if (error != 0) {
            log_.error("a helper could not be asked",
                       {{"error", std::generic_category().message(error)}});
            hear(*w, "");
            co_return "";
        }
        std::string answer = co_await held.answer(until);
        // A request that ended two helpers is not tried on all the others.
        if (w->state != condition::gone || std::exchange(lost_one, true)) co_return answer;
    }
}

/// Takes whatever the helper says, and notices its end, for as long as it lives.
asio::awaitable<void> helper_pool::listen(worker& w) {
    while (w.state != condition::gone) {
        const auto [ec] =
            co_await w.socket.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
        if (ec) co_return;
        auto answer = receive(w.socket.native_handle());
        if (answer) {
            hear(w, *std::move(answer));
        } else {
            lose(w);
        }
    }
}

void helper_pool::hear(worker& w, std::string answer) {
    w.state = condition::idle;
    if (w.holder != nullptr) w.holder->hear(std::move(answer));
    for (auto& timer : waiting_) timer.cancel();
}

void helper_pool::lose(worker& w) {
    if (w.state == condition::gone) return;
    w.state = condition::gone;
    if (w.holder != nullptr) w.holder->hear("");
    for (auto& timer : waiting_) timer.cancel();
    log_.error("a helper ended", {{"pid", std::to_string(w.pid)}});
    const bool all = std::all_of(workers_.begin(), workers_.end(),
                                 [](const auto& each) { return each->state == condition::gone; });
    if (all) none_left_();
}

}  // namespace fingerpost::daemon
