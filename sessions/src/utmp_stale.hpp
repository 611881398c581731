#pragma once

#include <optional>

#include "sessions/tty.hpp"
#include "sessions/utmp.hpp"

namespace fingerpost::sessions {

/// What the machine tells now of the process and the terminal of a utmp entry.
struct utmp_evidence {
    bool process_lasts = false;
    std::optional<base::instant> process_started{};  ///< nothing: we may not see it (hidepid)
    std::optional<tty_facts> tty{};                  ///< nothing: there is no such device
    std::optional<uid_t> uid{};                      ///< of the entry's user; nothing: cannot tell
};

/// Whether the login that `entry` tells of still lasts. Nobody is obliged to remove an entry: a
/// login program that is killed leaves it, until its pid and its line are used by others.
[[nodiscard]] bool still_stands(const utmp_entry& entry, const utmp_evidence& now) noexcept;

/// When the machine beneath `proc` was started, by its clock as it is now; nothing when it does not
/// tell.
[[nodiscard]] std::optional<base::instant> start_of_machine(const std::string& proc);
/// When process `pid` of a machine that began at `machine` began; nothing when it cannot be seen.
[[nodiscard]] std::optional<base::instant> start_of_process(const std::string& proc, pid_t pid,
                                                            base::instant machine);

}  // namespace fingerpost::sessions
