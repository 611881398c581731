#pragma once

#include <sys/types.h>

#include <cstddef>
#include <vector>

#include "chore.hpp"

namespace fingerpost::daemon {

/// The largest request or answer, in bytes: a plan is at most 64 KiB, a batch of homes is cut to
/// fit.
inline constexpr std::size_t max_chore_message = 192 * 1024;

/// A forked helper: the daemon's end of its socket pair (SOCK_SEQPACKET), and its pid.
struct helper {
    int socket = -1;
    pid_t pid = 0;
};

/// Forks `count` helpers, and returns once each has given up all rights but those for `what`. Must
/// be called by root, before there are threads. Each serves one chore at a time until the daemon's
/// end is closed, and outlives no daemon. Throws std::runtime_error, with what is missing and what
/// to do, when the system refuses.
[[nodiscard]] std::vector<helper> fork_helpers(unsigned count, duty what, const places& at);

}  // namespace fingerpost::daemon
