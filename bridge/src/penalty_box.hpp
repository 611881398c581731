#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "deadlines.hpp"
#include "hop.hpp"

namespace fingerpost::bridge {

/// Peers that do not answer: they are tried ever more rarely, one NOTIFY at a time, however many
/// subscriptions they have.
class penalty_box {
public:
    /// Another request to `peer` was not answered.
    void put(const hop& peer, tick now) {
        if (all_.size() >= max)
            std::erase_if(all_, [now](auto& e) { return e.second.until <= now; });
        if (all_.size() >= max) return;  // then each subscription's own back-off has to do
        entry& e = all_[{peer.at, peer.port}];
        if (!e.tried && e.until > now) return;  // of the same silence as the one before
        e.until = now + first * (1 << std::min(e.count, 4U));
        e.tried = false;
        ++e.count;
    }
    /// `peer` answered: who waits for that need wait no longer.
    [[nodiscard]] std::vector<std::uint64_t> release(const hop& peer) {
        if (all_.empty()) return {};
        const auto boxed = all_.extract({peer.at, peer.port});
        return boxed ? std::move(boxed.mapped().waiting) : std::vector<std::uint64_t>();
    }
    /// Not before then, or before `peer` answers; nothing: at once. Asking counts as the one try
    /// that is allowed.
    [[nodiscard]] std::optional<tick> wait(const hop& peer, std::uint64_t subscription, tick now) {
        if (all_.empty()) return std::nullopt;
        const auto at = all_.find({peer.at, peer.port});
        if (at == all_.end()) return std::nullopt;
        entry& e = at->second;
        if (e.until > now) {
            if (e.waiting.size() < most_waiting) e.waiting.push_back(subscription);
            return e.until;
        }
        e.until = now + a_try;
        e.tried = true;
        e.waiting.clear();  // they come again now
        return std::nullopt;
    }

private:
    static constexpr std::size_t max = 4096;
    static constexpr std::size_t most_waiting = 10'000;  ///< the others wait for their time
    static constexpr std::chrono::seconds first{15};
    static constexpr std::chrono::seconds a_try{33};  ///< longer than Timer F
    struct entry {
        tick until{};
        unsigned count = 0;
        bool tried = false;  ///< one is on its way
        std::vector<std::uint64_t> waiting;
    };
    std::map<std::pair<base::address, std::uint16_t>, entry> all_;
};

}  // namespace fingerpost::bridge
