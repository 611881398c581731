#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

namespace fingerpost::bridge {

/// Instants of the monotonic clock, which no setting of the time of day moves.
using tick = std::chrono::steady_clock::time_point;

/// What is due when, for many things that each have one deadline and move it often. A deadline that
/// moved later leaves its old entry behind, which is recognised and put right when it comes up.
class deadlines {
public:
    /// `id` may have something to do at `at`.
    void at(tick at, std::uint64_t id) { entries_.push({at, id}); }
    /// When there may be something to do first.
    [[nodiscard]] std::optional<tick> next() const {
        if (entries_.empty()) return std::nullopt;
        return entries_.top().when;
    }
    /// Takes the first that has come by `now`.
    [[nodiscard]] std::optional<std::uint64_t> take(tick now) {
        if (entries_.empty() || entries_.top().when > now) return std::nullopt;
        const std::uint64_t id = entries_.top().id;
        entries_.pop();
        return id;
    }

private:
    struct entry {
        tick when;
        std::uint64_t id;
        friend bool operator<(const entry& a, const entry& b) { return a.when > b.when; }
    };
    std::priority_queue<entry> entries_;
};

}  // namespace fingerpost::bridge
