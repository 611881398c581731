#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "deadlines.hpp"
#include "hop.hpp"

namespace fingerpost::bridge {

/// The servers that are tried one after the other (RFC 3263 section 4.3).
class server_round {
public:
    /// These, the best first, in place of those known so far; when each failed is remembered.
    void set(const std::vector<hop>& hops) {
        std::vector<entry> fresh;
        for (const hop& h : hops) {
            const auto known =
                std::find_if(all_.begin(), all_.end(), [&](const entry& e) { return e.at == h; });
            fresh.push_back(known == all_.end() ? entry{h, {}} : *known);
        }
        all_ = std::move(fresh);
    }
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] bool has(const hop& h) const {
        return std::any_of(all_.begin(), all_.end(), [&](const entry& e) { return e.at == h; });
    }
    /// The best that may be tried now.
    [[nodiscard]] std::optional<hop> next(tick now) const {
        const auto found = std::find_if(all_.begin(), all_.end(),
                                        [now](const entry& e) { return e.not_before <= now; });
        if (found == all_.end()) return std::nullopt;
        return found->at;
    }
    /// `h` failed, and is left alone for a while.
    void failed(const hop& h, tick not_before) {
        for (entry& e : all_) {
            if (e.at == h) e.not_before = not_before;
        }
    }
    /// When one may be tried again; there must be one.
    [[nodiscard]] tick earliest() const {
        return std::min_element(
                   all_.begin(), all_.end(),
                   [](const entry& a, const entry& b) { return a.not_before < b.not_before; })
            ->not_before;
    }

private:
    struct entry {
        hop at;
        tick not_before{};
    };
    std::vector<entry> all_;
};

}  // namespace fingerpost::bridge
