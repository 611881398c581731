#pragma once

#include <cerrno>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// What the last system call said that failed (errno).
[[nodiscard]] inline base::error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

}  // namespace fingerpost::sessions
