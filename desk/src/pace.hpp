#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/instant.hpp"

namespace fingerpost::desk {

/// Lets each of many do something so many times at once, and from then on once in each interval.
/// Bounded: while too many do so at the same time, nobody new may.
class pace {
public:
    struct limits {
        std::size_t at_once;
        std::chrono::seconds interval;
        std::size_t known = 10'000;  ///< of whom it has to remember something
    };
    explicit pace(const limits& l) : limits_(l) {}

    /// Whether `who` may now; then he has.
    [[nodiscard]] bool pass(const std::string& who, base::instant now) {
        const auto most = limits_.interval * static_cast<long>(limits_.at_once);
        if (free_at_.size() >= limits_.known && !free_at_.contains(who)) {
            std::erase_if(free_at_, [now](const auto& e) { return e.second <= now; });
            if (free_at_.size() >= limits_.known) return false;
        }
        base::instant& free_at = free_at_[who];
        // The upper bound is for a clock that was set back.
        free_at = std::clamp(free_at, now, now + most);
        if (free_at + limits_.interval > now + most) return false;
        free_at += limits_.interval;
        return true;
    }

private:
    limits limits_;
    std::unordered_map<std::string, base::instant> free_at_;  ///< as if nothing had been done
};

}  // namespace fingerpost::desk
