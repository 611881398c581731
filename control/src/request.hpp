#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/user_name.hpp"
#include "control/wire.hpp"

namespace fingerpost::control {

/// One request, read and checked.
struct request {
    command what = command::who;
    std::vector<base::user_name> users;  ///< one for `show`; for `watch` one or more, no doubles
};

/// Why a line is no request.
struct bad_request {
    refusal why = refusal::bad_request;  ///< or no_such_user: a name that nobody can have
    std::string text;
};

/// Reads one line, without its newline. Members that the protocol does not know are ignored, so
/// that a newer tool can talk to an older daemon.
[[nodiscard]] std::variant<request, bad_request> parse_request(std::string_view line);

}  // namespace fingerpost::control
