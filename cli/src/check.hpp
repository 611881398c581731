#pragma once

#include "commands.hpp"

namespace fingerpost::cli {

/// `fingerpost check`: reads the policy's file as the daemon would, judges the cases by it, and
/// prints what is wrong. Needs no daemon. exit_code::refused if anything is.
[[nodiscard]] exit_code check(const invocation& inv, console to);

}  // namespace fingerpost::cli
