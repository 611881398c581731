#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace fingerpost::daemon {

/// Whether a look-up that gave nothing, and left `error` as errno (0 before it), means that there
/// is no such entry.
[[nodiscard]] inline bool is_absence(int error) noexcept {
    return error == 0 || error == ENOENT || error == ESRCH;
}

/// What to say of any other `error`.
[[nodiscard]] inline std::string why_unknown(const std::string& name, int error) {
    return name + " cannot be looked up now: " + std::generic_category().message(error);
}

}  // namespace fingerpost::daemon
