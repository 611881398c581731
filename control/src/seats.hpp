#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace fingerpost::control {

/// How many connections there may be, of all users and of each.
class seats {
public:
    /// A connection's place, given back when dropped.
    class seat {
    public:
        seat(seats& of, uid_t uid) : of_(&of), uid_(uid) { ++of_->taken_[uid_], ++of_->total_; }
        seat(seat&& other) noexcept : of_(std::exchange(other.of_, nullptr)), uid_(other.uid_) {}
        seat& operator=(seat&&) = delete;
        ~seat() {
            if (!of_) return;
            --of_->total_;
            if (--of_->taken_[uid_] == 0) of_->taken_.erase(uid_);
        }
        [[nodiscard]] uid_t uid() const noexcept { return uid_; }

    private:
        seats* of_;
        uid_t uid_;
    };

    seats(std::size_t max, std::size_t max_per_uid) : max_(max), max_per_uid_(max_per_uid) {}

    /// A seat for `uid`; nothing if all, or all of his, are taken, and so many `beyond` both
    /// limits.
    [[nodiscard]] std::optional<seat> take(uid_t uid, std::size_t beyond = 0) {
        const auto found = taken_.find(uid);
        const std::size_t his = found == taken_.end() ? 0 : found->second;
        if (total_ >= max_ + beyond || his >= max_per_uid_ + beyond) return std::nullopt;
        return std::optional<seat>(std::in_place, *this, uid);
    }

private:
    std::size_t max_;
    std::size_t max_per_uid_;
    std::size_t total_ = 0;
    std::map<uid_t, std::size_t> taken_;
};

}  // namespace fingerpost::control
