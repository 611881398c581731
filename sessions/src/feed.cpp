#include "sessions/feed.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <unordered_map>

#include "feed_book.hpp"
#include "last_error.hpp"
#include "sessions/tracker.hpp"
#include "unix_listener.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

constexpr std::uint64_t listener_key = 0;    // connections are counted from 1
constexpr std::size_t read_bytes = 8 << 10;  // at once, so that a flood keeps nobody waiting long

/// With this many changes a batch is large enough. Together with what one more reading can hold it
/// is no more than the tracker takes in at once, so that what was answered is true at once.
constexpr std::size_t many_changes = 150;
constexpr std::size_t shortest_line = sizeof(R"({"op":"logout","id":"1"})");
static_assert(many_changes + read_bytes / shortest_line + 2 <= tracker::slice);

bool may_feed(uid_t uid) { return uid == 0 || uid == ::geteuid(); }

/// One program that feeds us.
struct connection {
    unique_fd fd;
    feed_book::connection known;
    std::string line{};     ///< received, without its newline yet
    bool skipping = false;  ///< the rest of a line that was too long
    std::string answers{};  ///< not sent yet
    bool ended = false;     ///< sends no more, and is kept only for its answers
    std::uint32_t waits_for = EPOLLIN;
    /// When to look whether it has left, since it takes no answers.
    std::optional<clock::time_point> look_at{};
};

