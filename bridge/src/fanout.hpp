#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// Whose NOTIFY leaves next: round robin over the persons of whom there is news, so that one with
/// fifty thousand watchers does not keep the others' waiting. A few of one person's leave in a row,
/// since they tell the same.
class fanout {
public:
    static constexpr std::size_t in_a_row = 8;

    fanout() = default;
    fanout(const fanout&) = delete;
    fanout& operator=(const fanout&) = delete;

    void push(const base::user_name& subject, std::uint64_t subscription) {
        const auto at = queues_.try_emplace(subject).first;
        if (at->second.empty()) turns_.push_back(&*at);
        at->second.push_back(subscription);
    }
    [[nodiscard]] std::optional<std::uint64_t> pop() {
        if (turns_.empty()) return std::nullopt;
        auto& [subject, queue] = *turns_.front();
        const std::uint64_t id = queue.front();
        queue.pop_front();
        const bool last = queue.empty();
        if (!last && ++taken_ < in_a_row) return id;
        taken_ = 0;
        if (!last) turns_.push_back(turns_.front());
        turns_.pop_front();
        if (last) queues_.erase(queues_.find(subject));
        return id;
    }
    [[nodiscard]] bool empty() const noexcept { return turns_.empty(); }

private:
    using queues = std::unordered_map<base::user_name, std::deque<std::uint64_t>>;
    queues queues_;
    std::deque<queues::value_type*> turns_;
    std::size_t taken_ = 0;  ///< from the first in `turns_`, in this turn
};

}  // namespace fingerpost::bridge
