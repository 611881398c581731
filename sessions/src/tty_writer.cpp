#include "sessions/tty_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "last_error.hpp"
#include "tty_path.hpp"

namespace fingerpost::sessions {
namespace {

base::error_code system_error(int code) { return {code, boost::system::system_category()}; }

/// A descriptor and its end.
class descriptor {
public:
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

base::error_code check(int fd, uid_t owner) {
    struct stat facts {};
    if (::fstat(fd, &facts) != 0) return last_error();
    if (S_ISLNK(facts.st_mode)) return system_error(ELOOP);
    if (!S_ISCHR(facts.st_mode)) return system_error(ENOTTY);
    const bool takes_messages = (facts.st_mode & S_IWGRP) != 0;
    return facts.st_uid == owner && takes_messages ? base::error_code() : system_error(EACCES);
}

}  // namespace

base::result<void> write_to_tty(const std::string& dev, std::string_view line, uid_t owner,
                                std::string_view text) {
    if (!stays_beneath(line)) return base::make_error_code(base::errc::bad_char);
    const std::string path = (dev + '/').append(line);
    // A look first: to open another device than a tty may already do something.
    const descriptor seen(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!seen.is_open()) return last_error();
    if (const auto wrong = check(seen.get(), owner)) return wrong;
    // The very inode that was looked at, whatever its name has become meanwhile.
    const std::string inode = "/proc/self/fd/" + std::to_string(seen.get());
    const descriptor tty(::open(inode.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!tty.is_open()) return last_error();
    if (::isatty(tty.get()) == 0) return system_error(ENOTTY);
    if (const auto wrong = check(tty.get(), owner)) return wrong;
    ssize_t written = 0;
    do {
        written = ::write(tty.get(), text.data(), text.size());
    } while (written < 0 && errno == EINTR);
    if (written < 0) return last_error();
    return {};
}

}  // namespace fingerpost::sessions
