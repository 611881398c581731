#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/question.hpp"
#include "bodies.hpp"
#include "deadlines.hpp"
#include "dialog.hpp"
#include "event_package.hpp"
#include "hop.hpp"
#include "identity.hpp"
#include "list_state.hpp"
#include "roster_entry.hpp"

namespace fingerpost::bridge {

/// What RFC 6446 lets a watcher ask for.
struct rate {
    std::chrono::milliseconds min_interval{};  ///< 0: not asked for
    std::chrono::milliseconds max_interval{};  ///< 0: not asked for
    float adaptive_min_rate = 0;               ///< NOTIFYs a second; 0: not asked for
    friend bool operator==(const rate&, const rate&) = default;
};

/// How many NOTIFYs left in about the last minute, the "period" of RFC 6446 section 7.4.
class notify_count {
public:
    static constexpr std::chrono::seconds period{60};
    void add(tick now) {
        turn(now);
        ++current_;
    }
    /// The average over a window that slides: the minute that runs, and a part of the one before.
    [[nodiscard]] double at(tick now) const {
        notify_count then = *this;
        then.turn(now);
        const std::chrono::duration<double> into = now - then.begun_;
        return then.current_ + then.before_ * (1 - into / period);
    }

private:
    void turn(tick now) {
        if (now < begun_ + period) return;
        before_ = now < begun_ + 2 * period ? current_ : 0;
        current_ = 0;
        begun_ = before_ != 0 ? begun_ + period : now;
    }
    tick begun_{};
    std::uint16_t current_ = 0;
    std::uint16_t before_ = 0;
};

/// Why a subscription ends (RFC 6665 section 4.1.3).
enum class ending { none, timeout, noresource, probation, deactivated, giveup, rejected };

[[nodiscard]] constexpr const char* reason_of(ending e) noexcept {
    switch (e) {
        case ending::noresource:
            return "noresource";
        case ending::probation:
            return "probation";
        case ending::deactivated:
            return "deactivated";
        case ending::giveup:
            return "giveup";
        case ending::rejected:
            return "rejected";
        case ending::timeout:
        case ending::none:
            break;
    }
    return "timeout";
}

/// Where the watcher of a list is on the rosters of its members.
using member_entries = std::map<base::user_name, roster_entry>;

/// One subscription (RFC 6665). The record is the truth: all that must outlive a restart is in
/// `named`, `who` and `until`; the rest is how far he was told.
struct subscription {
    subscription(std::uint64_t number, base::user_name of) : id(number), subject(std::move(of)) {}

    std::uint64_t id;  ///< our tag, in hex
    base::user_name subject;
    std::shared_ptr<const sender> who;
    dialog named;
    hop source;                                 ///< where his requests come from
    hop next;                                   ///< where NOTIFYs go
    std::shared_ptr<const std::string> place;   ///< host and port of our Contact
    std::shared_ptr<const std::string> client;  ///< his User-Agent
    event_package package = event_package::presence;
    body_format format = body_format::pidf;
    std::uint32_t version = 0;         ///< of the next document, if they are numbered
    std::unique_ptr<list_state> list;  ///< of several who are watched as one; null: of one
    rate wanted;
    roster_entry entry;                       ///< of one person, on his roster
    std::unique_ptr<member_entries> entries;  ///< of a list, on those of its members
    std::uint64_t known_change = 0;  ///< of who reads a roster: the last change that he knows
    base::instant since{};
    base::instant until{};
    tick expires{};  ///< ended: when it is forgotten

    std::shared_ptr<const told> now;   ///< what he may be told
    std::shared_ptr<const told> sent;  ///< what he was told last; null: not known
    std::optional<base::instant> told_at;
    unsigned answer = 0;
    tick last_left{};  ///< when the last NOTIFY left
    notify_count lately;
    tick last_change{};     ///< when the last NOTIFY left that only a change made due
    tick retry_at{};        ///< not before, after a failure
    tick approved_by{};     ///< while pending: else it is given up
    tick cannot_tell_by{};  ///< if it still cannot be told then, the subscription ends
    tick due{};             ///< its entry in `deadlines`
    unsigned failures = 0;  ///< unanswered NOTIFYs in a row
    ending ends = ending::none;
    bool answered = false;         ///< at least one NOTIFY was
    bool owed = false;             ///< a NOTIFY whether or not anything changed
    bool body_suppressed = false;  ///< the next NOTIFY tells only its tag (RFC 5839)
    bool queued = false;           ///< in the fan-out
    std::uint64_t in_flight = 0;   ///< the transaction of the NOTIFY on its way; 0: none
    bool last_one = false;         ///< the NOTIFY in flight is the terminated one
    bool asking_anew = false;      ///< the policy changed; what he may be told is on its way
    bool flow_lost = false;        ///< his connection is gone; he must come again
    bool withheld = false;         ///< it cannot be told now
    bool moved = false;            ///< what he may be told where he is now is not known yet
    std::uint32_t turn = 0;        ///< of its watch at the desk: see watch_id

    /// Whether the user has not decided yet.
    [[nodiscard]] bool is_pending() const {
        return now != nullptr && now->card().state == base::card::standing::pending;
    }
};

}  // namespace fingerpost::bridge
