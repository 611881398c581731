#include "watches.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

/// So many watchers are sorted or told before others get their turn.
constexpr std::size_t slice = 256;
/// So many classes are judged before others get their turn.
constexpr std::size_t judged_slice = 16;
/// So many subjects are sorted anew side by side: one may wait for the directory.
constexpr std::size_t most_attendants = 16;
/// What could not be told is looked at again after this long.
constexpr std::chrono::seconds retry_after{5};
/// Who comes is told what another of his class was told, if that was judged within this time.
constexpr std::chrono::milliseconds recent{500};

/// What one step from an outcome to the next means; the same for most of a class.
struct step {
    std::shared_ptr<const outcome> from;
    bool other_card = true;  ///< or of who is told something, another rule
    bool other_decision = false;

    void begin_at(const std::shared_ptr<const outcome>& last, const outcome& now) {
        if (from == last) return;
        from = last;
        const bool other_rule = last && last->card.because != now.card.because &&
                                now.card.state != base::card::standing::denied;
        other_card = !last || other_rule || !last->card.same_value(now.card);
        other_decision = last && !last->same_decision(now);
    }
};

}  // namespace

watches::watches(asio::any_io_executor on, const judge& by, const base::clock& clock, maker make,
                 listener decided, base::log& log)
    : on_(on),
      judge_(by),
      clock_(clock),
      make_(std::move(make)),
      decided_(std::move(decided)),
      tasks_(std::move(on), [&log](std::string_view bug) {
          log.error("telling watchers failed", {{"error", std::string(bug)}});
      }) {}

watches::~watches() {
    for (auto& [name, s] : by_subject_) {
        unsort(s);
        for (watch& w : s.fresh) w.home = nullptr;
    }
}

handle watches::add(const base::question& asked, sink to) {
    const auto [at, is_new] = by_subject_.try_emplace(asked.subject, *this);
    subject_watches& s = at->second;
    if (is_new) {
        s.name = &at->first;
        current_.push_back(s);
    }
    auto* const w = new watch(&s, std::move(to), packed_watcher(asked.who, asked.over));
    s.fresh.push_back(*w);
    ++s.count;
    ++count_;
    attend(s);
    return handle([w](handle::request r) { r == handle::request::end ? drop(w) : repeat(w); });
}

void watches::repeat(watch* w) {
    subject_watches* const s = w->home;
    if (s == nullptr) return;
    w->repeats = true;
    w->unlink();
    s->fresh.push_back(*w);
    ++s->dropped;
    s->owner.attend(*s);
}

void watches::drop(watch* w) {
    subject_watches* const s = w->home;
    if (s == nullptr) {
        delete w;
        return;
    }
    watches& all = s->owner;
    --all.count_;
    --s->count;
    ++s->dropped;
    if (all.calling_ == w) {
        all.dropped_in_call_ = true;
        w->unlink();
    } else {
        delete w;
    }
    all.erase_if_done(*s);
}

void watches::erase_if_done(subject_watches& s) {
    if (s.count == 0 && !s.running) by_subject_.erase(by_subject_.find(*s.name));
}

void watches::changed(const base::user_name& subject) {
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end()) return;
    found->second.changed = true;
    attend(found->second);
}

void watches::wishes_changed(const base::user_name& subject) {
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end()) return;
    found->second.epoch = 0;
    attend(found->second);
}

void watches::all_changed() {
    if (stopped_) return;
    ++epoch_;
    numbers_.clear();
    stale_.splice(stale_.end(), current_);
    const std::size_t wanted = std::min(most_attendants, by_subject_.size());
    // One who finds nothing to do has left before `spawn` returns, so that it is not him who
    // counts.
    for (std::size_t n = attendants_; n < wanted && !stale_.empty(); ++n) {
        ++attendants_;
        tasks_.spawn(attend_stale());
    }
}

void watches::stop() {
    stopped_ = true;
    for (auto& [name, s] : by_subject_) s.retry = nullptr;
    tasks_.cancel();
}

void watches::attend(subject_watches& s) {
    if (s.running || stopped_) return;
    s.running = true;
    tasks_.spawn(look_after(s));
}

asio::awaitable<void> watches::attend_stale() {
    const std::shared_ptr<void> leave(nullptr, [this](void*) { --attendants_; });
    while (!stale_.empty()) {
        subject_watches& s = stale_.front();
        stale_.pop_front();
        current_.push_back(s);
        if (s.running || is_sorted(s)) continue;  // who looks after it will see
        s.running = true;
        co_await look_after(s);
    }
}

bool watches::is_sorted(const subject_watches& s) const noexcept { return s.epoch == epoch_; }

asio::awaitable<void> watches::look_after(subject_watches& s) {
    const std::shared_ptr<void> leave(nullptr, [this, &s](void*) {
        s.running = false;
        erase_if_done(s);
    });
    // Others get their turn, and a sink is never called from within `watch`.
    co_await asio::post(asio::use_awaitable);
    do {
        const bool anew = std::exchange(s.changed, false) || !is_sorted(s);
        if (!is_sorted(s)) unsort(s);
        s.epoch = epoch_;
        work_list which = co_await sort(s);
        if (anew) {
            std::erase_if(s.classes, [](const auto& c) { return c.second.empty(); });
            which.clear();
            for (auto& [key, c] : s.classes) which.push_back(&c);
            s.unsure = false;
        }
        co_await judge_classes(s, which, anew ? time_limit::none : time_limit::recent);
        if (is_sorted(s)) co_await tell(s, which);
    } while (s.changed || !s.fresh.empty() || !is_sorted(s));
    if (s.unsure) retry_later(s);
}

