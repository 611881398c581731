#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "../wire/common.hpp"

namespace fingerpost::bench {

/// A UDP socket of one peer that takes and sends datagrams by the batch, so that a system call is
/// paid once for many. Whatever fails ends the program.
class datagrams {
public:
    static constexpr std::size_t batch = 64;
    static constexpr std::size_t room_bytes = 4096;  ///< of one datagram

    /// Bound to a loopback port of the system's choice; talks with `peer` only.
    explicit datagrams(const sockaddr_in& peer);

    [[nodiscard]] const descriptor& fd() const noexcept { return fd_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    /// Copies `text` into the batch, which leaves when it is full or by flush().
    void send(std::string_view text);
    void flush();

    /// Hands the datagrams that wait to `take`, at most one batch; true if there may be more.
    template <class Take>
    bool receive(Take take) {
        const std::size_t count = receive_batch();
        for (std::size_t i = 0; i < count; ++i)
            take(std::string_view(in_->bytes[i].data(), in_->headers[i].msg_len));
        return count == batch;
    }

private:
    struct box {
        box();
        std::array<std::array<char, room_bytes>, batch> bytes;
        std::array<iovec, batch> parts;
        std::array<mmsghdr, batch> headers{};
    };

    std::size_t receive_batch();

    descriptor fd_;
    std::uint16_t port_ = 0;
    std::unique_ptr<box> in_;
    std::unique_ptr<box> out_;
    unsigned queued_ = 0;
};

}  // namespace fingerpost::bench
