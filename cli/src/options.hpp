#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "control/wire.hpp"
#include "explain.hpp"
#include "finger_target.hpp"
#include "output_filter.hpp"

namespace fingerpost::cli {

/// What the tool can be told to do.
enum class action {
    who,
    show,
    watch,
    finger,
    status,
    feed,
    reload,
    explain,
    check,
    hide,
    unhide,
    limit,
    limits,
    unlimit,
    log,
    watchers,
    passwd,
    approve,
    refuse,
    withdraw,
    set,
    clear,
    send,
};

enum class format { page, json };

/// What `check` is to look at.
struct check_wanted {
    std::string policy;      ///< a file
    std::string cases;       ///< another; empty: none
    bool as_errors = false;  ///< whether warnings are errors
};

/// What `log` is to do.
struct log_wanted {
    enum class what { lines, export_all, erase };
    what task = what::lines;
    std::string user;  ///< empty: oneself, for an admin everybody
    unsigned newest = control::usual_log_lines;
    std::optional<base::instant> since;
};

/// What `passwd` is to set, but for the password, which never stands in a command line.
struct login_wanted {
    std::string identity;
    std::string local;        ///< empty: not named
    bool for_nobody = false;  ///< of this machine
};

/// What `set` says.
struct saying_wanted {
    std::string activity;
    std::string note;
    std::optional<base::instant> until;
};

/// A command line, read and checked.
struct invocation {
    action what = action::who;
    std::string control;  ///< the control socket
    format as = format::page;
    std::vector<std::string>
        users;         ///< one for show and send, one or more for watch, one or none for watchers
    std::string feed;  ///< the feed socket
    finger_target target;
    verbosity wanted = verbosity::brief;
    allowed may;
    std::optional<explain_question> question;     ///< of explain
    std::string policy;                           ///< likewise; empty: the daemon's
    std::optional<std::chrono::seconds> lasting;  ///< of hide and set; nothing: for good
    std::vector<std::string> level;               ///< of limit
    std::vector<std::string> whom;                ///< likewise
    unsigned number = 0;                          ///< of unlimit
    log_wanted log;
    check_wanted check;
    login_wanted login;
    std::string watcher;  ///< of approve, refuse, withdraw
    saying_wanted says;
    std::string text;  ///< of send; `-`: the standard input's
};

/// Text that was asked for with --help or --version.
struct told {
    std::string text;
};

/// What is wrong with a command line.
struct usage_error {
    std::string text;
};

/// Reads the arguments (without the program's name). `environment_socket` is FINGERPOST_CONTROL's
/// value or empty; `--control` goes before it, the built-in path after it.
[[nodiscard]] std::variant<invocation, told, usage_error> parse_arguments(
    std::span<const std::string> arguments, std::string_view environment_socket);

}  // namespace fingerpost::cli
