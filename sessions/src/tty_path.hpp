#pragma once

#include <string_view>

namespace fingerpost::sessions {

/// Whether `line` names something beneath the folder of ttys: no empty, `.` or `..` component, no
/// NUL.
[[nodiscard]] inline bool stays_beneath(std::string_view line) noexcept {
    if (line.find('\0') != std::string_view::npos) return false;
    for (;;) {
        const std::size_t slash = line.find('/');
        const std::string_view component = line.substr(0, slash);
        if (component.empty() || component == "." || component == "..") return false;
        if (slash == std::string_view::npos) return true;
        line.remove_prefix(slash + 1);
    }
}

}  // namespace fingerpost::sessions
