#pragma once

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/card.hpp"

namespace fingerpost::control {

/// Cards that wait for their time or for a slow reader: the newest of each user only, so never more
/// than there are users. Whose time came first goes first; of one time, by login name, whatever
/// the order they came in.
class latest_cards {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `card` may leave at `when`. It takes the place of a card of its user that still waits, and
    /// also its earlier time unless it is a refusal and that one was none.
    void put(const base::card& card, time_point when) {
        const auto [place, is_new] = waiting_.try_emplace(card.user, entry{card, when});
        if (!is_new) {
            entry& old = place->second;
            order_.erase({old.when, card.user});
            const bool newly_refused = is_refusal(card) && !is_refusal(old.card);
            old = {card, newly_refused ? when : std::min(when, old.when)};
        }
        order_.emplace(place->second.when, card.user);
    }
    /// When the first may leave; `time_point::max()` when empty.
    [[nodiscard]] time_point next() const noexcept {
        return order_.empty() ? time_point::max() : order_.begin()->first;
    }
    /// The first. Not when empty.
    [[nodiscard]] base::card take() {
        const auto place = waiting_.find(order_.begin()->second);
        base::card card = std::move(place->second.card);
        waiting_.erase(place);
        order_.erase(order_.begin());
        return card;
    }

private:
    struct entry {
        base::card card;
        time_point when;
    };
    static bool is_refusal(const base::card& card) noexcept {
        return card.state == base::card::standing::denied;
    }

    std::unordered_map<base::user_name, entry> waiting_;
    std::set<std::pair<time_point, base::user_name>> order_;
};

}  // namespace fingerpost::control
