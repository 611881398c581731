#pragma once

#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/sip_identity.hpp"
#include "base/user_name.hpp"
#include "deadlines.hpp"
#include "roster_entry.hpp"
#include "subscription.hpp"
#include "watcherinfo.hpp"

namespace fingerpost::bridge {

/// Who asked to watch a user and went away before the user answered (RFC 3857 section 4.7.1,
/// "waiting"), so that he still can.
struct waiting_watcher {
    base::user_name subject;
    base::sip_identity who;
    std::uint64_t told_as = 0;  ///< roster_entry::told_as
    base::instant since{};      ///< when he asked
    base::instant until{};      ///< so long he is remembered
    tick forgotten_at{};        ///< likewise
    std::uint64_t change = 0;   ///< by which he came here
};

/// One of them who had to give way.
struct forgotten_watcher {
    std::uint64_t number = 0;
    base::user_name subject;
};

/// Who watches whom, for the watched (RFC 3857). Knows subscriptions to presence, those to lists by
/// each member. Each change has a number, so that who was told up to one of them is
/// told the rest. An event names what happened.
class rosters {
public:
    static constexpr std::size_t max_waiting = 10'000;      ///< then the oldest give way
    static constexpr std::size_t max_waiting_of_one = 100;  ///< for whomever; then his oldest
    static constexpr std::chrono::hours waiting_time{72};
    /// Changes of a user's that are remembered for who reads slowly; who missed one is told all.
    static constexpr std::size_t max_over = 1000;
    /// Of the lines that one document has, so that it fits a message; who is to be answered comes
    /// first, and the last are left out.
    static constexpr std::size_t datagram_bytes = 16 * 1024;
    static constexpr std::size_t stream_bytes = 48 * 1024;

    /// `e` begins. It takes the place of what was remembered of its watcher, whose number comes
    /// back.
    std::optional<std::uint64_t> enter(roster_entry& e);
    /// It is pending now, or not any more.
    void turn(roster_entry& e);
    /// It is over.
    void leave(roster_entry& e, watcher_event because, base::instant wall);
    /// It is over, and its watcher is remembered by its number. Who is forgotten for that comes
    /// back.
    std::optional<forgotten_watcher> keep_waiting(roster_entry& e, tick now, base::instant wall);
    /// Who waits by that number does so no more. Whom he waited for; nothing: nobody does.
    std::optional<base::user_name> dismiss(std::uint64_t number, watcher_event because,
                                           base::instant wall);
    /// Somebody who has waited for too long.
    [[nodiscard]] std::optional<std::uint64_t> overdue(tick now) { return ages_.take(now); }
    /// When the next one will have.
    [[nodiscard]] std::optional<tick> next() const { return ages_.next(); }
    /// Those who wait for that user, or for anybody.
    [[nodiscard]] std::vector<waiting_watcher> waiting(
        const std::optional<base::user_name>& of) const;

    /// `reader` is told who watches its subject, until it is not.
    void begin_reading(const subscription& reader);
    void end_reading(const subscription& reader);
    /// The numbers of those who are told who watches that user.
    [[nodiscard]] std::vector<std::uint64_t> readers(const base::user_name& of) const;
    /// Whether `reader` does not know the last change.
    [[nodiscard]] bool has_news(const subscription& reader) const;
    struct telling {
        extent tells = extent::full;
        std::vector<watcher_line> lines;
    };
    /// What `reader` is to be told, who then knows it.
    [[nodiscard]] telling tell(subscription& reader, extent wanted, tick now, base::instant wall);

private:
    struct past {
        std::uint64_t change = 0;
        watcher_line is;
    };
    struct roster {
        boost::intrusive::list<roster_entry, boost::intrusive::constant_time_size<false>> live;
        std::vector<std::uint64_t> waiting;
        std::vector<std::uint64_t> readers;
        std::vector<past> over;     ///< oldest first; none without readers
        std::uint64_t change = 0;   ///< the last one
        std::uint64_t unknown = 0;  ///< the last one that is not in `over` any more
    };
    /// The number of a change that happens now.
    std::uint64_t changed(roster& r) { return r.change = ++last_change_; }
    void remember(roster& r, watcher_line is);
    void erase_if_empty(const base::user_name& subject);
    [[nodiscard]] std::optional<std::uint64_t> number_of(const roster& r,
                                                         const base::sip_identity& who) const;
    waiting_watcher take_waiting(std::uint64_t number);

    std::unordered_map<base::user_name, roster> all_;
    std::unordered_map<std::uint64_t, waiting_watcher> waiting_;
    /// What each of them waits by, oldest first: the change by which it came here, and its number.
    std::map<base::sip_identity, std::set<std::pair<std::uint64_t, std::uint64_t>>> waits_by_;
    deadlines ages_;
    std::uint64_t last_change_ = 0;
};

}  // namespace fingerpost::bridge
