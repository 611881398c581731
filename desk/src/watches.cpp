#include "watches.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <tuple>

namespace fingerpost::desk {
namespace {

/// How many subjects are marked before others get their turn.
constexpr std::size_t slice = 256;
/// What could not be told is looked at again after this long.
constexpr std::chrono::seconds retry_after{5};

bool same_decision(const ruling& a, const ruling& b) {
    return a.state == b.state && a.shows == b.shows && a.concealed == b.concealed &&
           a.rule == b.rule && a.wish == b.wish;
}

}  // namespace

watches::watches(boost::asio::any_io_executor on, const judge& by, const base::clock& clock,
                 maker make, listener decided, base::log& log)
    : on_(on),
      judge_(by),
      clock_(clock),
      make_(std::move(make)),
      decided_(std::move(decided)),
      tasks_(std::move(on), [&log](std::string_view bug) {
          log.error("telling watchers failed", {{"error", std::string(bug)}});
      }) {}

handle watches::add(base::question asked, sink to, const std::shared_ptr<watches>& self) {
    const base::user_name subject = asked.subject;
    auto w = std::make_shared<watch>(
        watch{std::move(asked), std::move(to), nullptr, std::nullopt, false});
    by_subject_[subject].all.push_back(w);
    ++count_;
    changed(subject);
    return handle([w, weak = std::weak_ptr<watches>(self)] {
        w->dropped = true;
        if (const auto alive = weak.lock()) alive->drop(w);
    });
}

void watches::drop(const std::shared_ptr<watch>& w) {
    const auto found = by_subject_.find(w->asked.subject);
    if (found == by_subject_.end()) return;
    count_ -= std::erase(found->second.all, w);
    if (found->second.all.empty() && found->second.retry) found->second.retry->cancel();
    if (found->second.all.empty() && !found->second.running) by_subject_.erase(found);
}

void watches::changed(const base::user_name& subject) {
    const auto found = by_subject_.find(subject);
    if (found == by_subject_.end() || stopped_) return;
    if (found->second.running) {
        found->second.again = true;
        if (found->second.retry) found->second.retry->cancel();
        return;
    }
    found->second.running = true;
    tasks_.spawn(refresh(subject));
}

void watches::all_changed() {
    if (stopped_) return;
    std::vector<base::user_name> subjects;
    subjects.reserve(by_subject_.size());
    for (const auto& [subject, unused] : by_subject_) subjects.push_back(subject);
    tasks_.spawn(mark_all(std::move(subjects)));
}

void watches::stop() {
    stopped_ = true;
    tasks_.cancel();
}

boost::asio::awaitable<void> watches::mark_all(std::vector<base::user_name> subjects) {
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (i % slice == slice - 1) co_await boost::asio::post(boost::asio::use_awaitable);
        changed(subjects[i]);
    }
}

boost::asio::awaitable<void> watches::refresh(base::user_name subject) {
    const std::shared_ptr<void> leave(nullptr, [this, subject](void*) { ended(subject); });
    // Posted, so that a sink is never called from within `watch`.
    co_await boost::asio::post(boost::asio::use_awaitable);
    for (bool again = true; again;) {
        by_subject_.at(subject).again = false;
        const bool all_judged = co_await refresh_once(subject);
        if (!all_judged && !by_subject_.at(subject).again) co_await wait_to_retry(subject);
        again = by_subject_.at(subject).again;
    }
}

boost::asio::awaitable<void> watches::wait_to_retry(base::user_name subject) {
    subject_watches& mine = by_subject_.at(subject);
    mine.retry = std::make_unique<boost::asio::steady_timer>(on_, retry_after);
    co_await mine.retry->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    mine.retry = nullptr;
    mine.again = !mine.all.empty();
}

void watches::ended(const base::user_name& subject) {
    const auto mine = by_subject_.find(subject);
    if (mine == by_subject_.end()) return;
    mine->second.running = false;
    if (mine->second.all.empty()) by_subject_.erase(mine);
}

boost::asio::awaitable<bool> watches::refresh_once(base::user_name subject) {
    // A card follows from standing, concealment and fields alone: these are the watcher's class.
    std::map<std::tuple<base::face, base::card::standing, bool, unsigned long>,
             std::shared_ptr<const base::card>>
        cards;
    const auto told = by_subject_.at(subject).all;
    bool all_judged = true;
    for (const auto& w : told) {
        base::question asked = w->asked;
        asked.at = clock_.now();
        asked.wanted = base::depth::live;
        const ruling judged = co_await judge_.on(asked);
        const std::tuple its_class(asked.over, judged.state, judged.concealed, judged.shows.key());
        auto card = cards.find(its_class);
        if (card == cards.end()) {
            base::card made = co_await make_(subject, asked.over, judged);
            card = cards.emplace(its_class, std::make_shared<base::card>(std::move(made))).first;
        }
        all_judged = all_judged && judged.state != base::card::standing::cannot_tell;
        if (!w->dropped && !(w->judged && same_decision(*w->judged, judged))) {
            w->judged = judged;
            decided_(asked, {*card->second, judged});
        }
        if (w->dropped || (w->last && w->last->same_value(*card->second))) continue;
        w->last = card->second;
        w->to(card->second);
    }
    co_return all_judged;
}

}  // namespace fingerpost::desk
