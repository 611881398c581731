#include "crossing.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fingerpost::bridge {

void crossing::tell(std::uint64_t subscription, std::shared_ptr<const base::card> card) {
    bool ring = false;
    {
        const std::lock_guard hold(lock_);
        for_sofia_.news[subscription] = std::move(card);
        ring = !std::exchange(rung_, true);
    }
    if (ring) ring_();
}

void crossing::to_sofia(task t) {
    bool ring = false;
    {
        const std::lock_guard hold(lock_);
        for_sofia_.tasks.push_back(std::move(t));
        ring = !std::exchange(rung_, true);
    }
    if (ring) ring_();
}

crossing::load crossing::take() {
    const std::lock_guard hold(lock_);
    rung_ = false;
    return std::exchange(for_sofia_, {});
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
