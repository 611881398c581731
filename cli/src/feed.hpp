#pragma once

#include <ostream>
#include <string>

#include "exit_code.hpp"

namespace fingerpost::cli {

/// Copies the lines of descriptor `in` to the feed socket and its answers to `out`, in order, until
/// the input has ended and the last answer has come. Troubles go to `err`.
[[nodiscard]] exit_code feed(const std::string& path, int in, std::ostream& out, std::ostream& err);

}  // namespace fingerpost::cli
