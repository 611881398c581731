#pragma once

#include <string>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// A descriptor that is closed with its owner.
class unique_fd {
public:
    unique_fd() = default;
    explicit unique_fd(int fd) noexcept : fd_(fd) {}
    unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {}
    unique_fd& operator=(unique_fd&& other) noexcept;
    ~unique_fd();
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] int release() noexcept;
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// A Unix stream socket of mode 0600 that listens at `path`. A socket there that nobody answers on
/// is replaced.
/// Errors: EADDRINUSE when somebody answers, EEXIST when it is no socket, ENAMETOOLONG, what
/// socket(2), bind(2), chmod(2), listen(2) say.
[[nodiscard]] base::result<unique_fd> listen_privately(const std::string& path);

}  // namespace fingerpost::sessions
