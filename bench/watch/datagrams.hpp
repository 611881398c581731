#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

#include "carrier.hpp"

namespace fingerpost::bench {

/// A UDP socket of one peer that takes and sends datagrams by the batch, so that a system call is
/// paid once for many.
class datagrams final : public carrier {
public:
    static constexpr std::size_t batch = 64;
    static constexpr std::size_t room_bytes = 4096;  ///< of one datagram

    /// Bound to a loopback port of the system's choice.
    explicit datagrams(const sockaddr_in& peer);

    [[nodiscard]] const descriptor& fd() const noexcept override { return fd_; }
    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void send(std::string_view text) override;
    void flush() override;
    /// At most one batch.
    void receive(const taken& take) override;

private:
    struct box {
        box();
        std::array<std::array<char, room_bytes>, batch> bytes;
        std::array<iovec, batch> parts;
        std::array<mmsghdr, batch> headers{};
    };

    descriptor fd_;
    std::uint16_t port_ = 0;
    std::unique_ptr<box> in_;
    std::unique_ptr<box> out_;
    unsigned queued_ = 0;
};

}  // namespace fingerpost::bench
