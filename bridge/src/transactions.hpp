#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "deadlines.hpp"
#include "hop.hpp"

namespace fingerpost::bridge {

/// Non-INVITE client transactions (RFC 3261 section 17.1.2) for requests that are bytes already.
/// Over UDP a request is sent again after 0.5, 1, 2, 4, 4, … s (Timer E) and given up after 32 s
/// (Timer F); over connections it is only given up. A final response ends the transaction; what
/// comes later is nobody's.
class transactions {
public:
    /// How a request ended: a final status, or 0 when nobody answered.
    using ending = std::function<void(std::uint64_t owner, unsigned status, unsigned retry_after)>;
    using sender = std::function<sending(const hop&, const std::string&)>;

    transactions(sender send, ending ended) : send_(std::move(send)), ended_(std::move(ended)) {}

    struct begun {
        sending how = sending::left;
        std::uint64_t id = 0;  ///< if it left; never 0 then
    };
    /// Sends `bytes`, whose topmost Via has `branch`, for `owner`, who hears of the end, but not
    /// from within this call. What did not leave has no end.
    [[nodiscard]] begun begin(std::string branch, std::uint64_t owner, const hop& to,
                              std::string bytes, tick now);
    /// A response came, by the branch of its topmost Via; one that nobody waits for is dropped.
    void answer(std::string_view branch, unsigned status, unsigned retry_after, tick now);
    /// Ends a transaction of whose answer nobody wants to hear any more.
    void forget(std::uint64_t id);
    /// The same for all.
    void forget_all();
    /// Does what is due.
    void run(tick now);
    [[nodiscard]] std::optional<tick> next() const { return due_.next(); }
    /// How many wait for their response, and how many of these for longer than T1, or were told to.
    [[nodiscard]] std::size_t waiting() const noexcept { return all_.size(); }
    [[nodiscard]] std::size_t slow() const noexcept { return slow_; }
    /// Bytes of the requests that wait.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t retransmissions() const noexcept { return retransmissions_; }

private:
    struct waiting_one {
        std::string branch;
        std::uint64_t owner;
        hop to;
        std::string bytes;
        tick gives_up;
        tick again;
        std::chrono::milliseconds interval;
        bool slow = false;
    };
    void finish(std::uint64_t id, unsigned status, unsigned retry_after);
    void slow_down(waiting_one& w);
    void run_one(std::uint64_t id, waiting_one& w, tick now);

    sender send_;
    ending ended_;
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, waiting_one> all_;
    std::unordered_map<std::string_view, std::uint64_t> by_branch_;  ///< views of waiting_one's
    deadlines due_;
    std::size_t slow_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t retransmissions_ = 0;
};

}  // namespace fingerpost::bridge
