#include "transactions.hpp"

#include <algorithm>

namespace fingerpost::bridge {
namespace {

using namespace std::chrono_literals;

// RFC 3261 section 17.1.1.1 and table 4.
constexpr std::chrono::milliseconds t1 = 500ms;
constexpr std::chrono::milliseconds t2 = 4s;
constexpr std::chrono::milliseconds timer_f = 64 * t1;

constexpr unsigned nobody_answered = 0;

}  // namespace

transactions::begun transactions::begin(std::string branch, std::uint64_t owner, const hop& to,
                                        std::string bytes, tick now) {
    if (const sending how = send_(to, bytes); how != sending::left) return {how, 0};
    const std::uint64_t id = ++last_id_;
    const auto at = all_.try_emplace(id, waiting_one{std::move(branch), owner, to, std::move(bytes),
                                                     now + timer_f, now + t1, t1})
                        .first;
    bytes_ += at->second.bytes.size();
    by_branch_.emplace(at->second.branch, id);
    due_.move({}, at->second.again, id);
    return {sending::left, id};
}

void transactions::answer(std::string_view branch, unsigned status, unsigned retry_after,
                          tick now) {
    const auto at = by_branch_.find(branch);
    if (at == by_branch_.end()) return;
    const std::uint64_t id = at->second;
    if (status >= 200) return finish(id, status, retry_after);
    // A provisional response: from now on only every T2 (section 17.1.2.2, "Proceeding").
    waiting_one& w = all_.at(id);
    w.interval = t2;
    slow_down(w);
    const tick later = std::min(std::max(w.again, now + t2), w.gives_up);
    due_.move(w.again, later, id);
    w.again = later;
}

void transactions::finish(std::uint64_t id, unsigned status, unsigned retry_after) {
    const std::uint64_t owner = all_.at(id).owner;
    forget(id);
    ended_(owner, status, retry_after);
}

void transactions::forget(std::uint64_t id) {
    const auto at = all_.find(id);
    if (at == all_.end()) return;
    by_branch_.erase(at->second.branch);
    due_.move(at->second.again, {}, id);
    if (at->second.slow) --slow_;
    bytes_ -= at->second.bytes.size();
    all_.erase(at);
}

void transactions::forget_all() {
    by_branch_.clear();
    all_.clear();
    due_ = {};
    slow_ = 0;
    bytes_ = 0;
}

void transactions::run(tick now) {
    while (const auto id = due_.take(now)) {
        waiting_one& w = all_.at(*id);
        w.again = {};
        run_one(*id, w, now);
    }
}

void transactions::slow_down(waiting_one& w) {
    if (w.slow) return;
    w.slow = true;
    ++slow_;
}

void transactions::run_one(std::uint64_t id, waiting_one& w, tick now) {
    slow_down(w);
    if (w.gives_up <= now) return finish(id, nobody_answered, 0);
    if (!w.to.reliable()) {
        ++retransmissions_;
        // Lost here or on the way is the same.
        static_cast<void>(send_(w.to, w.bytes));
    }
    w.interval = std::min(w.interval * 2, t2);
    w.again = std::min(now + w.interval, w.gives_up);
    due_.move({}, w.again, id);
}

}  // namespace fingerpost::bridge
