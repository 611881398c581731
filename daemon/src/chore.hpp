#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/directory.hpp"
#include "accounts/home_files.hpp"
#include "base/card.hpp"
#include "base/result.hpp"
#include "sessions/processes.hpp"

namespace fingerpost::daemon {

/// What a helper does for the daemon; nothing else can be asked of it.
enum class chore : std::uint64_t {
    read_file,   ///< one of the closed list beneath a home, as its owner
    hides,       ///< whether homes hold a `.nofinger`, as their owners
    mailbox,     ///< the state of a mailbox
    last_login,  ///< from the records of logins
    terminal,    ///< the terminal of a session's leader
    foreground,  ///< the foreground jobs of terminals
    watch_tty,   ///< an inotify watch on a tty, in the descriptor that helper and daemon share
};

/// Where the machine keeps what chores look at.
struct places {
    std::string proc = "/proc";
    std::string cgroup = "/sys/fs/cgroup";
    std::string dev = "/dev";
    std::string mail = "/var/mail";
    int inotify = -1;  ///< for `watch_tty`; -1: none
    bool as_owner =
        false;  ///< become the owner before touching his files (needs CAP_SETUID, CAP_SETGID)
};

/// Does the chore that `request` asks for and gives its answer. A request that is none gets an
/// empty answer. Blocks for as long as the file system does.
[[nodiscard]] std::string do_chore(std::string_view request, const places& at);

/// How requests are made and answers read; each pair is the two ends of one chore.
namespace ask {
[[nodiscard]] std::string read_file(const accounts::account& whose, accounts::home_file which);
[[nodiscard]] std::string hides(const std::vector<accounts::account>& who);
[[nodiscard]] std::string mailbox(const accounts::account& whose);
[[nodiscard]] std::string last_login(const base::user_name& user, uid_t uid);
[[nodiscard]] std::string terminal(pid_t leader);
[[nodiscard]] std::string foreground(const std::vector<pid_t>& shells);
[[nodiscard]] std::string watch_tty(std::string_view line);
}  // namespace ask

/// An answer that is none, or cut short, reads as "cannot tell".
namespace answered {
[[nodiscard]] base::document read_file(std::string_view answer);
[[nodiscard]] std::vector<base::had> hides(std::string_view answer, std::size_t count);
[[nodiscard]] base::mailbox mailbox(std::string_view answer);
[[nodiscard]] base::last_login last_login(std::string_view answer);
[[nodiscard]] base::result<sessions::terminal> terminal(std::string_view answer);
[[nodiscard]] std::vector<std::string> foreground(std::string_view answer, std::size_t count);
[[nodiscard]] base::result<int> watch_tty(std::string_view answer);
}  // namespace answered

}  // namespace fingerpost::daemon
