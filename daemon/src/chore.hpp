#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/directory.hpp"
#include "accounts/home_files.hpp"
#include "base/card.hpp"
#include "base/result.hpp"
#include "sessions/processes.hpp"
#include "sessions/tty_writer.hpp"

namespace fingerpost::daemon {

/// What a helper does for the daemon; nothing else can be asked of it.
enum class chore : std::uint64_t {
    read_file,   ///< one of the closed list beneath a home, as its owner
    hides,       ///< whether homes hold a `.nofinger`, as their owners
    mailbox,     ///< the state of a mailbox
    write_tty,   ///< one text to a tty of somebody's, as he, if he takes messages there
    last_login,  ///< from the records of logins
    terminal,    ///< the terminal of a session's leader
    foreground,  ///< the foreground jobs of terminals
    watch_tty,   ///< an inotify watch on a tty, in the descriptor that helper and daemon share
};

/// Whose chores a helper does; it has the rights for these and does no others.
enum class duty {
    homes,    ///< become the owner of a home or tty: read_file, hides, mailbox, write_tty
    machine,  ///< read tty inodes, /proc and records: the rest
};

/// How many do a duty at a time: several for homes, since one may be stuck in a dead file system;
/// one for the machine, since what it reads never hangs.
inline constexpr unsigned home_workers = 4;
inline constexpr unsigned machine_workers = 1;

/// Where the machine keeps what chores look at.
struct places {
    std::string proc = "/proc";
    std::string cgroup = "/sys/fs/cgroup";
    std::string dev = "/dev";
    std::string mail = "/var/mail";
    int inotify = -1;  ///< for `watch_tty`; -1: none
    /// In a helper: its daemon, which it must not outlive. It becomes the owner of a home before it
    /// touches it (needs CAP_SETUID, CAP_SETGID). 0: this is the daemon, and remains who it is.
    pid_t daemon = 0;
};

/// Does the chore that `request` asks for and gives its answer. A request that is none, or none of
/// `what`, gets an empty answer. Blocks for as long as the file system does.
[[nodiscard]] std::string do_chore(std::string_view request, duty what, const places& at);

/// How requests are made and answers read; each pair is the two ends of one chore.
namespace ask {
[[nodiscard]] std::string read_file(const accounts::account& whose, accounts::home_file which);
[[nodiscard]] std::string hides(const std::vector<accounts::account>& who);
[[nodiscard]] std::string mailbox(const accounts::account& whose);
[[nodiscard]] std::string write_tty(std::string_view line, sessions::tty_owner whose,
                                    std::string_view text);
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
[[nodiscard]] base::result<void> write_tty(std::string_view answer);
[[nodiscard]] base::last_login last_login(std::string_view answer);
[[nodiscard]] base::result<sessions::terminal> terminal(std::string_view answer);
[[nodiscard]] std::vector<std::string> foreground(std::string_view answer, std::size_t count);
[[nodiscard]] base::result<int> watch_tty(std::string_view answer);
}  // namespace answered

}  // namespace fingerpost::daemon
