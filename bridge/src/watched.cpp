// Who is told who watches him: RFC 3857.
#include "notifier.hpp"

namespace fingerpost::bridge {
namespace {

using standing = base::card::standing;

watcher_event event_of(ending why) {
    switch (why) {
        case ending::noresource:
            return watcher_event::noresource;
        case ending::probation:
            return watcher_event::probation;
        case ending::deactivated:
            return watcher_event::deactivated;
        case ending::giveup:
            return watcher_event::giveup;
        case ending::rejected:
            return watcher_event::rejected;
        case ending::timeout:
        case ending::none:
            break;
    }
    return watcher_event::timeout;
}

/// Nothing: of such a member is told.
std::optional<watcher_event> event_of(list_state::standing how) {
    switch (how) {
        case list_state::standing::active:
        case list_state::standing::pending:
            return std::nullopt;
        case list_state::standing::noresource:
            return watcher_event::noresource;
        case list_state::standing::rejected:
            return watcher_event::rejected;
        case list_state::standing::giveup:
            return watcher_event::giveup;
        case list_state::standing::probation:
            return watcher_event::probation;
        case list_state::standing::unknown:
            break;
    }
    return watcher_event::timeout;
}

/// By the roster of his presence; he who has a lamp lit by somebody is not on it.
bool is_told_of(const subscription& s) { return s.package == event_package::presence; }

}  // namespace

void notifier::tell_readers(const base::user_name& of, tick now) {
    for (const auto id : rosters_.readers(of)) schedule(*all_.at(id), now);
}

void notifier::enter_rosters(subscription& s, tick now) {
    if (s.package == event_package::winfo) return rosters_.begin_reading(s);
    if (s.list != nullptr) return follow_members(s, now);
    s.entry.number = s.id;
    s.entry.pending = s.is_pending();
    enter(s.entry, s, s.subject, now);
}

void notifier::follow(subscription& s, tick now) {
    if (s.entry.pending == s.is_pending()) return;
    s.entry.pending = s.is_pending();
    turn(s.entry, now);
}

void notifier::follow_members(subscription& s, tick now) {
    const auto turns = s.list->take_turns();
    if (s.entries == nullptr) s.entries = std::make_unique<member_entries>();
    for (auto [user, how] : turns) {
        const auto at = s.entries->find(user);
        const bool waited = at != s.entries->end() && at->second.pending;
        const bool pending = how == list_state::standing::pending;
        if (pending && !waited && !asks_.has_room(s.who->who, user)) {
            s.list->give_up(user, s.format);
            how = list_state::standing::giveup;
        }
        const auto over = event_of(how);
        if (at == s.entries->end()) {
            if (over) continue;
            const auto fresh = s.entries->try_emplace(user).first;
            fresh->second.number = around_.chance();
            fresh->second.pending = pending;
            enter(fresh->second, s, fresh->first, now);
        } else if (over) {
            leave_member(at->second, *over, now);
            s.entries->erase(at);
        } else if (waited != pending) {
            at->second.pending = pending;
            turn(at->second, now);
        }
    }
}

void notifier::leave_rosters(subscription& s, ending why, tick now) {
    bool waits = false;
    if (s.package == event_package::winfo) {
        rosters_.end_reading(s);
    } else if (s.list == nullptr) {
        waits = leave(s.entry, event_of(why), now);
    } else if (const auto theirs = std::move(s.entries)) {
        std::size_t pending = 0;
        for (auto& [user, e] : *theirs) {
            // No more than are remembered of him: each takes a question to the desk.
            const bool may_wait = !e.pending || ++pending <= rosters::max_waiting_of_one;
            leave_member(e, may_wait ? event_of(why) : watcher_event::noresource, now);
        }
    }
    // The desk goes on telling what may be told to who waits: so the user's answer is heard.
    if (!waits) around_.unwatch(s.id);
}

void notifier::enter(roster_entry& e, const subscription& by, const base::user_name& subject,
                     tick now) {
    e.by = &by;
    e.subject = &subject;
    e.since = around_.wall_clock();
    if (e.pending) asks_.add(by.who->who, subject);
    if (!is_told_of(by)) return;
    if (const auto waited = rosters_.enter(e)) around_.unwatch(*waited);
    tell_readers(subject, now);
}

void notifier::turn(roster_entry& e, tick now) {
    if (e.pending)
        asks_.add(e.by->who->who, *e.subject);
    else
        asks_.remove(e.by->who->who, *e.subject);
    if (!is_told_of(*e.by)) return;
    rosters_.turn(e);
    tell_readers(*e.subject, now);
}

bool notifier::leave(roster_entry& e, watcher_event why, tick now) {
    if (e.pending) asks_.remove(e.by->who->who, *e.subject);
    if (!is_told_of(*e.by)) return false;
    const bool unanswered = why == watcher_event::timeout || why == watcher_event::giveup;
    const bool waits = e.pending && unanswered && e.by->who->who.sip;
    if (!waits) {
        rosters_.leave(e, why, around_.wall_clock());
    } else if (const auto old = rosters_.keep_waiting(e, now, around_.wall_clock())) {
        around_.unwatch(old->number);
        tell_readers(old->subject, now);
    }
    tell_readers(*e.subject, now);
    return waits;
}

void notifier::leave_member(roster_entry& e, watcher_event why, tick now) {
    if (leave(e, why, now)) around_.watch({e.number}, e.by->who, *e.subject);
}

void notifier::news_of_waiting(std::uint64_t id, const base::card& card, tick now) {
    if (card.state == standing::shown) return dismiss(id, watcher_event::approved, now);
    if (card.state != standing::denied) return;
    dismiss(id, card.refused ? watcher_event::rejected : watcher_event::noresource, now);
}

void notifier::dismiss(std::uint64_t id, watcher_event because, tick now) {
    const auto subject = rosters_.dismiss(id, because, around_.wall_clock());
    if (!subject) return;
    around_.unwatch(id);
    tell_readers(*subject, now);
}

std::string notifier::watcherinfo(subscription& s, tick now) {
    const bool all = s.owed || s.sent == nullptr || s.ends != ending::none;
    const auto told =
        rosters_.tell(s, all ? extent::full : extent::partial, now, around_.wall_clock());
    return render_watcherinfo(bodies_.aor(s.subject), told.tells, s.version++, told.lines);
}

}  // namespace fingerpost::bridge
