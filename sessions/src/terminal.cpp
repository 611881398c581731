#include "sessions/terminal.hpp"

#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "base/error.hpp"
#include "proc_stat.hpp"

namespace fingerpost::sessions {
namespace {

/// What a user starts beyond this is not between the login program and its shell.
constexpr std::size_t most_processes = 4096;

/// The files that may list the processes of the control group named by one line of
/// /proc/PID/cgroup; empty when the line's hierarchy is not the one that sessions live in.
std::vector<std::string> lists_of(std::string_view line, const std::string& root) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return {};
    const auto hierarchy = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (path.empty() || path == "/") return {};
    const std::string file = path + "/cgroup.procs";
    if (hierarchy.empty()) return {root + file, root + "/unified" + file};
    if (hierarchy == "name=systemd") return {root + "/systemd" + file};
    if (hierarchy == "name=elogind") return {root + "/elogind" + file};
    return {};
}

/// The processes of the session: those in the control group of its leader.
std::optional<std::vector<pid_t>> session_members(const proc_paths& paths, pid_t leader) {
    const auto groups = read_kernel_file(paths.proc + '/' + std::to_string(leader) + "/cgroup");
    if (!groups) return std::nullopt;
    std::string_view rest = *groups;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        for (const auto& file : lists_of(rest.substr(0, end), paths.cgroup)) {
            const auto text = read_kernel_file(file);
            if (!text) continue;
            std::vector<pid_t> members;
            const char* at = text->data();
            const char* const last = at + text->size();
            for (pid_t pid = 0; at < last && members.size() < most_processes; ++at) {
                at = std::from_chars(at, last, pid).ptr;
                members.push_back(pid);
            }
            return members;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return std::nullopt;
}

/// Why a process that /proc does not show cannot be looked at: gone, or hidden (hidepid).
base::error_code why_unseen(const proc_paths& paths, pid_t pid, const base::error_code& said) {
    using boost::system::errc::make_error_code;
    const bool absent = said == boost::system::errc::no_such_file_or_directory ||
                        said == boost::system::errc::no_such_process;
    if (!absent) return make_error_code(base::errc::cannot_tell);
    const bool hidden = paths.proc == "/proc" && (::kill(pid, 0) == 0 || errno == EPERM);
    if (hidden) return make_error_code(base::errc::cannot_tell);
    return make_error_code(boost::system::errc::no_such_process);
}

/// The process nearest to `leader` that has a terminal; null when there is none. From the leader
/// (login, getty, su: it has the terminal itself) the way goes down through children without a
/// terminal only as long as they run the leader's own program: that is sshd handing the pty on
/// through its unprivileged half. Whatever else has a terminal of its own got it from a program of
/// the user's: the pane of a tmux whose server left the session's tree, or a `script` run in an ssh
/// without a pty. Nobody sits there.
const process_stat* with_terminal(const process_stat& leader,
                                  const std::vector<process_stat>& members) {
    if (leader.tty != 0) return &leader;
    std::vector<pid_t> way{leader.pid};
    const process_stat* found = nullptr;
    for (std::size_t i = 0; i < way.size(); ++i) {
        for (const auto& p : members) {
            if (p.parent != way[i] || p.pid == leader.pid) continue;
            if (p.tty != 0) {
                // One connection may carry several shells: the first stands for the login.
                if (found == nullptr || p.started < found->started) found = &p;
            } else if (p.comm == leader.comm && std::ranges::find(way, p.pid) == way.end()) {
                way.push_back(p.pid);
            }
        }
    }
    return found;
}

}  // namespace

base::result<terminal> find_terminal(const proc_paths& paths, pid_t leader) {
    if (leader <= 0) return make_error_code(boost::system::errc::no_such_process);
    const auto first = read_stat(paths.proc, leader);
    if (!first) return why_unseen(paths, leader, first.error());

    std::vector<process_stat> members;
    if (first->tty == 0) {
        const auto pids = session_members(paths, leader);
        if (!pids) return make_error_code(base::errc::cannot_tell);
        for (const pid_t pid : *pids) {
            // Those that end while we look are not missed.
            if (auto stat = read_stat(paths.proc, pid)) members.push_back(*std::move(stat));
        }
    }
    const process_stat* const seen = with_terminal(*first, members);
    if (seen == nullptr) return terminal{};
    std::string line = line_of_tty(seen->tty, paths.sys);
    if (line.empty()) return make_error_code(base::errc::cannot_tell);
    return terminal{std::move(line), seen->session > 0 ? seen->session : seen->pid};
}

std::string foreground_program(const proc_paths& paths, pid_t shell) {
    if (shell <= 0) return {};
    const auto stat = read_stat(paths.proc, shell);
    if (!stat || stat->tty == 0 || stat->foreground <= 0) return {};
    auto comm = read_kernel_file(paths.proc + '/' + std::to_string(stat->foreground) + "/comm");
    if (!comm) return {};
    if (comm->ends_with('\n')) comm->pop_back();
    return *std::move(comm);
}

boost::asio::awaitable<base::result<terminal>> local_process_table::terminal_of(pid_t leader) {
    co_return find_terminal(paths_, leader);
}

boost::asio::awaitable<std::vector<std::string>> local_process_table::foreground(
    std::vector<pid_t> shells) {
    std::vector<std::string> programs;
    programs.reserve(shells.size());
    for (const pid_t shell : shells) programs.push_back(foreground_program(paths_, shell));
    co_return programs;
}

}  // namespace fingerpost::sessions
