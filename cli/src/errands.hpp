#pragma once

#include "commands.hpp"

namespace fingerpost::cli {

/// What concerns wishes, the audit log, and how an answer comes about: explain, hide, unhide,
/// limit, limits, unlimit, log, watchers, passwd, approve, refuse, withdraw; and send.
[[nodiscard]] exit_code run_errand(const invocation& inv, console to);

}  // namespace fingerpost::cli