/// Whether the other side sends no more than what has come.
bool has_half_closed(int fd) {
    pollfd p{fd, POLLRDHUP, 0};
    return ::poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

/// Our own epoll stands behind one descriptor of Asio's, so that connections need no tasks of their
/// own, which would have to be ended and waited for.
struct feed_source::state {
    state(const asio::any_io_executor& executor, int epoll, unique_fd listen, std::string host,
          const base::clock& now, base::log& to, feed_limits most)
        : ready(executor, epoll),
          listener(std::move(listen)),
          time(now),
          log(to),
          limits(most),
          book(std::move(host), most) {}

    ~state() {
        if (!path.empty()) ::unlink(path.c_str());
    }

    base::error_code watch(int fd, std::uint64_t key, std::uint32_t events, int operation) {
        epoll_event e{};
        e.events = events;
        e.data.u64 = key;
        if (::epoll_ctl(ready.native_handle(), operation, fd, &e) != 0) return last_error();
        return {};
    }

    asio::awaitable<base::error_code> wait();
    base::result<std::vector<change>> take_ready();
    void accept_all();
    void admit(unique_fd fd);
    void serve(std::uint64_t key, std::vector<change>& changes);
    void send(connection& c, std::vector<change>& changes);
    void drop_who_left(std::vector<change>& changes);
    void receive(connection& c, std::vector<change>& changes);
    void take_bytes(connection& c, std::string_view bytes, std::vector<change>& changes);
    void answer(connection& c, std::string_view line, std::vector<change>& changes);
    void end(connection& c, std::vector<change>& changes);
    void refuse(int fd, std::string_view why);

    asio::posix::stream_descriptor ready;  ///< the epoll descriptor
    unique_fd listener;
    unique_fd spare{::open("/dev/null", O_RDONLY | O_CLOEXEC)};  ///< for when descriptors run out
    std::string path{};                                          ///< ours to remove
    const base::clock& time;
    base::log& log;
    const feed_limits limits;
    feed_book book;
    std::unordered_map<std::uint64_t, connection> connections;
    std::uint64_t accepted = 0;
    bool told_all = false;
};

/// Waits until somebody is ready, or must be looked at; also if there is more already, so that
/// others on this thread have their turn between two batches.
asio::awaitable<base::error_code> feed_source::state::wait() {
    using namespace asio::experimental::awaitable_operators;
    constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
    const auto somebody = [&] {
        return ready.async_wait(asio::posix::stream_descriptor::wait_read, no_throw);
    };
    if (book.forget_some()) {
        co_await asio::post(ready.get_executor(), asio::use_awaitable);
        co_return base::error_code();
    }
    std::optional<clock::time_point> first;
    for (const auto& [key, c] : connections) {
        if (c.look_at && (!first || *c.look_at < *first)) first = c.look_at;
    }
    if (!first) co_return std::get<0>(co_await somebody());
    asio::steady_timer timer(ready.get_executor(), *first);
    const auto woken = co_await (somebody() || timer.async_wait(no_throw));
    co_return std::visit([](const auto& done) { return std::get<0>(done); }, woken);
}

/// Serves who is ready now; none is waited for, none is read more than once.
base::result<std::vector<change>> feed_source::state::take_ready() {
    std::vector<change> changes;
    std::array<epoll_event, 64> events;
    const int count = ::epoll_wait(ready.native_handle(), events.data(), events.size(), 0);
    if (count < 0 && errno != EINTR) return last_error();
    for (int i = 0; i < count; ++i) {
        const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
        if (key == listener_key)
            accept_all();
        else
            serve(key, changes);
        // The others are ready still. The end of a connection may take the tracker some time, and
        // must not come before what another is told to be done.
        const bool one_ended = !changes.empty() && std::holds_alternative<all_gone>(changes.back());
        if (one_ended || changes.size() >= many_changes) return changes;
    }
    drop_who_left(changes);
    return changes;
}

void feed_source::state::accept_all() {
    for (;;) {
        unique_fd fd(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (fd) {
            admit(std::move(fd));
            continue;
        }
        if (errno == ECONNABORTED || errno == EINTR) continue;
        if (errno != EMFILE && errno != ENFILE) return;
        // The descriptor kept for this moment takes the caller in and sends him away; left in the
        // queue, he would keep us awake for nothing.
        spare = unique_fd();
        fd = unique_fd(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        log.warning("feed refused, no descriptor is free");
        if (fd) refuse(fd.get(), "out of descriptors");
        fd = unique_fd();
        spare = unique_fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        return;
    }
}

void feed_source::state::admit(unique_fd fd) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || !may_feed(peer.uid)) {
        log.warning("feed refused, of another user", {{"uid", std::to_string(peer.uid)}});
        return refuse(fd.get(), "only root and the daemon's user may feed");
    }
    if (connections.size() >= limits.connections) {
        log.warning("feed refused, too many connections");
        return refuse(fd.get(), "too many connections");
    }
    const std::uint64_t key = ++accepted;
    if (const base::error_code ec = watch(fd.get(), key, EPOLLIN, EPOLL_CTL_ADD)) {
        log.warning("feed refused", {{"error", ec.message()}});
        return refuse(fd.get(), "cannot serve now");
    }
    connections.emplace(key, connection{std::move(fd), book.open()});
}

/// One try: who does not read it learns it from the closed connection.
void feed_source::state::refuse(int fd, std::string_view why) {
    const std::string line = feed_refusal(why, 0);
    [[maybe_unused]] const auto sent = ::send(fd, line.data(), line.size(), MSG_NOSIGNAL);
}

void feed_source::state::serve(std::uint64_t key, std::vector<change>& changes) {
    connection& c = connections.at(key);
    if (!c.ended && c.answers.size() <= limits.waiting_answers) receive(c, changes);
    send(c, changes);
    if (c.ended && c.answers.empty()) {
        connections.erase(key);
        return;
    }
    const bool reads = !c.ended && c.answers.size() <= limits.waiting_answers;
    const std::uint32_t events = (reads ? EPOLLIN : 0u) | (c.answers.empty() ? 0u : EPOLLOUT);
    if (std::exchange(c.waits_for, events) == events) return;
    if (const base::error_code ec = watch(c.fd.get(), key, events, EPOLL_CTL_MOD)) {
        log.warning("feed dropped", {{"error", ec.message()}});
        end(c, changes);
        connections.erase(key);
    }
}

void feed_source::state::send(connection& c, std::vector<change>& changes) {
    if (c.answers.empty()) return;
    const auto sent = ::send(c.fd.get(), c.answers.data(), c.answers.size(), MSG_NOSIGNAL);
    if (sent > 0) c.answers.erase(0, static_cast<std::size_t>(sent));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        c.answers.clear();
        end(c, changes);
    }
    if (c.answers.empty())
        c.look_at.reset();
    else if (sent > 0 || !c.look_at)
        c.look_at = clock::now() + limits.parting;
}

