#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "logind_facts.hpp"
#include "sessions/source.hpp"

namespace fingerpost::sessions {

/// The sessions that logind told of, what must still be asked of each, and what of it was not told
/// on yet. Does no I/O: the source asks the bus and the processes, and brings the answers here.
/// What is asked is always the whole state of one session, so of many events the latest wins.
class logind_sessions {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit logind_sessions(std::string host) : host_(std::move(host)) {}

    /// All sessions that there are, as (id, object path): a snapshot follows once each of them was
    /// asked.
    void list(const std::vector<std::pair<std::string, std::string>>& all, time now);
    /// logind is away: nothing more is told before it lists its sessions again.
    void suspend() noexcept;
    /// A session is there; asks it.
    void begin(const std::string& id, std::string path, time now);
    /// A session ended.
    void end(const std::string& id);
    /// Something changed in a session, known by its object's path or by its id; asks it again.
    void changed_at(std::string_view path);
    void changed(std::string_view id);
    void all_changed();
    /// A pty was made, or removed.
    void pty_made(time now);
    void pty_removed(const std::string& line, time now);

    struct asked {
        std::string id;
        std::string path;
    };
    /// The next session whose properties must be read, if any. Until its answer is brought it is
    /// not given again.
    [[nodiscard]] std::optional<asked> next_to_read();
    /// How many answers are waited for.
    [[nodiscard]] std::size_t reading() const noexcept { return reading_; }
    void answered(const std::string& id, logind_facts facts, time now);
    /// The properties could not be read, or are of no person: the session is told of no more.
    void not_told(const std::string& id);
    /// The properties could not be read now: what was told stands, and it is asked again in a
    /// while. False when that has failed too often.
    [[nodiscard]] bool not_answered(const std::string& id, time now);
    /// Asks those again whose while has passed by `now`.
    void ask_again(time now);

    struct look {
        std::string id;
        pid_t leader;
    };
    /// The next session whose terminal must be looked for by `now`, if any.
    [[nodiscard]] std::optional<look> next_to_look(time now);
    void looked(const std::string& id, pid_t leader, const base::result<terminal>& found, time now);
    /// When `next_to_look` or `ask_again` has something next.
    [[nodiscard]] std::optional<time> next_due() const;

    /// What changed since the last call; within a snapshot nothing, until it is whole.
    [[nodiscard]] std::vector<change> take();
    /// Whether all that is to be told waits for a snapshot to be whole.
    [[nodiscard]] bool in_snapshot() const noexcept { return in_snapshot_; }

private:
    struct entry {
        std::string path;
        time first_seen{};
        bool waiting = false;  ///< to be asked
        bool being_read = false;
        bool owed = false;  ///< the snapshot waits for it
        std::optional<logind_facts> facts;
        terminal seat;
        bool terminal_known = false;  ///< looked for at least once, or not wanted
        bool only_hint = false;       ///< the processes cannot be seen: logind's word must do
        unsigned failures = 0;        ///< since the last answer
        std::size_t next_delay = 0;
        std::optional<time> look_due;
        std::optional<session> told;
    };
    using entries = std::map<std::string, entry, std::less<>>;

    void ask(const std::string& id, entry& e);
    void look_at(const std::string& id, entry& e, time at, std::size_t next_delay);
    void stop_looking(const std::string& id, entry& e);
    void answer_came(const std::string& id, entry& e);
    void settle(const std::string& id, entry& e);
    void erase(entries::iterator at);
    [[nodiscard]] std::optional<session> wanted(const std::string& id, const entry& e) const;
    [[nodiscard]] std::vector<change> snapshot();
    void no_longer_owed(entry& e);

    std::string host_;
    entries entries_;
    std::map<std::string, std::string, std::less<>> id_at_;  ///< by object path
    std::deque<std::string> to_read_;
    std::set<std::pair<time, std::string>> looks_;
    std::set<std::pair<time, std::string>> retries_;  ///< of sessions that may have ended since
    std::set<std::string> dirty_;
    std::vector<std::string> gone_;
    std::size_t reading_ = 0;
    std::size_t owed_ = 0;
    bool in_snapshot_ = true;  ///< nothing is told before the first list
    bool listed_ = false;
};

}  // namespace fingerpost::sessions
