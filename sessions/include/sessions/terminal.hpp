#pragma once

#include <string>

#include "sessions/processes.hpp"

namespace fingerpost::sessions {

/// Where the kernel tells of processes.
struct proc_paths {
    std::string proc = "/proc";
    std::string cgroup = "/sys/fs/cgroup";
    std::string sys = "/sys";
};

/// The terminal of the session that `leader` leads; an empty line when it has none. A terminal that
/// a program of the user's made (tmux, screen, script) is not the session's. Blocks no longer than
/// the kernel needs to print a few files of /proc.
/// Errors: ESRCH when the leader is gone; errc::cannot_tell when /proc or the session's control
/// group does not let us see.
[[nodiscard]] base::result<terminal> find_terminal(const proc_paths& paths, pid_t leader);

/// The name (comm, at most 15 bytes) of the foreground job of the terminal that `shell` leads;
/// empty when there is none or it is just changing. Chosen by the user: not safe to print.
[[nodiscard]] std::string foreground_program(const proc_paths& paths, pid_t shell);

/// The processes of this machine, looked at by this very process.
class local_process_table final : public process_table {
public:
    explicit local_process_table(proc_paths paths = {}) : paths_(std::move(paths)) {}
    [[nodiscard]] boost::asio::awaitable<base::result<terminal>> terminal_of(pid_t leader) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) override;

private:
    proc_paths paths_;
};

}  // namespace fingerpost::sessions
