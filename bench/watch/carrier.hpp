#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "../wire/common.hpp"

namespace fingerpost::bench {

enum class transport { udp, tcp };

/// What brings SIP messages to a server and back. Whatever fails ends the program.
class carrier {
public:
    using taken = std::function<void(std::string_view message)>;

    virtual ~carrier() = default;
    [[nodiscard]] virtual const descriptor& fd() const noexcept = 0;
    /// Our own, on loopback.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
    /// Keeps `text`, which leaves by flush() at the latest.
    virtual void send(std::string_view text) = 0;
    virtual void flush() = 0;
    /// Hands over some of the messages that have come, if there are any.
    virtual void receive(const taken& take) = 0;
};

/// A carrier to `peer` alone.
[[nodiscard]] std::unique_ptr<carrier> make_carrier(transport over, const sockaddr_in& peer);

/// Makes room for what may wait in `fd`: far more than a fan-out's answers, so that none is lost
/// here.
void make_room(const descriptor& fd);

/// The port to which the kernel has bound `fd`.
[[nodiscard]] std::uint16_t own_port(const descriptor& fd);

}  // namespace fingerpost::bench
