#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/instant.hpp"
#include "nonce.hpp"

namespace fingerpost::bridge {

/// Remembers how nonces were used, so that no proof counts twice. Nonces are remembered, and
/// forgotten, in generations: those of an eighth of their lifetime. One that may be forgotten is
/// refused. On one thread at a time.
class nonce_memory {
public:
    /// `max`: so many uses are remembered at most. `first` should be chosen by chance, so that the
    /// nonces of an earlier process are of no generation here.
    nonce_memory(std::chrono::seconds lifetime, std::size_t max, std::uint32_t first)
        : lifetime_(lifetime), max_(max), next_(first) {}

    /// The generation of nonces that are made now.
    [[nodiscard]] std::uint32_t generation(base::instant now);

    /// Whether `n` can be used now with this nc (RFC 7616 section 3.4), which is above 0. They must
    /// not repeat, but as with RFC 4303 section 3.4.3 one that is up to 63 behind may come late:
    /// a client's requests overtake one another.
    [[nodiscard]] bool use(const nonce& n, std::uint32_t nc, base::instant now);
    /// The same without nc: each `request`, whatever names it, once.
    [[nodiscard]] bool use_once(const nonce& n, std::string_view request, base::instant now);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    struct counts {
        std::uint32_t highest = 0;
        std::uint64_t seen = 0;  ///< bit i: highest - i
    };
    struct generation_of_nonces {
        base::instant begun;
        std::unordered_map<std::uint64_t, counts> counted;
        std::unordered_set<std::uint64_t> once;
        [[nodiscard]] std::size_t size() const noexcept { return counted.size() + once.size(); }
    };

    [[nodiscard]] generation_of_nonces* find(const nonce& n, base::instant now);
    void turn(base::instant now);
    void forget_oldest();
    void make_room(base::instant now);

    const std::chrono::seconds lifetime_;
    const std::size_t max_;
    std::uint32_t next_;  ///< the number of the next generation
    std::size_t size_ = 0;
    std::deque<generation_of_nonces> generations_;  ///< the last one has the number next_ - 1
};

}  // namespace fingerpost::bridge
