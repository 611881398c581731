#pragma once

#include <ostream>

#include "exit_code.hpp"
#include "options.hpp"

namespace fingerpost::cli {

/// Where a command prints: the answer, and what went wrong.
struct console {
    std::ostream& out;
    std::ostream& err;
};

/// Does what the command line says. Blocks; `feed` reads the standard input.
[[nodiscard]] exit_code run(const invocation& inv, console to);

}  // namespace fingerpost::cli