/// Who has half-closed is kept for his answers only; if he does not take them either, he is gone.
void feed_source::state::drop_who_left(std::vector<change>& changes) {
    const auto now = clock::now();
    for (auto at = connections.begin(); at != connections.end();) {
        connection& c = at->second;
        const bool is_due = c.look_at && *c.look_at <= now;
        if (is_due && (c.ended || has_half_closed(c.fd.get()))) {
            log.info("feed dropped, it does not read its answers");
            end(c, changes);
            at = connections.erase(at);
            continue;
        }
        if (is_due) c.look_at = now + limits.parting;
        ++at;
    }
}

void feed_source::state::receive(connection& c, std::vector<change>& changes) {
    std::array<char, read_bytes> bytes;
    const auto size = ::recv(c.fd.get(), bytes.data(), bytes.size(), 0);
    if (size > 0) return take_bytes(c, {bytes.data(), static_cast<std::size_t>(size)}, changes);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (!c.line.empty()) answer(c, std::exchange(c.line, {}), changes);
    end(c, changes);
}

void feed_source::state::take_bytes(connection& c, std::string_view bytes,
                                    std::vector<change>& changes) {
    for (;;) {
        const std::size_t newline = bytes.find('\n');
        const std::string_view part = bytes.substr(0, newline);
        if (!c.skipping && c.line.size() + part.size() > max_feed_line) {
            // Answered as soon as it is known, so that a line without end keeps nobody waiting.
            c.line.append(part.substr(0, max_feed_line + 1 - c.line.size()));
            answer(c, std::exchange(c.line, {}), changes);
            c.skipping = true;
        }
        if (newline == std::string_view::npos) {
            if (!c.skipping) c.line.append(part);
            return;
        }
        if (c.skipping)
            c.skipping = false;
        else if (c.line.empty())
            answer(c, part, changes);
        else
            answer(c, std::exchange(c.line, {}).append(part), changes);
        bytes.remove_prefix(newline + 1);
    }
}

void feed_source::state::answer(connection& c, std::string_view line,
                                std::vector<change>& changes) {
    c.answers += book.take(c.known, line, time.now(), changes);
}

void feed_source::state::end(connection& c, std::vector<change>& changes) {
    if (std::exchange(c.ended, true)) return;
    book.close(c.known, changes);
}

feed_source::feed_source(std::unique_ptr<state> s) : state_(std::move(s)) {}

feed_source::~feed_source() = default;

base::result<std::unique_ptr<feed_source>> feed_source::listen_at(
    const asio::any_io_executor& executor, const std::string& path, std::string host,
    const base::clock& time, base::log& log, feed_limits limits) {
    auto listener = listen_privately(path);
    if (!listener) return listener.error();
    auto source = on(executor, listener->release(), std::move(host), time, log, limits);
    if (source)
        (*source)->state_->path = path;
    else
        ::unlink(path.c_str());
    return source;
}

base::result<std::unique_ptr<feed_source>> feed_source::on(const asio::any_io_executor& executor,
                                                           int listener, std::string host,
                                                           const base::clock& time, base::log& log,
                                                           feed_limits limits) {
    unique_fd listen(listener);
    const int flags = ::fcntl(listener, F_GETFL);
    if (flags < 0 || ::fcntl(listener, F_SETFL, flags | O_NONBLOCK) != 0) return last_error();
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return last_error();
    auto s = std::make_unique<state>(executor, epoll, std::move(listen), std::move(host), time, log,
                                     limits);
    if (const base::error_code ec = s->watch(listener, listener_key, EPOLLIN, EPOLL_CTL_ADD))
        return ec;
    return std::unique_ptr<feed_source>(new feed_source(std::move(s)));
}

asio::awaitable<base::result<std::vector<change>>> feed_source::next() {
    if (!std::exchange(state_->told_all, true)) {
        std::vector<change> all;
        state_->book.tell_all(all);
        co_return all;
    }
    for (;;) {
        const base::error_code ec = co_await state_->wait();
        auto changes = ec ? base::result<std::vector<change>>(ec) : state_->take_ready();
        if (!changes) state_->told_all = false;
        if (!changes || !changes->empty()) co_return changes;
    }
}

}  // namespace fingerpost::sessions
