#include "crossing.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>

namespace fingerpost::bridge {

namespace {
/// Cards that are taken at once: a millisecond of work, so that messages get their turn.
constexpr std::size_t slice = 500;
constexpr std::size_t lists_slice = 5;
/// When so many cards and tasks are told, they wait no longer.
constexpr std::size_t together = 64;

/// Moves all of `from` to the end of `to`.
template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
    if (to.empty()) return to.swap(from);
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}

using card_of_watch = std::pair<watch_id, crossing::card>;
using list_of_watch = std::pair<watch_id, base::list_news>;

/// `later` is told after what `waits` to be.
void join(list_of_watch& waits, list_of_watch later) {
    auto& [as, told] = later;
    if (as.turn != waits.first.turn || told.whole ||
        told.state != base::list_news::standing::known) {
        waits = std::move(later);
        return;
    }
    base::list_news& whole = waits.second;
    whole.state = told.state;
    for (auto& [user, latest] : told.cards) whole.cards.insert_or_assign(user, std::move(latest));
}

using lists = std::unordered_map<std::uint64_t, list_of_watch>;

void sort_in(lists& to, std::vector<list_of_watch>& came) {
    for (auto& told : came) {
        const auto [at, is_new] = to.try_emplace(told.first.subscription);
        if (is_new) {
            at->second = std::move(told);
        } else {
            join(at->second, std::move(told));
        }
    }
}

}  // namespace

void crossing::tell(watch_id as, card told) {
    told_.news.emplace_back(as, std::move(told));
    told_something();
}

void crossing::tell_list(watch_id as, base::list_news told) {
    told_.lists.emplace_back(as, std::move(told));
    told_something();
}

void crossing::to_sofia(task t) {
    told_.tasks.push_back(std::move(t));
    told_something();
}

void crossing::told_something() {
    if (told_.tasks.size() + told_.news.size() + told_.lists.size() >= together) return flush();
    if (std::exchange(will_flush_, true)) return;
    boost::asio::post(owner_, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.lock() == nullptr) return;
        will_flush_ = false;
        flush();
    });
}

void crossing::flush() {
    if (told_.tasks.empty() && told_.news.empty() && told_.lists.empty()) return;
    {
        const std::lock_guard hold(lock_);
        append(for_sofia_.tasks, told_.tasks);
        append(for_sofia_.news, told_.news);
        append(for_sofia_.lists, told_.lists);
        bound();
    }
    ring_();
}

void crossing::bound() {
    if (for_sofia_.news.size() + for_sofia_.lists.size() < most_untaken_) return;
    std::unordered_map<std::uint64_t, card_of_watch> latest;
    for (auto& told : for_sofia_.news) latest[told.first.subscription] = std::move(told);
    for_sofia_.news.clear();
    for (auto& [subscription, told] : latest) for_sofia_.news.push_back(std::move(told));
    lists joined;
    sort_in(joined, for_sofia_.lists);
    for_sofia_.lists.clear();
    for (auto& [subscription, told] : joined) for_sofia_.lists.push_back(std::move(told));
    most_untaken_ =
        std::max(usually_untaken, 2 * (for_sofia_.news.size() + for_sofia_.lists.size()));
}

void crossing::close() {
    const std::lock_guard hold(lock_);
    closed_ = true;
    for_owner_.clear();
}

crossing::load crossing::take() {
    load came;
    {
        const std::lock_guard hold(lock_);
        std::swap(came, for_sofia_);
    }
    load some;
    some.tasks = std::move(came.tasks);
    if (news_.empty() && came.news.size() <= slice) some.news.swap(came.news);
    for (auto& told : came.news) {
        const auto subscription = told.first.subscription;
        auto& latest = news_[subscription];
        if (latest.second == nullptr) turns_.push(told.second->user, subscription);
        latest = std::move(told);
    }
    sort_in(lists_, came.lists);
    while (some.news.size() < slice && !news_.empty()) {
        some.news.push_back(std::move(news_.extract(*turns_.pop()).mapped()));
    }
    while (some.lists.size() < lists_slice && !lists_.empty()) {
        some.lists.push_back(std::move(lists_.extract(lists_.begin()).mapped()));
    }
    if (!news_.empty() || !lists_.empty()) ring_();
    return some;
}

void crossing::deliver() {
    {
        const std::lock_guard hold(lock_);
        if (!closed_) append(for_owner_, to_deliver_);
        if (for_owner_.empty() || std::exchange(posted_, true)) return;
    }
    boost::asio::post(owner_, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.lock() != nullptr) run_all();
    });
}

void crossing::run_all() {
    std::vector<task> all;
    {
        const std::lock_guard hold(lock_);
        posted_ = false;
        running_ = for_owner_.size();
        all.swap(for_owner_);
    }
    for (auto& t : all) t();
    const std::lock_guard hold(lock_);
    running_ = 0;
}

std::size_t crossing::waiting() const {
    const std::lock_guard hold(lock_);
    return to_deliver_.size() + for_owner_.size() + running_;
}

}  // namespace fingerpost::bridge
