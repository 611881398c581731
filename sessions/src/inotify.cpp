#include "sessions/inotify.hpp"

#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "last_error.hpp"

namespace fingerpost::sessions {
namespace {

namespace asio = boost::asio;

}  // namespace

base::result<inotify> inotify::open(const asio::any_io_executor& executor) {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return last_error();
    return inotify(asio::posix::stream_descriptor(executor, fd));
}

base::result<int> inotify::add(const std::string& path, std::uint32_t mask) {
    const int watch = ::inotify_add_watch(fd_.native_handle(), path.c_str(), mask);
    if (watch < 0) return last_error();
    return watch;
}

void inotify::remove(int watch) noexcept {
    // Fails only for a watch that the kernel has already dropped with its file.
    static_cast<void>(::inotify_rm_watch(fd_.native_handle(), watch));
}

asio::awaitable<void> inotify::wait() {
    co_await fd_.async_wait(asio::posix::descriptor_base::wait_read,
                            asio::as_tuple(asio::use_awaitable));
}

std::vector<file_event> inotify::read() {
    std::vector<file_event> events;
    // Cannot fail for a descriptor that is ours.
    static_cast<void>(read_file_events(fd_.native_handle(), events));
    return events;
}

base::error_code read_file_events(int fd, std::vector<file_event>& events) {
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (;;) {
        const auto size = ::read(fd, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno != EAGAIN) return last_error();
        if (size <= 0) return {};
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            inotify_event e;
            std::memcpy(&e, buffer.data() + at, sizeof e);
            const char* const name = buffer.data() + at + sizeof e;
            events.push_back({e.wd, e.mask, std::string(name, ::strnlen(name, e.len))});
            at += sizeof e + e.len;
        }
    }
}

}  // namespace fingerpost::sessions
