#pragma once

#include <systemd/sd-bus.h>

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "sessions/processes.hpp"
#include "sessions/session.hpp"

namespace fingerpost::sessions {

/// The properties of a D-Bus object that are of a simple type.
using bus_value = std::variant<bool, std::uint64_t, std::string>;
using bus_properties = std::map<std::string, bus_value, std::less<>>;

/// Reads an `a{sv}` at `message`'s place; values of other types are passed over.
/// Errors: what sd-bus says of a message that is not one (ENXIO, EBADMSG).
[[nodiscard]] base::result<bus_properties> read_properties(sd_bus_message& message);

/// What logind tells of a session (org.freedesktop.login1(5)).
struct logind_facts {
    base::user_name user;
    std::string session_class{};
    std::string type{};
    std::string state{};
    std::string tty{};
    std::string display{};
    std::string remote_host{};
    pid_t leader = 0;
    base::instant since{};
    bool idle = false;
    base::instant idle_since{};
    bool locked = false;
};

/// Errors: errc::bad_form without a name or a class, or if one of the facts is of another type;
/// what base::user_name::parse says of the name.
[[nodiscard]] base::result<logind_facts> facts_of(const bus_properties& told);

/// Whether the session is a login of a person that still lasts: of a user's class, and not closing.
[[nodiscard]] bool is_a_login(const logind_facts& facts) noexcept;

/// Whether the session takes place on a terminal, which must be looked for among its processes.
[[nodiscard]] bool wants_terminal(const logind_facts& facts) noexcept;

/// The session as we tell it. `seat` is its terminal as far as it is known.
[[nodiscard]] session session_of(std::string id, const logind_facts& facts, const terminal& seat,
                                 const std::string& host);

}  // namespace fingerpost::sessions
