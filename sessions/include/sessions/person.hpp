#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/card.hpp"
#include "base/report.hpp"
#include "sessions/session.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// When a person without input counts as idle, and as away.
struct thresholds {
    std::chrono::seconds idle_after{300};
    std::chrono::seconds away_after{1800};
};

/// A session of a person's: the union of what all sources and its tty tell of one line of one host.
struct presence_session {
    session told;
    std::optional<base::instant> last_input;  ///< of the tty or the source; nothing: not known
    std::optional<bool> messages;
    bool asleep = false;  ///< its machine sleeps
    friend bool operator==(const presence_session&, const presence_session&) = default;
};

/// What we conclude of a user from his sessions, and from what he and his devices report.
struct person {
    explicit person(base::user_name of) : user(std::move(of)) {}

    base::user_name user;
    base::availability presence = base::availability::offline;
    base::availability at_machines = base::availability::offline;  ///< by his sessions alone
    std::string activity;
    std::string note;
    std::optional<base::instant> since;  ///< the earliest login that stands
    /// The latest input of any session, never later than the instant it was derived for. Nothing
    /// when he counts as active because a session's input is not known.
    std::optional<base::instant> idle_since;
    std::vector<presence_session> sessions;  ///< longest-standing first
    friend bool operator==(const person&, const person&) = default;
};

/// Whether `s` is a person at a terminal or a desktop: not remote without a tty, no pane, and no
/// terminal session whose terminal is not known.
[[nodiscard]] bool is_at_a_terminal(const session& s) noexcept;

/// One entry for each line of a host, of what several sources tell of one user: sessions match on
/// host and line, then on the leader's pid (which one line has, or a desktop), then a desktop on
/// its display; the facts told first win, the others fill in what they lack. Sessions that are not
/// a person at a terminal are left out. `told` goes by source, the most trusted first, and by age
/// within one, so that of two sessions on one line the older stands.
[[nodiscard]] std::vector<session> united(std::span<const session* const> told);

/// How reachable one session is at `now`. docs/presence.md has the table.
[[nodiscard]] base::availability availability_of(const presence_session& s, const thresholds& after,
                                                 base::instant now) noexcept;

/// The person that follows from `sessions` and `reports` at `now`: of the sessions the most active
/// wins, and `compose` adds what is reported. Reports that are over must be left out. Pure.
[[nodiscard]] person derive(base::user_name user, std::vector<presence_session> sessions,
                            std::span<const base::report> reports, const thresholds& after,
                            base::instant now);

/// The next instant at which `p`, who follows from `reports` too, would change without any event: a
/// threshold passed, a report over. Nothing: never.
[[nodiscard]] std::optional<base::instant> next_change(const person& p,
                                                       std::span<const base::report> reports,
                                                       const thresholds& after,
                                                       base::instant now) noexcept;

}  // namespace fingerpost::sessions
