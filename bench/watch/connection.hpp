#pragma once

#include <string>

#include "carrier.hpp"

namespace fingerpost::bench {

/// A TCP connection to a server.
class connection final : public carrier {
public:
    explicit connection(const sockaddr_in& peer);

    [[nodiscard]] const descriptor& fd() const noexcept override { return fd_; }
    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void send(std::string_view text) override { out_ += text; }
    void flush() override { send_all(fd_, out_); }
    void receive(const taken& take) override;

private:
    descriptor fd_;
    std::uint16_t port_ = 0;
    std::string in_;
    std::string out_;
};

}  // namespace fingerpost::bench
