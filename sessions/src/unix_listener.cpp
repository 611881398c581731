#include "unix_listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "last_error.hpp"

namespace fingerpost::sessions {
namespace {

base::error_code system_error(int code) { return {code, boost::system::system_category()}; }

unique_fd stream_socket() {
    return unique_fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/// Makes room at `where` if a dead socket lies there.
base::error_code clear_stale(const sockaddr_un& where) {
    struct stat st {};
    if (::lstat(where.sun_path, &st) != 0)
        return errno == ENOENT ? base::error_code() : last_error();
    if (!S_ISSOCK(st.st_mode)) return system_error(EEXIST);
    const unique_fd probe = stream_socket();
    if (!probe) return last_error();
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 ||
        errno == EAGAIN)
        return system_error(EADDRINUSE);
    if (errno != ECONNREFUSED) return last_error();
    if (::unlink(where.sun_path) != 0 && errno != ENOENT) return last_error();
    return {};
}

}  // namespace

unique_fd& unique_fd::operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

unique_fd::~unique_fd() {
    if (fd_ >= 0) ::close(fd_);
}

int unique_fd::release() noexcept { return std::exchange(fd_, -1); }

base::result<unique_fd> listen_privately(const std::string& path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (path.size() >= sizeof where.sun_path) return system_error(ENAMETOOLONG);
    std::memcpy(where.sun_path, path.data(), path.size());
    if (const base::error_code ec = clear_stale(where)) return ec;
    unique_fd fd = stream_socket();
    if (!fd) return last_error();
    // Nobody can connect before listen(2), so the mode is set in time.
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
        ::chmod(where.sun_path, 0600) != 0 || ::listen(fd.get(), SOMAXCONN) != 0)
        return last_error();
    return fd;
}

}  // namespace fingerpost::sessions
