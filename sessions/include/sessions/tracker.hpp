#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "sessions/person.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::sessions {

/// Who is logged in: the union of all sources, and the persons that follow. One owner, one strand;
/// no I/O but a look at ttys. One change costs work for one person. May be dropped and rebuilt at
/// any time.
class tracker {
public:
    /// A source's rank: a lower one is trusted more where two tell of one session.
    using source_id = unsigned;
    /// Called after a change of a person's (not for input that moves no threshold).
    using listener = std::function<void(const base::user_name&)>;

    /// `ttys` must outlive the tracker.
    tracker(const tty_view& ttys, thresholds after);
    ~tracker();
    tracker(const tracker&) = delete;
    tracker& operator=(const tracker&) = delete;

    void on_change(listener call);

    /// Takes in what source `from` told. Sessions of an open snapshot are compared at its end.
    void apply(source_id from, std::span<const change> changes, base::instant now);

    /// The person as of `now`, his ttys looked at anew. Offline, without sessions, if nobody of
    /// that name is here.
    [[nodiscard]] person look(const base::user_name& user, base::instant now);

    /// Whether `user` is at a terminal.
    [[nodiscard]] bool is_present(const base::user_name& user) const;

    /// Everybody who is at a terminal, by name.
    [[nodiscard]] std::vector<base::user_name> present() const;

    /// When `advance` must next be called: the earliest threshold of anybody.
    [[nodiscard]] std::optional<base::instant> next_deadline() const;
    /// Looks at those whose threshold passed by `now`.
    void advance(base::instant now);

    /// The idle ttys of this machine, which must be watched for input: called with a line and
    /// whether to watch it from now on.
    void on_idle_tty(std::function<void(const std::string& line, bool watch)> call);
    /// Somebody typed at `line` of this machine.
    void input_at(std::string_view line, base::instant now);

    struct counts {
        std::size_t sessions = 0;
        std::size_t persons = 0;
    };
    [[nodiscard]] counts size() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::sessions
