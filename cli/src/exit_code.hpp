#pragma once

#include "control/wire.hpp"

namespace fingerpost::cli {

/// What the tool tells the shell. `--help` and fingerpost(1) list them.
enum class exit_code {
    ok = 0,
    refused = 1,      ///< denied, not an admin, it failed; or there is nobody, or no such user
    usage = 2,        ///< the command line is wrong
    unreachable = 3,  ///< the daemon, or the other host, cannot be reached or broke off
    cannot_tell = 4,  ///< not now
};

/// What a refusal by the daemon comes to.
[[nodiscard]] constexpr exit_code code_of(control::refusal why) noexcept {
    switch (why) {
        case control::refusal::bad_request:
            return exit_code::usage;
        case control::refusal::cannot_tell:
            return exit_code::cannot_tell;
        default:
            return exit_code::refused;
    }
}

}  // namespace fingerpost::cli
