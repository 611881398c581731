#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::sessions {

/// What /proc/PID/stat tells of a process (proc(5)).
struct process_stat {
    pid_t pid = 0;
    std::string comm;  ///< the program's name, at most 15 bytes; any byte but NUL
    char state = '?';
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    unsigned tty = 0;           ///< the controlling terminal as the kernel encodes it; 0: none
    pid_t foreground = -1;      ///< the terminal's foreground process group; -1: none
    std::uint64_t started = 0;  ///< clock ticks after boot
};

/// Reads one stat line. Nothing when it is not one.
[[nodiscard]] std::optional<process_stat> parse_stat(std::string_view line);

/// The stat line of `pid` beneath `proc`.
/// Errors: what open(2) and read(2) say (ENOENT, ESRCH: gone); errc::bad_form.
[[nodiscard]] base::result<process_stat> read_stat(const std::string& proc, pid_t pid);

/// The line ("pts/3", "tty1", "ttyS0") that the kernel's number `tty` stands for; empty when it
/// stands for none. `sys` is asked for what has no fixed number.
[[nodiscard]] std::string line_of_tty(unsigned tty, const std::string& sys);

/// The text of a small file of the kernel's, up to `limit` bytes.
/// Errors: what open(2) and read(2) say.
[[nodiscard]] base::result<std::string> read_kernel_file(const std::string& path,
                                                         std::size_t limit = 64 * 1024);

}  // namespace fingerpost::sessions
