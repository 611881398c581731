// What the programs at the ends of the measured wire share.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace fingerpost::bench {

/// Ends the program, since a figure measured after something failed would be wrong.
[[noreturn]] inline void give_up(const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

/// The options of a program, each `--NAME=VALUE` and required.
class arguments {
public:
    arguments(int argc, char** argv) {
        for (int i = 1; i < argc; ++i) {
            const std::string_view word(argv[i]);
            const std::size_t equals = word.find('=');
            if (!word.starts_with("--") || equals == word.npos) refuse(word);
            given_.emplace(word.substr(2, equals - 2), word.substr(equals + 1));
        }
    }

    [[nodiscard]] std::string text(const std::string& name) const {
        const auto found = given_.find(name);
        if (found == given_.end()) refuse("--" + name);
        return found->second;
    }

    [[nodiscard]] std::size_t number(const std::string& name) const {
        const std::string digits = text(name);
        std::size_t n = 0;
        const char* const end = digits.data() + digits.size();
        const auto [stop, ec] = std::from_chars(digits.data(), end, n);
        if (ec != std::errc() || stop != end) refuse("--" + name + "=" + digits);
        return n;
    }

private:
    [[noreturn]] static void refuse(std::string_view word) {
        std::fprintf(stderr, "missing or wrong: %.*s\n", static_cast<int>(word.size()),
                     word.data());
        std::exit(2);
    }

    std::map<std::string, std::string, std::less<>> given_;
};

/// A descriptor with one owner.
class descriptor {
public:
    descriptor() = default;
    explicit descriptor(int fd) : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

inline sockaddr_in loopback(std::size_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

/// A connection to loopback that is being made; EPOLLOUT tells when it stands.
inline descriptor start_connecting(const sockaddr_in& to) {
    descriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) give_up("socket");
    const auto* const address = reinterpret_cast<const sockaddr*>(&to);
    if (::connect(fd.get(), address, sizeof to) != 0 && errno != EINPROGRESS) give_up("connect");
    return fd;
}

/// Sends all of `text` over the stream `fd`, for as long as that takes, and empties it.
inline void send_all(const descriptor& fd, std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto sent = ::send(fd.get(), text.data() + at, text.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) give_up("send");
        if (sent > 0) at += static_cast<std::size_t>(sent);
    }
    text.clear();
}

/// Appends to `text` what has come over the stream `fd`, which must not have ended.
inline void receive_some(const descriptor& fd, std::string& text) {
    std::array<char, 65536> bytes;
    const auto size = ::recv(fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) give_up("the server hung up");
    text.append(bytes.data(), static_cast<std::size_t>(size));
}

inline void watch(const descriptor& epoll, const descriptor& fd, std::uint32_t events,
                  std::uint64_t key, int how) {
    epoll_event e{};
    e.events = events;
    e.data.u64 = key;
    if (::epoll_ctl(epoll.get(), how, fd.get(), &e) != 0) give_up("epoll_ctl");
}

}  // namespace fingerpost::bench
