#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace fingerpost::bridge {

/// Instants of the monotonic clock, which no setting of the time of day moves. The default one
/// means: never.
using tick = std::chrono::steady_clock::time_point;

/// What is due when, for many things that have one deadline each and move it often. Who has a
/// deadline keeps it too, so that nothing is left behind when it moves.
class deadlines {
public:
    /// `id` has its deadline at `to` now, in place of `from`.
    void move(tick from, tick to, std::uint64_t id) {
        if (from == to) return;
        if (from == tick{}) {
            all_.emplace(to, id);
            return;
        }
        auto node = all_.extract({from, id});
        if (to == tick{}) return;
        node.value().first = to;
        all_.insert(std::move(node));
    }
    [[nodiscard]] std::optional<tick> next() const {
        if (all_.empty()) return std::nullopt;
        return all_.begin()->first;
    }
    /// The first whose deadline has come by `now`, which then has none.
    [[nodiscard]] std::optional<std::uint64_t> take(tick now) {
        if (all_.empty() || all_.begin()->first > now) return std::nullopt;
        const std::uint64_t id = all_.begin()->second;
        all_.erase(all_.begin());
        return id;
    }

private:
    std::set<std::pair<tick, std::uint64_t>> all_;
};

}  // namespace fingerpost::bridge
