#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "accounts/expiring_cache.hpp"
#include "accounts/lane.hpp"
#include "batch.hpp"

namespace fingerpost::accounts {

/// How long answers are believed, and how many are kept.
struct keeping {
    std::chrono::seconds lifetime{60};
    std::chrono::seconds negative_lifetime{15};  ///< of errc::not_found
    std::size_t max_entries = 200'000;
};

/// A blocking question put to a lane, its answers cached: values and errc::not_found for their
/// lifetimes, any other error never. Who asks what is being asked already waits for the same
/// answer; a key whose earlier question still hangs is not asked again, lest it take one thread
/// after the other.
template <class Key, class T>
class lookup : public std::enable_shared_from_this<lookup<Key, T>> {
public:
    using answer = base::result<T>;
    using question = std::function<answer(const Key&)>;
    /// Told of each value that enters the cache, and of each that leaves it.
    struct listener {
        std::function<void(const T&)> stored;
        std::function<void(const T&)> dropped;
    };

    /// `on` and `clock` must outlive those who ask.
    lookup(boost::asio::any_io_executor executor, lane& on, const base::clock& clock, keeping keep,
           question ask, listener hears = {})
        : executor_(std::move(executor)),
          lane_(on),
          keep_(keep),
          ask_(std::move(ask)),
          hears_(std::move(hears)),
          cache_(clock, keep.max_entries, [this](const answer& a) {
              if (a && hears_.dropped) hears_.dropped(*a);
          }) {}

    [[nodiscard]] boost::asio::awaitable<answer> one(Key key) {
        if (const answer* known = cache_.find(key)) co_return *known;
        std::vector<Key> keys;
        keys.push_back(std::move(key));
        auto answers = co_await many(std::move(keys));
        co_return std::move(answers.front());
    }

    /// The answers for `keys`, in order.
    [[nodiscard]] boost::asio::awaitable<std::vector<answer>> many(std::vector<Key> keys) {
        std::vector<answer> answers;
        answers.reserve(keys.size());
        std::vector<std::pair<std::size_t, seat>> waits;
        std::vector<Key> fresh;
        const auto next_flight = std::make_shared<flight>(executor_);
        for (const Key& key : keys) {
            const answer* known = cache_.find(key);
            answers.push_back(known ? *known : answer(base::errc::cannot_tell));
            if (known || still_hangs(key)) continue;
            const auto [at, is_new] = in_the_air_.try_emplace(key, seat{next_flight, fresh.size()});
            if (is_new) fresh.push_back(key);
            waits.emplace_back(answers.size() - 1, at->second);
        }
        if (!fresh.empty()) start(next_flight, std::move(fresh));
        for (const auto& [i, s] : waits) {
            if (!s.on->has_landed) {
                co_await s.on->landing.async_wait(
                    boost::asio::as_tuple(boost::asio::use_awaitable));
            }
            if (auto told = s.on->asked->answer(s.number)) answers[i] = *std::move(told);
        }
        co_return answers;
    }

    /// Whether `key` has a value that is still believed.
    [[nodiscard]] bool knows(const Key& key) {
        const answer* known = cache_.find(key);
        return known && *known;
    }

    /// Drops all answers. What is being asked now reaches those who wait for it, and is not kept.
    void forget() {
        cache_.clear();
        in_the_air_.clear();
        hanging_.clear();
        ++generation_;
    }

private:
    /// A batch of keys that is being asked.
    struct flight {
        explicit flight(const boost::asio::any_io_executor& executor)
            : landing(executor, boost::asio::steady_timer::time_point::max()) {}

        std::shared_ptr<batch<Key, answer>> asked;
        boost::asio::steady_timer landing;  ///< fires when it has landed
        bool has_landed = false;
        std::uint64_t generation = 0;
    };
    struct seat {
        std::shared_ptr<flight> on;
        std::size_t number;  ///< the key's place in the batch
    };

    void start(const std::shared_ptr<flight>& f, std::vector<Key> keys) {
        f->generation = generation_;
        f->asked = std::make_shared<batch<Key, answer>>(std::move(keys), ask_);
        f->asked->start(lane_, executor_, [self = this->shared_from_this(), f] { self->land(*f); });
    }

    void land(flight& f) {
        f.has_landed = true;
        if (f.generation == generation_) {
            for (std::size_t i = 0; i < f.asked->keys().size(); ++i) {
                const Key& key = f.asked->keys()[i];
                in_the_air_.erase(key);
                if (f.asked->hangs(i)) remember_hanging(key, f.asked);
                if (const auto told = f.asked->answer(i)) keep(key, *told);
            }
        }
        f.landing.expires_at(boost::asio::steady_timer::time_point::min());
    }

    void keep(const Key& key, const answer& told) {
        const bool is_value = told.has_value();
        if (!is_value && told.error() != base::errc::not_found) return;
        cache_.store(key, told, is_value ? keep_.lifetime : keep_.negative_lifetime);
        if (is_value && hears_.stored) hears_.stored(*told);
    }

    /// Forgets those that came back, so that there are never more than the lane's threads can hold.
    void remember_hanging(const Key& key, const std::shared_ptr<batch<Key, answer>>& asked) {
        std::erase_if(hanging_, [](const auto& known) { return known.second.expired(); });
        hanging_.insert_or_assign(key, asked);
    }

    /// A thread that hangs holds its batch, and nobody else does for long.
    bool still_hangs(const Key& key) {
        const auto found = hanging_.find(key);
        if (found == hanging_.end()) return false;
        if (!found->second.expired()) return true;
        hanging_.erase(found);
        return false;
    }

    const boost::asio::any_io_executor executor_;
    lane& lane_;
    const keeping keep_;
    const question ask_;
    const listener hears_;
    expiring_cache<Key, answer> cache_;
    std::unordered_map<Key, seat> in_the_air_;
    std::unordered_map<Key, std::weak_ptr<batch<Key, answer>>> hanging_;
    std::uint64_t generation_ = 0;
};

}  // namespace fingerpost::accounts
