#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "desk/audit.hpp"

namespace fingerpost::desk {

// The lines of the audit log; desk/audit.hpp says what they look like.

[[nodiscard]] std::string to_line(const audit_entry& what);
[[nodiscard]] std::string to_line(const audit_listing& what);
/// That so many lines before this one were lost.
[[nodiscard]] std::string lost_line(base::instant now, std::uint64_t count);
/// `line` without a trace of its watcher; nothing if it is no line of ours. Pure.
[[nodiscard]] std::optional<std::string> without_watcher(const std::string& line);

}  // namespace fingerpost::desk
