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

/// A list's members are told of nobody: he who watches a list does not ask for each.
bool is_on_roster(const subscription& s) {
    return s.package == event_package::presence && s.list == nullptr;
}

}  // namespace

void notifier::tell_readers(const base::user_name& of, tick now) {
    for (const auto id : rosters_.readers(of)) schedule(*all_.at(id), now);
}

void notifier::enter_roster(subscription& s, tick now) {
    if (s.package == event_package::winfo) return rosters_.begin_reading(s);
    if (!is_on_roster(s)) return;
    if (const auto waited = rosters_.enter(s)) around_.unwatch(*waited);
    tell_readers(s.subject, now);
}

void notifier::turn_in_roster(subscription& s, tick now) {
    if (!is_on_roster(s)) return;
    rosters_.turn(s, s.is_pending() ? watcher_event::subscribe : watcher_event::approved);
    tell_readers(s.subject, now);
}

void notifier::leave_roster(subscription& s, ending why, tick now) {
    if (s.package == event_package::winfo) rosters_.end_reading(s);
    if (!is_on_roster(s)) return around_.unwatch(s.id);
    const bool unanswered = why == ending::timeout || why == ending::giveup;
    if (s.is_pending() && unanswered && s.who->who.sip) {
        // The desk goes on telling what may be told to him: so the user's answer is heard.
        if (const auto old = rosters_.keep_waiting(s, now, around_.wall_clock())) {
            around_.unwatch(old->number);
            tell_readers(old->subject, now);
        }
    } else {
        around_.unwatch(s.id);
        rosters_.leave(s, event_of(why), around_.wall_clock());
    }
    tell_readers(s.subject, now);
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
