#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

#include "base/instant.hpp"

namespace fingerpost::accounts {

/// Values that are good for a while. Bounded: when full, the one stored longest ago makes room. A
/// value whose time is over is never given, nor one that was stored in what is now the future (the
/// clock was set back).
template <class Key, class Value>
class expiring_cache {
public:
    /// `clock` must outlive the cache. `on_drop` is told of each value that leaves, and must not
    /// call the cache.
    expiring_cache(const base::clock& clock, std::size_t max_entries,
                   std::function<void(const Value&)> on_drop = {})
        : clock_(clock), max_entries_(max_entries), on_drop_(std::move(on_drop)) {}

    /// The value of `key`, or null. Valid until the next call that is not const.
    [[nodiscard]] const Value* find(const Key& key) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return nullptr;
        const auto now = clock_.now();
        const entry& e = *found->second;
        if (e.stored <= now && now < e.stored + e.lifetime) return &e.value;
        drop(found->second);
        return nullptr;
    }

    /// Keeps `value` for `lifetime`, in place of what `key` had.
    void store(const Key& key, Value value, std::chrono::microseconds lifetime) {
        if (const auto old = by_key_.find(key); old != by_key_.end()) drop(old->second);
        if (by_key_.size() >= max_entries_ && !oldest_first_.empty()) drop(oldest_first_.begin());
        oldest_first_.push_back({key, std::move(value), clock_.now(), lifetime});
        by_key_.emplace(key, std::prev(oldest_first_.end()));
    }

    void clear() {
        while (!oldest_first_.empty()) drop(oldest_first_.begin());
    }

    [[nodiscard]] std::size_t size() const noexcept { return by_key_.size(); }

private:
    struct entry {
        Key key;
        Value value;
        base::instant stored;
        std::chrono::microseconds lifetime;
    };
    using place = typename std::list<entry>::iterator;

    void drop(place p) {
        if (on_drop_) on_drop_(p->value);
        by_key_.erase(p->key);
        oldest_first_.erase(p);
    }

    const base::clock& clock_;
    const std::size_t max_entries_;
    const std::function<void(const Value&)> on_drop_;
    std::list<entry> oldest_first_;
    std::unordered_map<Key, place> by_key_;
};

}  // namespace fingerpost::accounts
