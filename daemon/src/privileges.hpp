#pragma once

#include <sys/types.h>

#include <initializer_list>

#include "names.hpp"

namespace fingerpost::daemon {

/// For the daemon: stops being root, for good. Throws std::system_error when the system refuses.
void become(const identity& who);

/// For a helper: gives up all but the capabilities `kept`; stays uid 0. Throws std::system_error
/// when the system refuses; then the process has more rights than it should and must end.
void give_up_all_but(std::initializer_list<int> kept);

/// For a helper: to be killed when `daemon`, its parent, ends; ends at once if that has. The kernel
/// keeps this only until the effective uid or gid changes.
void end_with(pid_t daemon);

/// Closes every descriptor but `kept` (negative ones are ignored). Throws std::system_error when
/// the system refuses.
void close_all_but(std::initializer_list<int> kept);

}  // namespace fingerpost::daemon
