#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <unordered_map>

#include "deadlines.hpp"
#include "digest_hash.hpp"
#include "request.hpp"

namespace fingerpost::bridge {

/// Server transactions of RFC 3261 section 17.2.2, as far as they matter to who answers at once:
/// a request that comes again over UDP gets the same answer and does nothing twice. For 64 * T1
/// (Timer J). A challenge is not kept: some clients repeat the branch and CSeq of the challenged
/// request in the one with credentials.
class answered {
public:
    /// `max`: so many are kept; then the oldest go.
    explicit answered(std::size_t max);

    /// What a transaction is known by: branch, sent-by, method (section 17.2.3), and what else does
    /// not change when a request comes again, since there are branches that name nothing: RFC 2543
    /// has none, and clients with a poor source of chance share theirs.
    struct key {
        std::uint64_t bucket = 0;
        std::uint64_t rest = 0;
        friend bool operator==(const key&, const key&) = default;
    };
    /// Nothing over a reliable transport: there no request comes again.
    [[nodiscard]] std::optional<key> key_of(const request& r);

    enum class seen {
        fresh,    ///< never; now it counts as begun
        working,  ///< it is being answered
        done,     ///< `reply_to` has the answer
    };
    /// Begins that transaction unless it has begun.
    [[nodiscard]] seen begin(const key& k, tick now);
    /// What was answered, after seen::done.
    [[nodiscard]] reply reply_to(const key& k) const;
    /// It was answered; a challenge ends the transaction.
    void end(const key& k, const reply& with);
    void expire(tick now);
    [[nodiscard]] std::size_t size() const noexcept { return kept_->all.size(); }

private:
    struct hash {
        std::size_t operator()(const key& k) const noexcept { return k.bucket; }
    };
    /// In memory of its own: half a minute of a burst's answers would leave holes between what
    /// stays for hours.
    struct kept {
        std::pmr::unsynchronized_pool_resource memory;
        std::pmr::unordered_map<key, std::pmr::string, hash> all{
            &memory};  ///< empty: no answer yet
        std::pmr::deque<std::pair<tick, key>> by_age{&memory};
    };
    std::size_t max_;
    keyed_hash under_;  ///< so that nobody can choose keys that meet
    std::unique_ptr<kept> kept_ = std::make_unique<kept>();
};

}  // namespace fingerpost::bridge
