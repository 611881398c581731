#include "accounts/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

namespace fingerpost::accounts {
namespace {

/// A descriptor and its end.
class descriptor {
public:
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

/// What a failed look at a path says: nothing stands there, or it could not be seen.
base::had absent_or_unseen(int error) noexcept {
    const bool absent = error == ENOENT || error == ENOTDIR;
    return absent ? base::had::none : base::had::cannot_tell;
}

/// The home itself, through links. Sets errno; a home that is no absolute path is ENOENT.
descriptor open_home(const account& whose) {
    if (!whose.home.starts_with('/')) {
        errno = ENOENT;
        return descriptor(-1);
    }
    return descriptor(::open(whose.home.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

std::optional<struct stat> facts_of(const descriptor& fd) {
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0) return std::nullopt;
    return facts;
}

bool is_own_file(const struct stat& facts, uid_t owner) {
    return S_ISREG(facts.st_mode) && facts.st_uid == owner;
}

bool is_same_file(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Opens for reading the very inode that `seen` is, whatever its name has become meanwhile.
descriptor reopen(const descriptor& seen) {
    const std::string path = "/proc/self/fd/" + std::to_string(seen.get());
    constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const int fd = ::open(path.c_str(), flags | O_NOATIME);
    // Only the owner may leave the atime alone.
    return descriptor(fd < 0 && errno == EPERM ? ::open(path.c_str(), flags) : fd);
}

/// Up to `limit` bytes of `fd`; nothing if reading fails.
std::optional<std::string> read_up_to(const descriptor& fd, std::size_t limit) {
    std::string text(limit, '\0');
    std::size_t size = 0;
    while (size < limit) {
        const auto got = ::read(fd.get(), text.data() + size, limit - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

/// The front of a text that is longer than the limit: whole lines, or whole characters.
std::string cut(std::string text) {
    text.resize(home_file_limit + 1);
    const auto newline = text.rfind('\n', home_file_limit - 1);
    std::size_t size = newline == std::string::npos ? home_file_limit : newline + 1;
    if (newline == std::string::npos) {
        // A character has at most three more bytes; what has longer tails is no UTF-8 anyway.
        const auto is_tail = [&text](std::size_t i) {
            return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
        };
        while (size + 3 > home_file_limit && is_tail(size)) --size;
    }
    text.resize(size);
    return text;
}

base::instant instant_of(const timespec& t) {
    return base::instant(std::chrono::seconds(t.tv_sec) +
                         std::chrono::microseconds(t.tv_nsec / 1000));
}

}  // namespace

base::document read_home_file(const account& whose, home_file which) {
    base::document cannot_tell{base::had::cannot_tell, {}};
    const auto home = open_home(whose);
    if (!home.is_open()) return {absent_or_unseen(errno), {}};
    const descriptor seen(::openat(home.get(), name_of(which), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!seen.is_open()) return {absent_or_unseen(errno), {}};
    const auto looked_at = facts_of(seen);
    if (!looked_at) return cannot_tell;
    if (!is_own_file(*looked_at, whose.uid)) return {};
    const auto file = reopen(seen);
    if (!file.is_open()) return cannot_tell;
    const auto opened = facts_of(file);
    if (!opened || !is_same_file(*looked_at, *opened)) return cannot_tell;
    if (!is_own_file(*opened, whose.uid)) return {};
    auto text = read_up_to(file, home_file_limit + 1);
    if (!text) return cannot_tell;
    const bool too_long = text->size() > home_file_limit;
    return {base::had::yes, too_long ? cut(*std::move(text)) : *std::move(text)};
}

base::had hides(const account& whose) {
    const auto home = open_home(whose);
    if (!home.is_open()) return absent_or_unseen(errno);
    struct stat facts {};
    const int failed =
        ::fstatat(home.get(), name_of(home_file::nofinger), &facts, AT_SYMLINK_NOFOLLOW);
    return failed ? absent_or_unseen(errno) : base::had::yes;
}

base::mailbox read_mailbox(const account& whose, const std::string& mail_dir) {
    const std::string path = mail_dir + '/' + std::string(whose.name.str());
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return {absent_or_unseen(errno), {}, {}};
    const bool is_his = S_ISREG(facts.st_mode) && facts.st_uid == whose.uid;
    if (!is_his || facts.st_size == 0) return {};
    return {base::had::yes, instant_of(facts.st_mtim), instant_of(facts.st_atim)};
}

}  // namespace fingerpost::accounts
