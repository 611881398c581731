#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// The words of the control socket's protocol, which the daemon and the tool share.
/// docs/control.md is its manual.
namespace fingerpost::control {

/// The longest request, in bytes, its newline not counted.
inline constexpr std::size_t max_request_bytes = 4096;

/// The most lines of the audit log that one request is given, and how many if it does not say.
inline constexpr unsigned max_log_lines = 1000;
inline constexpr unsigned usual_log_lines = 100;

/// The most subscriptions that one answer tells of.
inline constexpr std::size_t max_watchers = 10'000;

/// The longest time that something may be wanted for, in seconds: ten years.
inline constexpr unsigned max_hide_seconds = 315'360'000;

/// Where the daemon listens unless told otherwise.
inline constexpr std::string_view default_socket = "/run/fingerpost/control";

/// What may be asked.
enum class command {
    who,
    show,
    watch,
    status,
    reload,
    explain,
    hide,
    unhide,
    limit,
    limits,
    unlimit,
    log,
    erase,
    watchers,
    passwd,
    approve,
    refuse,
    withdraw,
    set,
    clear,
    send,
};

inline constexpr std::array<std::string_view, 21> command_words{
    "who",    "show",    "watch",  "status",   "reload", "explain", "hide",
    "unhide", "limit",   "limits", "unlimit",  "log",    "erase",   "watchers",
    "passwd", "approve", "refuse", "withdraw", "set",    "clear",   "send"};

[[nodiscard]] constexpr std::string_view name_of(command c) noexcept {
    return command_words.at(static_cast<std::size_t>(c));
}

/// The command of that name, compared exactly.
[[nodiscard]] constexpr std::optional<command> command_named(std::string_view word) noexcept {
    for (std::size_t i = 0; i < command_words.size(); ++i) {
        if (command_words.at(i) == word) return static_cast<command>(i);
    }
    return std::nullopt;
}

/// Why a request was not answered.
enum class refusal {
    denied,        ///< the listing is closed to this watcher
    bad_request,   ///< not of the protocol's grammar
    no_such_user,  ///< unknown, or not to be told of; the two are one
    cannot_tell,   ///< not now: a fact cannot be had, or the daemon is full
    not_admin,     ///< only for admins
    failed,        ///< it was tried; `text` says what went wrong
};

inline constexpr std::array<std::string_view, 6> refusal_words{
    "denied", "bad-request", "no-such-user", "cannot-tell", "not-admin", "failed"};

[[nodiscard]] constexpr std::string_view name_of(refusal r) noexcept {
    return refusal_words.at(static_cast<std::size_t>(r));
}

[[nodiscard]] constexpr std::optional<refusal> refusal_named(std::string_view word) noexcept {
    for (std::size_t i = 0; i < refusal_words.size(); ++i) {
        if (refusal_words.at(i) == word) return static_cast<refusal>(i);
    }
    return std::nullopt;
}

}  // namespace fingerpost::control
