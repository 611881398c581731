#include "utmp_stale.hpp"

#include <unistd.h>

#include <charconv>

#include "proc_stat.hpp"

namespace fingerpost::sessions {
namespace {

/// A login program opens the terminal and starts before it enters the login; what began later than
/// this after the entry is not what the entry tells of. The slack covers slow logins.
constexpr std::chrono::seconds slack{10};

}  // namespace

bool still_stands(const utmp_entry& entry, const utmp_evidence& now) noexcept {
    if (!now.process_lasts) return false;
    const auto latest = entry.at + slack;
    const bool same_process = now.process_started && *now.process_started <= latest;
    if (entry.line.starts_with(':')) return same_process || !now.process_started;  // no device
    if (!now.tty) return false;
    if (now.uid && now.tty->owner != *now.uid) return false;
    // One proof is enough, and each can fail for a login that lasts: the start of a process moves
    // when the clock is set, and the inode changes with every `mesg`.
    if (same_process || now.tty->changed <= latest) return true;
    // A process that we may not see is believed if the terminal is its user's.
    return !now.process_started && now.uid;
}

std::optional<base::instant> start_of_machine(const std::string& proc) {
    const auto machine = read_kernel_file(proc + "/stat", 1024 * 1024);
    if (!machine) return std::nullopt;
    constexpr std::string_view key = "\nbtime ";
    const auto at = machine->find(key);
    if (at == std::string::npos) return std::nullopt;
    std::int64_t boot = 0;
    const char* const number = machine->data() + at + key.size();
    std::from_chars(number, machine->data() + machine->size(), boot);
    return base::instant(std::chrono::seconds(boot));
}

std::optional<base::instant> start_of_process(const std::string& proc, pid_t pid,
                                              base::instant machine) {
    const auto stat = read_stat(proc, pid);
    if (!stat) return std::nullopt;
    const auto ticks_a_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return machine +
           std::chrono::seconds(static_cast<std::int64_t>(stat->started / ticks_a_second));
}

}  // namespace fingerpost::sessions
