#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sessions/tracker.hpp"

namespace fingerpost::sessions {

/// Whether `s` is somebody at a tty of this machine.
[[nodiscard]] inline bool is_at_local_tty(const session& s) noexcept {
    return s.looks_here && !s.line.empty() && is_at_a_terminal(s);
}

/// What the tracker knows, indexed so that each change finds the persons it touches without a
/// search. Changes only mark persons; `settle` derives the marked ones anew and tells who changed.
struct tracker::state {
    struct owner;

    /// A session as one source tells it.
    struct record {
        session told;
        source_id from = 0;
        owner* who = nullptr;
        std::uint32_t round = 0;  ///< the source's snapshot that told it last
        /// What the last look at its tty that succeeded has shown.
        std::optional<base::instant> last_input{};
    };
    /// Most trusted source first, then the older session: the order that `united` wants.
    struct by_trust {
        bool operator()(const record* a, const record* b) const noexcept;
    };
    /// A user of whom a source tells, or who says something.
    struct owner {
        const base::user_name* user = nullptr;  ///< the key he is found by
        std::set<record*, by_trust> records;
        std::vector<base::report> reports;  ///< one of each source
        std::optional<base::instant> deadline;
        std::size_t visible = 0;              ///< digest of what watchers could see last
        std::size_t session_count = 0;        ///< once united
        std::vector<std::string> idle_lines;  ///< sorted
        bool marked = false;
    };
    using records = std::map<std::string, record, std::less<>>;  ///< by id
    struct origin {
        records all;
        std::uint32_t round = 0;
        std::string swept_to{};  ///< how far the end of a snapshot has compared
        bool asleep = false;
    };

    state(const tty_view& look_at, thresholds limits) : ttys(look_at), after(limits) {}

    /// Takes in one change. False when `left`, the sessions that may yet be touched, did not
    /// suffice: to be called again.
    bool take(source_id from, origin& source, const change& c, std::size_t& left);
    void upserted(source_id from, origin& source, const session& now);
    bool all_ended(origin& source, std::string_view id_prefix, std::size_t& left);
    bool snapshot_ended(origin& source, std::size_t& left);
    void slept(origin& source, bool asleep);

    owner& owner_of(const base::user_name& user);
    void attach(record& r);
    void detach(record& r);
    records::iterator drop(origin& source, records::iterator at);
    void mark(owner& who);
    void mark_line(std::string_view line);

    /// Derives all marked persons anew, then tells the listeners.
    void settle(base::instant now);
    /// Derives one person anew; `changed` when a watcher could see a change.
    struct outcome {
        person now;
        bool changed;
    };
    outcome refresh(owner& who, base::instant now);
    /// Forgets who has neither sessions nor reports left.
    void forget_if_nobody(const owner& who);
    /// Tells of idle lines and the next deadline what changed.
    void tell_watchers();

    [[nodiscard]] bool is_shadowed(const record& r) const;
    [[nodiscard]] bool sleeps(const record& r) const;
    [[nodiscard]] presence_session seen(const owner& who, session told) const;
    void set_deadline(owner& who, std::optional<base::instant> at);
    void set_idle_lines(owner& who, std::vector<std::string> lines);
    void add_idle(const std::string& line);
    void drop_idle(const std::string& line);

    const tty_view& ttys;
    const thresholds after;
    listener changed;
    std::function<void(const std::string&, bool)> idle_tty;
    std::function<void()> deadline_moved;

    std::map<source_id, origin> sources;
    std::unordered_map<base::user_name, owner> owners;
    /// Sessions at ttys of this machine.
    std::map<std::string, std::vector<const record*>, std::less<>> by_line;
    std::set<std::pair<base::instant, owner*>> deadlines;
    std::unordered_map<std::string, unsigned> idle_lines;  ///< and how many sit there
    counts totals;

    std::vector<owner*> marked;
    std::vector<std::pair<std::string, bool>> idle_news;
    std::optional<base::instant> deadline_told;
};

}  // namespace fingerpost::sessions
