#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace fingerpost::tests {

/// How a connection ended, seen from our side.
enum class ending {
    orderly,  ///< FIN
    reset,    ///< RST
    none,     ///< it stood open until the test lost patience
};

struct heard {
    std::string bytes;
    ending how = ending::none;
};

/// A blocking TCP peer on loopback whose every wait has an end.
class peer {
public:
    static constexpr std::chrono::milliseconds patience{10'000};

    explicit peer(std::uint16_t port, bool small_buffers = false)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (fd_ < 0) throw std::runtime_error("no socket");
        const int small = 4096;
        if (small_buffers) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        connect_to(port);
    }
    /// Takes over a socket.
    explicit peer(int socket) : fd_(socket) {}
    peer(peer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    peer& operator=(peer&&) = delete;
    ~peer() {
        if (fd_ >= 0) ::close(fd_);
    }

    void connect_to(std::uint16_t port) {
        const boost::asio::ip::tcp::endpoint to(boost::asio::ip::address_v4::loopback(), port);
        if (::connect(fd_, to.data(), static_cast<socklen_t>(to.size())) != 0) {
            throw std::runtime_error("cannot connect");
        }
    }
    /// Sends all, as far as the other side takes it.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void half_close() { ::shutdown(fd_, SHUT_WR); }
    /// Closes so that the other side gets RST.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(std::exchange(fd_, -1));
    }

    /// Everything up to the other side's end.
    heard read_all() {
        heard h;
        const auto until = std::chrono::steady_clock::now() + patience;
        while (wait_until(until)) {
            char chunk[16384];
            const auto size = ::recv(fd_, chunk, sizeof chunk, 0);
            if (size == 0) return h.how = ending::orderly, h;
            if (size < 0) return h.how = ending::reset, h;
            h.bytes.append(chunk, static_cast<std::size_t>(size));
        }
        return h;
    }
    /// Whether there are bytes, or the end.
    bool has_something_to_read() const {
        pollfd readable{fd_, POLLIN, 0};
        return ::poll(&readable, 1, 0) > 0;
    }
    /// What comes up to and with `last`, or up to the end.
    std::string read_until(std::string_view last) {
        std::string bytes;
        const auto until = std::chrono::steady_clock::now() + patience;
        while (!bytes.ends_with(last) && wait_until(until)) {
            char c = 0;
            if (::recv(fd_, &c, 1, 0) != 1) break;
            bytes += c;
        }
        return bytes;
    }

private:
    bool wait_until(std::chrono::steady_clock::time_point t) const {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(t - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd readable{fd_, POLLIN, 0};
        return ::poll(&readable, 1, static_cast<int>(left.count())) > 0;
    }

    int fd_;
};

}  // namespace fingerpost::tests
