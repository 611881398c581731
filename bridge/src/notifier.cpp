// What is sent when: RFC 6665 sections 4.2.1.4 and 4.2.2.
#include "notifier.hpp"

#include <algorithm>
#include <tuple>

namespace fingerpost::bridge {
namespace {

using namespace std::chrono_literals;

/// NOTIFYs that wait for an answer, those aside that have waited for long: more would overrun the
/// socket's buffer of whoever answers.
constexpr std::size_t fast_window = 1000;
/// Bytes of all NOTIFYs that wait for an answer: room for some more documents of one person than
/// leave before the first is given up, so that however many watchers are silent hold up nobody.
constexpr std::size_t whole_window = 128U << 20U;
/// So many leave in one turn of the loop.
constexpr std::size_t sends_a_turn = 100;
/// Seconds; longer than any subscription.
constexpr double longest_interval = 86'400;
/// A state that cannot be told now is left as it is for so long.
constexpr std::chrono::seconds withholding{60};
/// An ended subscription is kept until its last NOTIFY could leave, but not for longer than one
/// could wait for its answer (Timer F).
constexpr std::chrono::seconds last_word{33};

bool is_pending(const told& t) { return t.card().state == base::card::standing::pending; }

bool was_approved(const subscription& s) {
    return s.sent != nullptr && is_pending(*s.sent) && !s.is_pending();
}

bool waits_for_approval(const subscription& s) { return s.approved_by != tick{} && s.is_pending(); }

/// A subscription, for those who may see it, but for its state.
watching described(const subscription& s, const base::user_name& whom) {
    const base::watcher& who = s.who->who;
    watching w(whom);
    w.watcher = who.sip ? who.sip->str() : who.from ? who.from->str() : s.source.at.str();
    w.event = name_of(s.package);
    w.state = "active";
    w.since = s.since;
    w.until = s.until;
    w.told = s.told_at;
    w.answer = s.answer;
    w.transport = s.next.str();
    w.client = *s.client;
    return w;
}

}  // namespace

notifier::notifier(const settings& s, surroundings& around)
    : settings_(s),
      around_(around),
      bodies_(s.domain, s.idle_after),
      transactions_(
          [this](const hop& to, const std::string& bytes) { return around_.send(to, bytes); },
          [this](std::uint64_t id, unsigned status, unsigned retry_after) {
              settle(id, status, retry_after);
          }) {}

void notifier::settle(std::uint64_t id, unsigned status, unsigned retry_after) {
    const auto at = all_.find(id);
    if (at != all_.end()) sent(*at->second, status, retry_after, at_);
}

void notifier::policy_changed(std::uint64_t generation) {
    generation_ = std::max(generation_, generation);
}

void notifier::response(std::string_view branch, unsigned status, unsigned retry_after, tick now) {
    at_ = now;
    transactions_.answer(branch, status, retry_after, now);
}

void notifier::run(tick now) {
    at_ = now;
    transactions_.run(now);
    while (const auto id = due_.take(now)) {
        const auto at = all_.find(*id);
        at->second->due = {};
        due(*at->second, now);
    }
    while (const auto id = rosters_.overdue(now)) dismiss(*id, watcher_event::giveup, now);
    send_next(now);
}

std::optional<tick> notifier::next() const {
    if (!fanout_.empty() && window_open()) return at_;
    std::optional<tick> first;
    for (const auto& one : {due_.next(), transactions_.next(), rosters_.next()}) {
        if (one) first = std::min(first.value_or(*one), *one);
    }
    return first;
}

bool notifier::window_open() const {
    return transactions_.waiting() - transactions_.slow() < fast_window &&
           transactions_.bytes() < whole_window;
}

bool notifier::changed(const subscription& s) const {
    if (s.package == event_package::winfo) return s.sent == nullptr || rosters_.has_news(s);
    if (s.list != nullptr) return s.list->has_news();
    if (s.now == nullptr || s.sent == s.now) return false;
    if (s.sent == nullptr || is_pending(*s.sent) != is_pending(*s.now)) return true;
    return !is_pending(*s.now) && s.sent->tag(s.format) != s.now->tag(s.format);
}

std::optional<tick> notifier::next_notify(const subscription& s) const {
    if (s.in_flight || s.queued || s.asking_anew || s.flow_lost) return std::nullopt;
    if (s.ends != ending::none) return s.retry_at;
    if (s.moved) return std::nullopt;
    if (s.owed) return s.retry_at;
    if (s.withheld) return std::nullopt;
    if (s.list != nullptr && s.list->has_rest()) return s.retry_at;
    if (changed(s)) {
        // RFC 3856 section 6.10: the first change at once, others a while after.
        const tick first = std::max(s.retry_at, s.last_change + settings_.notify_interval);
        // What he asks for counts from any NOTIFY, but an approval need not wait: RFC 6446
        // section 5.3.
        if (was_approved(s)) return first;
        return std::max(first, s.last_left + s.wanted.min_interval);
    }
    if (const auto longest = longest_silence(s))
        return std::max(s.retry_at, s.last_left + *longest);
    return std::nullopt;
}

std::optional<tick::duration> notifier::longest_silence(const subscription& s) {
    std::optional<tick::duration> longest;
    if (s.wanted.max_interval.count() > 0) longest = s.wanted.max_interval;
    const double rate = s.wanted.adaptive_min_rate;
    if (rate > 0) {
        // RFC 6446 section 7.4: the more was told lately, the longer nothing needs to be.
        const double average =
            std::max(s.lately.at(s.last_left), 1.0) / (rate * rate * notify_count::period.count());
        const double seconds = std::clamp(average, 1.0, longest_interval);
        const auto silence = std::max(
            std::chrono::duration_cast<tick::duration>(std::chrono::duration<double>(seconds)),
            tick::duration(s.wanted.min_interval));
        longest = std::min(longest.value_or(silence), silence);
    }
    return longest;
}

void notifier::schedule(subscription& s, tick now) {
    std::optional<tick> when = next_notify(s);
    const auto no_later_than = [&when](tick t) { when = std::min(when.value_or(t), t); };
    if (s.ends == ending::none || (!s.in_flight && !s.queued)) no_later_than(s.expires);
    if (s.ends == ending::none) {
        if (s.withheld) no_later_than(s.cannot_tell_by);
        if (waits_for_approval(s)) no_later_than(s.approved_by);
        if (const auto lapses = s.list ? s.list->lapses() : std::nullopt) no_later_than(*lapses);
    }
    const tick due = when ? std::max(*when, now) : tick{};
    due_.move(s.due, due, s.id);
    s.due = due;
}

void notifier::due(subscription& s, tick now) {
    if (s.ends == ending::none && s.expires <= now) return end(s, ending::timeout, now);
    if (s.ends != ending::none && s.expires <= now && !s.in_flight && !s.queued)
        return remove(s.id);
    if (s.ends == ending::none && s.withheld && s.cannot_tell_by <= now)
        return end(s, ending::probation, now);
    if (s.ends == ending::none && waits_for_approval(s) && s.approved_by <= now)
        return end(s, ending::giveup, now);
    if (s.list != nullptr && s.ends == ending::none) {
        s.list->lapse(bodies_, s.format, now);
        follow_members(s, now);
    }
    const auto notify = next_notify(s);
    if (notify && *notify <= now) {
        if (const auto later = box_.wait(s.next, s.id, now)) {
            s.retry_at = *later;
        } else {
            if (s.ends == ending::none && !changed(s)) s.owed = true;  // RFC 6446 max-interval
            s.queued = true;
            fanout_.push(s.subject, s.id);
        }
    }
    if (s.flow_lost && s.ends != ending::none) return remove(s.id);
    schedule(s, now);
}

void notifier::end(subscription& s, ending why, tick now) {
    if (s.ends != ending::none) return;
    s.ends = why;
    s.expires = now + last_word;
    leave_rosters(s, why, now);
    if (s.flow_lost) return remove(s.id);
    s.asking_anew = false;
    schedule(s, now);
}

void notifier::send_next(tick now) {
    for (std::size_t n = 0; n < sends_a_turn && window_open(); ++n) {
        const auto id = fanout_.pop();
        if (!id) return;
        const auto at = all_.find(*id);
        if (at == all_.end()) continue;
        at->second->queued = false;
        send(*at->second, now);
    }
}

void notifier::news(watch_id from, const std::shared_ptr<const base::card>& card, tick now) {
    at_ = now;
    const std::uint64_t id = from.subscription;
    const auto half = half_.find(id);
    if (half != half_.end()) {
        if (half->second.record->turn == from.turn) decide(id, card, now);
        return;
    }
    const auto at = all_.find(id);
    if (at != all_.end() && at->second->ends == ending::none) {
        if (at->second->turn == from.turn) live_news(*at->second, card, now);
        return;
    }
    news_of_waiting(id, *card, now);
}

void notifier::withhold(subscription& s, tick now) {
    if (!s.withheld) s.cannot_tell_by = now + withholding;
    s.withheld = true;
}

void notifier::live_news(subscription& s, const std::shared_ptr<const base::card>& card, tick now) {
    if (card->generation < generation_) {
        // Overtaken by a policy. The desk tells nothing that has not changed for it, but to whom
        // asks anew.
        return ask_anew(s);
    }
    s.asking_anew = false;
    using standing = base::card::standing;
    if (card->state == standing::denied)
        return end(s, card->refused ? ending::rejected : ending::noresource, now);
    if (card->state == standing::cannot_tell) {
        withhold(s, now);
    } else {
        s.withheld = false;
        s.moved = false;
        s.now = bodies_.of(card);
        if (s.is_pending() && !s.entry.pending && !asks_.has_room(s.who->who, s.subject))
            return end(s, ending::giveup, now);
        set_approval(s, now);
        follow(s, now);
    }
    due(s, now);
}

void notifier::set_approval(subscription& s, tick now) const {
    if (!is_pending(*s.now)) {
        s.approved_by = {};
    } else if (s.approved_by == tick{} && settings_.ask_expires.count() > 0) {
        s.approved_by = now + settings_.ask_expires;
    }
}

void notifier::remove(std::uint64_t id) {
    const auto at = all_.find(id);
    if (at == all_.end()) return;
    subscription& s = *at->second;
    if (s.ends == ending::none) leave_rosters(s, ending::timeout, at_);
    leave_index(s);
    uncount(s);
    due_.move(s.due, {}, id);
    all_.erase(at);
}

void notifier::enter_index(const subscription& s) {
    by_origin_[origin_of(s)] = s.id;
    if (s.next.reliable()) by_flow_[s.next.flow].insert(s.id);
}

void notifier::leave_index(const subscription& s) {
    const auto origin = by_origin_.find(origin_of(s));
    if (origin != by_origin_.end() && origin->second == s.id) by_origin_.erase(origin);
    const auto flow = by_flow_.find(s.next.flow);
    if (flow == by_flow_.end()) return;
    flow->second.erase(s.id);
    if (flow->second.empty()) by_flow_.erase(flow);
}

void notifier::end_all(tick now) {
    at_ = now;
    for (const auto& [id, half] : half_) {
        around_.answer(half.request_number, make_reply(503, {{"Retry-After", "5"}}));
        around_.unwatch(id);
    }
    half_.clear();
    std::vector<std::uint64_t> ids;
    ids.reserve(all_.size());
    for (const auto& entry : all_) ids.push_back(entry.first);
    for (const auto id : ids) {
        const auto at = all_.find(id);
        if (at != all_.end()) end(*at->second, ending::deactivated, now);
    }
}

std::vector<watching> notifier::list(const std::optional<base::user_name>& of) const {
    std::vector<watching> found;
    for (const auto& [id, s] : all_) {
        if (s->ends != ending::none) continue;
        if (s->list == nullptr) {
            if (of && *of != s->subject) continue;
            watching w = described(*s, s->subject);
            if (s->now != nullptr) {
                w.state = s->is_pending() ? "pending" : "active";
                w.rule = s->now->card().because;
            }
            found.push_back(std::move(w));
            continue;
        }
        for (const list_state::shown_one& one : s->list->shown()) {
            if (of && *of != one.user) continue;
            watching w = described(*s, one.user);
            w.state = one.pending ? "pending" : "active";
            w.rule = one.because;
            found.push_back(std::move(w));
        }
    }
    for (const auto& waits : rosters_.waiting(of)) {
        watching w(waits.subject);
        w.watcher = waits.who.str();
        w.event = name_of(event_package::presence);
        w.state = name_of(watcher_status::waiting);
        w.since = waits.since;
        w.until = waits.until;
        found.push_back(std::move(w));
    }
    std::sort(found.begin(), found.end(), [](const watching& a, const watching& b) {
        return std::tie(a.user, a.watcher, a.since) < std::tie(b.user, b.watcher, b.since);
    });
    return found;
}

void notifier::add_counts(counts& to) const {
    to.notifies = notifies_;
    to.retransmitted = transactions_.retransmissions();
    to.unanswered = unanswered_;
    to.refused_busy += refused_;
    to.subscriptions = all_.size();
}

}  // namespace fingerpost::bridge
