#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "acl/verdict.hpp"
#include "base/card.hpp"
#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "desk/approvals.hpp"
#include "desk/desk.hpp"
#include "packed_watcher.hpp"

namespace fingerpost::desk {

class watches;
struct subject_watches;

/// What a class is told, and why.
struct outcome {
    base::card card;
    acl::verb said = acl::verb::deny;
    bool concealed = false;
    std::string wish;  ///< what the subject's own wish or approval did; empty: nothing

    [[nodiscard]] bool same(const outcome& other) const {
        return same_decision(other) && card.same_value(other.card);
    }
    [[nodiscard]] bool same_decision(const outcome& other) const {
        return card.state == other.card.state && card.shows == other.card.shows &&
               card.because == other.card.because && said == other.said &&
               concealed == other.concealed && wish == other.wish;
    }
};

/// In a list, and out of it at once when it ends, without a search.
using listed =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
template <class T>
using list_of = boost::intrusive::list<T, boost::intrusive::constant_time_size<false>>;

/// One watch. Its handle owns it. There are tens of thousands: each byte counts.
struct watch : listed {
    watch(subject_watches* of, sink sink_, packed_watcher who_)
        : home(of), to(std::move(sink_)), who(std::move(who_)) {}
    subject_watches* home;                ///< null: the desk is closed
    std::shared_ptr<const outcome> last;  ///< what he was told last; null: nothing yet
    sink to;
    packed_watcher who;
    bool repeats = false;  ///< he is told what holds, also if he knows
};
using watch_list = list_of<watch>;

/// What tells the classes of one subject's watchers apart.
struct class_key {
    std::uint32_t by_policy;  ///< watches::number_of
    std::uint32_t limit;      ///< sorting::watcher_class
    base::face over;
    bool self;
    std::optional<decision> said;
    friend auto operator<=>(const class_key&, const class_key&) = default;
};

/// Watchers of one subject who are told the same.
struct watch_class {
    watch_list due;                      ///< these do not know yet
    watch_list members;                  ///< the others
    std::shared_ptr<const outcome> now;  ///< null: not judged yet
    base::instant judged{};

    [[nodiscard]] bool empty() const noexcept { return due.empty() && members.empty(); }
    [[nodiscard]] const watch& any() const noexcept {
        return due.empty() ? members.front() : due.front();
    }
    /// From now on this is told.
    void turn_to(std::shared_ptr<const outcome> next) {
        now = std::move(next);
        due.splice(due.end(), members);
    }
};

/// All who watch one subject.
struct subject_watches : listed {
    explicit subject_watches(watches& of) : owner(of) {}
    watches& owner;
    const base::user_name* name = nullptr;  ///< its key in watches
    watch_list fresh;                       ///< they have no class yet
    std::map<class_key, watch_class> classes;
    std::size_t count = 0;    ///< watches
    std::size_t dropped = 0;  ///< grows with each that ends, or is sorted again
    std::uint64_t epoch = 0;  ///< of watches, when the classes were made; 0: there are none
    bool running = false;     ///< somebody looks after it
    bool changed = false;     ///< since it was looked after
    bool unsure = false;      ///< some class could not be judged
    /// Waits while some could not be judged, to try again.
    std::unique_ptr<boost::asio::steady_timer> retry;
};
using subject_list = list_of<subject_watches>;

}  // namespace fingerpost::desk
