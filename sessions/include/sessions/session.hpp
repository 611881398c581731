#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/user_name.hpp"

namespace fingerpost::sessions {

/// What a session is a login on.
enum class kind {
    tty,  ///< a terminal: console, ssh, telnet
    x11,
    wayland,
    remote,  ///< a remote login without a terminal (scp, git, `ssh host cmd`): nobody sits there
    pane,    ///< a window of a multiplexer or a terminal emulator: part of another login
    other,
};

/// "tty", "x11", "wayland", "remote", "pane", "other".
[[nodiscard]] const char* name_of(kind k) noexcept;
[[nodiscard]] std::optional<kind> kind_named(std::string_view name) noexcept;

/// One login of a user on a line of a host, as one source tells it.
struct session {
    std::string id;  ///< unique within its source, for as long as the session lasts
    base::user_name user;
    std::string host;    ///< the machine
    std::string line;    ///< tty or display without `/dev/`; empty: none (yet)
    std::string origin;  ///< remote host, empty if local; chosen by the other side, not trusted
    kind what = kind::tty;
    base::instant since{};
    /// The process that the login program calls the session's leader, in this machine's pid
    /// namespace; 0: not known.
    pid_t leader = 0;
    /// The session leader of `line`, whose tpgid names the foreground job; 0: not known.
    pid_t shell = 0;
    /// Whether `line` is a tty of this machine, whose atime can be looked at.
    bool looks_here = false;
    /// Last input as the source tells it (a feed, a desktop's hint); nothing: not idle, or not
    /// known.
    std::optional<base::instant> idle_since;
    bool locked = false;
    std::string program;  ///< as the source tells it; empty: not told

    friend bool operator==(const session&, const session&) = default;
};

}  // namespace fingerpost::sessions
