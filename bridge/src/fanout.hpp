#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// Whose NOTIFY leaves next: round robin over the persons of whom there is news, so that one with
/// fifty thousand watchers does not keep the others' waiting.
class fanout {
public:
    void push(const base::user_name& subject, std::uint64_t subscription) {
        auto& queue = queues_[subject];
        if (queue.empty()) turns_.push_back(subject);
        queue.push_back(subscription);
    }
    [[nodiscard]] std::optional<std::uint64_t> pop() {
        if (turns_.empty()) return std::nullopt;
        const auto at = queues_.find(turns_.front());
        const std::uint64_t id = at->second.front();
        at->second.pop_front();
        if (at->second.empty()) {
            queues_.erase(at);
        } else {
            turns_.push_back(std::move(turns_.front()));
        }
        turns_.pop_front();
        return id;
    }
    [[nodiscard]] bool empty() const noexcept { return turns_.empty(); }

private:
    std::unordered_map<base::user_name, std::deque<std::uint64_t>> queues_;
    std::deque<base::user_name> turns_;
};

}  // namespace fingerpost::bridge
