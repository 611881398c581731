#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/report.hpp"
#include "base/user_name.hpp"
#include "sessions/person.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// Who is logged in: the union of all sources, what users and their devices report, and the persons
/// that follow. One owner, one strand;
/// no I/O but a look at ttys. One change costs work for one person. May be dropped and rebuilt at
/// any time.
///
/// Where users share a tty of this machine (`su` with a session of its own), the one who logged in
/// first sits there. While a source says that its machine sleeps, its sessions and those on ttys of
/// this machine are away, and with them what else is told of their users on those hosts.
class tracker {
public:
    /// A source's rank: a lower one is trusted more where two tell of one session.
    using source_id = unsigned;
    /// Called after a change of a person's that a watcher could see: not for input that moves no
    /// threshold, once for all of a slice. May call `look`, nothing that changes the tracker.
    using listener = std::function<void(const base::user_name&)>;

    /// `ttys` must outlive the tracker.
    tracker(const tty_view& ttys, thresholds after);
    ~tracker();
    tracker(const tracker&) = delete;
    tracker& operator=(const tracker&) = delete;

    void on_change(listener call);

    /// The most sessions that one call of `apply_some` or `advance` touches: a few milliseconds, so
    /// that others on this thread have their turn between two calls.
    static constexpr std::size_t slice = 500;

    /// Takes in what source `from` told. Sessions of an open snapshot are compared at its end.
    void apply(source_id from, std::span<const change> changes, base::instant now);
    /// Takes in the first slice of what source `from` told; returns what is left, which must be
    /// given next from that source.
    [[nodiscard]] std::span<const change> apply_some(source_id from,
                                                     std::span<const change> changes,
                                                     base::instant now);

    /// Takes in what `user` or a device of his says of him, in place of what that source said
    /// before; when its time is over it is dropped.
    void report(const base::user_name& user, base::report what, base::instant now);
    /// Drops what that source said of `user`.
    void withdraw(const base::user_name& user, const std::string& source, base::instant now);

    /// The person as of `now`, his ttys looked at anew; if that shows a change, it is told to the
    /// listener before this returns. Offline, without sessions, if nobody of that name is here or
    /// says anything.
    [[nodiscard]] person look(const base::user_name& user, base::instant now);

    /// Whether `user` is at a terminal.
    [[nodiscard]] bool is_present(const base::user_name& user) const;

    /// Everybody who is at a terminal, by name.
    [[nodiscard]] std::vector<base::user_name> present() const;

    /// When `advance` must next be called: the earliest threshold, or end of a report, of anybody.
    [[nodiscard]] std::optional<base::instant> next_deadline() const;
    /// Called when `next_deadline` has become another.
    void on_deadline(std::function<void()> call);
    /// Looks at those of whom such an instant passed by `now`, at most a slice of them: while
    /// `next_deadline` has passed there are more.
    void advance(base::instant now);

    /// The idle ttys of this machine, which must be watched for input: called with a line and
    /// whether to watch it from now on.
    void on_idle_tty(std::function<void(const std::string& line, bool watch)> call);
    /// Somebody may have typed at `line` of this machine: looks at those who sit there.
    void input_at(std::string_view line, base::instant now);

    /// People at terminals, and the sessions that remain of theirs once all sources are united.
    struct counts {
        std::size_t sessions = 0;
        std::size_t persons = 0;
        friend bool operator==(const counts&, const counts&) = default;
    };
    [[nodiscard]] counts size() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::sessions
