#pragma once

#include <deque>
#include <unordered_map>

#include "base/card.hpp"

namespace fingerpost::control {

/// Cards that wait for a slow reader: the newest of each user only, so never more than there are
/// users. Who waits longest goes first.
class latest_cards {
public:
    void put(const base::card& card) {
        const auto [place, is_new] = waiting_.insert_or_assign(card.user, card);
        if (is_new) order_.push_back(place->first);
    }
    [[nodiscard]] bool empty() const noexcept { return order_.empty(); }
    /// Not when empty.
    [[nodiscard]] base::card take() {
        const auto place = waiting_.find(order_.front());
        base::card card = std::move(place->second);
        waiting_.erase(place);
        order_.pop_front();
        return card;
    }

private:
    std::unordered_map<base::user_name, base::card> waiting_;
    std::deque<base::user_name> order_;
};

}  // namespace fingerpost::control
