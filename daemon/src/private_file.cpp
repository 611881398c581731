#include "private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/text.hpp"

namespace fingerpost::daemon {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// Why the file could be another's work, or known to others; empty: it cannot.
std::string unsafe(const struct stat& st, uid_t daemon) {
    if (!S_ISREG(st.st_mode)) return "is not a regular file";
    if (st.st_uid != 0 && st.st_uid != daemon)
        return "must belong to root or to the daemon's user, not to uid " +
               std::to_string(st.st_uid);
    if ((st.st_mode & 07177U) != 0)
        return "must not be open to others: its mode must be 0600 or 0400";
    return {};
}

std::string larger_than(std::size_t max) {
    return "is larger than " + (max >= mebibyte ? std::to_string(max / mebibyte) + " MiB"
                                                : std::to_string(max) + " bytes");
}

std::string cannot_be_read(int why) {
    return "cannot be read: " + std::generic_category().message(why);
}

/// Reads all of `fd` into `text`; what is wrong, if something is.
std::string read_all(int fd, uid_t daemon, std::size_t max, std::string& text) {
    struct stat st {};
    if (fstat(fd, &st) != 0) return cannot_be_read(errno);
    if (std::string why = unsafe(st, daemon); !why.empty()) return why;
    std::array<char, 16384> part{};
    for (ssize_t size = 0; (size = read(fd, part.data(), part.size())) != 0;) {
        if (size < 0) return cannot_be_read(errno);
        text.append(part.data(), static_cast<std::size_t>(size));
        if (text.size() > max) return larger_than(max);
    }
    return {};
}

}  // namespace

private_file read_private_file(const std::string& path, uid_t daemon, std::size_t max) {
    using outcome = private_file::outcome;
    const std::string name = base::visible_line(path) + ": ";
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        const int why = errno;
        const outcome how = why == ENOENT ? outcome::missing : outcome::failed;
        const std::string mend = why == EACCES ? "; give it to uid " + std::to_string(daemon) +
                                                     ", as which the daemon runs"
                                               : "";
        return {how, {}, name + cannot_be_read(why) + mend};
    }
    private_file found;
    const std::string why = read_all(fd, daemon, max, found.text);
    close(fd);
    if (!why.empty()) return {outcome::failed, {}, name + why};
    found.how = outcome::read;
    return found;
}

}  // namespace fingerpost::daemon