void watches::unsort(subject_watches& s) {
    for (auto& [key, c] : s.classes) {
        s.fresh.splice(s.fresh.end(), c.members);
        s.fresh.splice(s.fresh.end(), c.due);
    }
    s.classes.clear();
}

asio::awaitable<watches::work_list> watches::sort(subject_watches& s) {
    work_list came;
    if (s.fresh.empty()) co_return came;
    sorting how = co_await judge_.sorting_of(*s.name);
    for (std::size_t sorted = 1; !s.fresh.empty() && is_sorted(s); ++sorted) {
        watch& w = s.fresh.front();
        const base::watcher who = w.who.who();
        std::optional<std::vector<std::string>> groups;
        if (how.asks_groups && who.user) {
            const std::size_t dropped = s.dropped;
            groups = co_await judge_.groups_of(*who.user);
            if (s.dropped != dropped || !is_sorted(s)) continue;  // perhaps it was this one
        }
        auto its = how.class_of(who, w.who.over(), std::move(groups));
        watch_class& c =
            s.classes[{number_of(std::move(its.by_policy)), static_cast<std::uint32_t>(its.limit),
                       w.who.over(), its.self, its.said}];
        if (c.due.empty()) came.push_back(&c);
        s.fresh.pop_front();
        c.due.push_back(w);
        if (sorted % slice == 0) co_await asio::post(asio::use_awaitable);
    }
    co_return came;
}

std::uint32_t watches::number_of(std::string class_by_policy) {
    const auto [at, is_new] = numbers_.try_emplace(std::move(class_by_policy), next_number_);
    if (is_new) ++next_number_;
    return at->second;
}

asio::awaitable<void> watches::judge_classes(subject_watches& s, const work_list& which,
                                             time_limit good) {
    outcomes made;
    std::size_t judged = 0;
    for (watch_class* const c : which) {
        const base::instant now = clock_.now();
        const bool holds = c->now && c->judged <= now && now < c->judged + recent;
        if (holds && good == time_limit::recent) continue;
        if (++judged % judged_slice == 0) co_await asio::post(asio::use_awaitable);
        if (c->empty()) continue;
        const packed_watcher& one = c->any().who;
        const base::question asked{one.who(), *s.name, one.over(), now, base::depth::live};
        ruling r = co_await judge_.on(asked);
        s.unsure = s.unsure || r.state == base::card::standing::cannot_tell;
        const auto next = co_await what_follows(made, *s.name, asked.over, std::move(r));
        c->judged = now;
        if (!c->now || !c->now->same(*next)) c->turn_to(next);
    }
}

asio::awaitable<std::shared_ptr<const outcome>> watches::what_follows(outcomes& made,
                                                                      base::user_name subject,
                                                                      base::face over, ruling r) {
    const what key(over, r.state, r.said, r.concealed, r.shows.key(), r.rule, r.wish);
    auto& known = made[key];  // of this one run, and nobody else looks
    if (known) co_return known;
    outcome fresh{base::card(subject), r.said, r.concealed, r.wish};
    fresh.card = co_await make_(std::move(subject), over, std::move(r));
    known = std::make_shared<const outcome>(std::move(fresh));
    co_return known;
}

asio::awaitable<void> watches::tell(subject_watches& s, const work_list& which) {
    std::size_t told = 0;
    for (watch_class* const c : which) {
        const std::shared_ptr<const outcome> now = c->now;
        const std::shared_ptr<const base::card> card(now, now ? &now->card : nullptr);
        step taken;
        std::size_t decided = 0;  // of those who knew another decision
        std::optional<base::watcher> first;
        base::face over{};
        while (now && !c->due.empty() && is_sorted(s)) {
            watch& w = c->due.front();
            c->due.pop_front();
            c->members.push_back(w);
            taken.begin_at(w.last, *now);
            const bool is_new = !std::exchange(w.last, now);
            over = w.who.over();
            if (is_new) {
                const base::watcher who = w.who.who();
                decided_(&who, over, *now, 1);
            } else if (taken.other_decision && ++decided == 1) {
                first = w.who.who();
            }
            const bool repeats = std::exchange(w.repeats, false);
            if (taken.other_card || repeats) call(w, card);
            if (++told % slice == 0) co_await asio::post(asio::use_awaitable);
        }
        if (decided > 0) decided_(decided == 1 ? &*first : nullptr, over, *now, decided);
    }
}

void watches::call(watch& w, const std::shared_ptr<const base::card>& card) {
    calling_ = &w;
    dropped_in_call_ = false;
    const std::shared_ptr<void> done(nullptr, [this, &w](void*) {
        calling_ = nullptr;
        if (dropped_in_call_) delete &w;
    });
    w.to(card);
}

void watches::retry_later(subject_watches& s) {
    if (s.retry || stopped_) return;
    s.retry = std::make_unique<asio::steady_timer>(on_, retry_after);
    s.retry->async_wait([this, name = *s.name](boost::system::error_code ec) {
        if (ec || stopped_) return;
        const auto found = by_subject_.find(name);
        if (found == by_subject_.end()) return;
        found->second.retry = nullptr;
        found->second.epoch = 0;
        attend(found->second);
    });
}

}  // namespace fingerpost::desk
