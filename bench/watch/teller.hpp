#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../wire/common.hpp"

namespace fingerpost::bench {

/// The user name of a person: u0001, u0002, …
[[nodiscard]] std::string user_of(std::uint32_t person);

/// How the measured server learns that somebody has come in, or is away, or is back.
class teller {
public:
    using accepted = std::function<void(std::uint32_t person)>;

    virtual ~teller() = default;
    /// `person` comes in. Called once for each, before tell().
    virtual void enter(std::uint32_t person) = 0;
    /// `person` is away now, or back. Not before the last word on him was accepted.
    virtual void tell(std::uint32_t person, bool away) = 0;
    [[nodiscard]] virtual const descriptor& fd() const = 0;
    /// What the server says to what it was told; each word that it accepts is handed to `then`.
    /// What it refuses ends the program.
    virtual void take_answers(const accepted& then) = 0;
    /// Tells again what may have been lost; called a few times a second.
    virtual void tell_late() {}
    virtual void flush() {}
};

/// Tells by JSON lines over fingerpostd's feed socket.
[[nodiscard]] std::unique_ptr<teller> make_feed(const std::string& path);

/// Tells by PUBLISH (RFC 3903) to the server at `to`, one publication a person.
[[nodiscard]] std::unique_ptr<teller> make_publisher(const sockaddr_in& to,
                                                     const std::string& domain);

}  // namespace fingerpost::bench
