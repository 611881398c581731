#include "process_exits.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "last_error.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;

int pidfd_of(pid_t pid) {
    // glibc has a function for it from 2.36 on only.
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

bool has_ended(int pidfd) {
    pollfd p{pidfd, POLLIN, 0};
    return ::poll(&p, 1, 0) > 0;
}

}  // namespace

base::result<process_exits> process_exits::open(const asio::any_io_executor& executor) {
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0) return last_error();
    return process_exits(asio::posix::stream_descriptor(executor, set));
}

process_exits::~process_exits() {
    for (const auto& [key, fd] : pidfds_) ::close(fd);
}

process_exits::seen process_exits::watch(const std::string& key, pid_t pid) {
    const auto known = pidfds_.find(key);
    if (known != pidfds_.end()) return has_ended(known->second) ? seen::ended : seen::alive;
    const int fd = pidfd_of(pid);
    if (fd < 0) return errno == ESRCH ? seen::ended : seen::cannot_watch;
    // Edge-triggered: a process that has ended stays readable, and must not be told twice.
    epoll_event on_exit{.events = EPOLLIN | EPOLLET, .data = {}};
    if (::epoll_ctl(set_.native_handle(), EPOLL_CTL_ADD, fd, &on_exit) != 0) {
        ::close(fd);
        return seen::cannot_watch;
    }
    pidfds_.emplace(key, fd);
    return has_ended(fd) ? seen::ended : seen::alive;
}

void process_exits::keep(const std::set<std::string>& keys) {
    for (auto at = pidfds_.begin(); at != pidfds_.end();) {
        if (keys.contains(at->first)) {
            ++at;
            continue;
        }
        ::close(at->second);
        at = pidfds_.erase(at);
    }
}

asio::awaitable<void> process_exits::wait() {
    co_await set_.async_wait(asio::posix::descriptor_base::wait_read,
                             asio::as_tuple(asio::use_awaitable));
}

void process_exits::clear() {
    std::array<epoll_event, 64> ended;
    while (::epoll_wait(set_.native_handle(), ended.data(), static_cast<int>(ended.size()), 0) >
           0) {
    }
}

}  // namespace fingerpost::sessions
