#include "crossing.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace fingerpost::bridge {

namespace {
/// Cards that are taken at once: a millisecond of work, so that messages get their turn.
constexpr std::size_t slice = 500;
constexpr std::size_t lists_slice = 5;
}  // namespace

void crossing::tell(std::uint64_t subscription, card told) {
    bool ring = false;
    {
        const std::lock_guard hold(lock_);
        auto& latest = news_[subscription];
        if (latest == nullptr) turns_.push(told->user, subscription);
        latest = std::move(told);
        ring = !std::exchange(rung_, true);
    }
    if (ring) ring_();
}

void crossing::tell_list(std::uint64_t subscription, base::list_news told) {
    bool ring = false;
    {
        const std::lock_guard hold(lock_);
        base::list_news& waiting = lists_[subscription];
        if (told.whole || told.state != base::list_news::standing::known) {
            waiting = std::move(told);
        } else {
            waiting.state = told.state;
            for (auto& [user, latest] : told.cards)
                waiting.cards.insert_or_assign(user, std::move(latest));
        }
        ring = !std::exchange(rung_, true);
    }
    if (ring) ring_();
}

void crossing::to_sofia(task t) {
    bool ring = false;
    {
        const std::lock_guard hold(lock_);
        for_sofia_.push_back(std::move(t));
        ring = !std::exchange(rung_, true);
    }
    if (ring) ring_();
}

crossing::load crossing::take() {
    load came;
    {
        const std::lock_guard hold(lock_);
        came.tasks.swap(for_sofia_);
        came.news.reserve(std::min(slice, news_.size()));
        while (came.news.size() < slice && !news_.empty()) {
            auto one = news_.extract(*turns_.pop());
            came.news.emplace_back(one.key(), std::move(one.mapped()));
        }
        while (came.lists.size() < lists_slice && !lists_.empty()) {
            auto one = lists_.extract(lists_.begin());
            came.lists.emplace_back(one.key(), std::move(one.mapped()));
        }
        rung_ = !news_.empty() || !lists_.empty();
        if (!rung_) return came;
    }
    ring_();
    return came;
}

void crossing::to_owner(task t) {
    {
        const std::lock_guard hold(lock_);
        if (closed_) return;
        for_owner_.push_back(std::move(t));
        if (std::exchange(posted_, true)) return;
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
    return for_owner_.size() + running_;
}

void crossing::close() {
    const std::lock_guard hold(lock_);
    closed_ = true;
    for_owner_.clear();
}

}  // namespace fingerpost::bridge
