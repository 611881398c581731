#include "helper_pool.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_waiting = 4096;

}  // namespace

/// Holds a worker for one chore. If the chore is given up before its answer came (deadline,
/// cancellation), the worker counts as stuck until that answer does come, and is read then by
/// nobody but `recover`.
class helper_pool::lease {
public:
    lease(helper_pool& pool, worker& w) : pool_(pool), worker_(w) {
        worker_.state = condition::working;
    }
    ~lease() {
        if (worker_.state != condition::working) return;
        worker_.state = condition::stuck;
        pool_.recovering_.spawn(pool_.recover(&worker_));
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;

private:
    helper_pool& pool_;
    worker& worker_;
};

helper_pool::helper_pool(asio::any_io_executor on, const std::vector<helper>& helpers,
                         std::chrono::milliseconds deadline, base::log& log)
    : on_(std::move(on)),
      deadline_(deadline),
      log_(log),
      recovering_(on_, [&log](std::exception_ptr) { log.error("waiting for a helper failed"); }) {
    for (const helper& h : helpers) {
        workers_.push_back(std::make_unique<worker>(
            worker{asio::posix::stream_descriptor(on_, h.socket), h.pid, condition::idle}));
    }
}

void helper_pool::stop() {
    recovering_.cancel();
    for (auto& timer : waiting_) timer.cancel();
}

bool helper_pool::stuck() const noexcept {
    return std::none_of(workers_.begin(), workers_.end(), [](const auto& w) {
        return w->state == condition::idle || w->state == condition::working;
    });
}

asio::awaitable<helper_pool::worker*> helper_pool::free_worker(instant until) {
    for (;;) {
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
}

asio::awaitable<std::string> helper_pool::run(std::string request) {
    using namespace asio::experimental::awaitable_operators;
    const instant until = std::chrono::steady_clock::now() + deadline_;
    worker* const w = co_await free_worker(until);
    if (w == nullptr) co_return "";
    const lease held(*this, *w);
    if (::send(w->socket.native_handle(), request.data(), request.size(),
               MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        const bool too_big = errno == EMSGSIZE;
        log_.error("a helper could not be asked",
                   {{"error", std::generic_category().message(errno)}});
        finished(*w, too_big ? condition::idle : condition::gone);
        co_return "";
    }
    asio::steady_timer deadline(on_, until);
    const auto first =
        co_await (w->socket.async_wait(asio::posix::stream_descriptor::wait_read, no_throw) ||
                  deadline.async_wait(no_throw));
    if (first.index() != 0) co_return "";
    if (std::get<0>(std::get<0>(first))) co_return "";
    co_return receive(*w);
}

std::string helper_pool::receive(worker& w) {
    const int fd = w.socket.native_handle();
    const ssize_t waiting = ::recv(fd, nullptr, 0, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);
    std::string answer(waiting > 0 ? static_cast<std::size_t>(waiting) : 0, '\0');
    if (waiting <= 0 || ::recv(fd, answer.data(), answer.size(), MSG_DONTWAIT) != waiting) {
        log_.error("a helper ended", {{"pid", std::to_string(w.pid)}});
        finished(w, condition::gone);
        return "";
    }
    finished(w, condition::idle);
    return answer;
}

void helper_pool::finished(worker& w, condition now) {
    w.state = now;
    for (auto& timer : waiting_) timer.cancel();
}

asio::awaitable<void> helper_pool::recover(worker* w) {
    const auto [ec] =
        co_await w->socket.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
    if (!ec) (void)receive(*w);
}

}  // namespace fingerpost::daemon
