#include "answered.hpp"

namespace fingerpost::bridge {
namespace {
constexpr std::chrono::seconds timer_j{32};
}

std::string answered::key_of(const request& r) {
    return r.branch + '\n' + r.sent_by + '\n' + host_port(r.source.at, r.source.port) + '\n' +
           r.method + '\n' + std::to_string(r.cseq);
}

answered::seen answered::begin(const request& r, tick now) {
    if (r.source.reliable()) return seen::fresh;
    const auto [at, is_new] = all_.try_emplace(key_of(r));
    if (!is_new) return at->second.done ? seen::done : seen::working;
    by_age_.emplace_back(now + timer_j, at->first);
    while (all_.size() > max_) {
        all_.erase(by_age_.front().second);
        by_age_.pop_front();
    }
    return seen::fresh;
}

const reply& answered::reply_to(const request& r) const { return all_.at(key_of(r)).with; }

void answered::end(const request& r, const reply& with) {
    if (r.source.reliable()) return;
    const auto at = all_.find(key_of(r));
    if (at == all_.end()) return;
    if (with.status == 401 || with.status == 407) {
        all_.erase(at);  // its entry in by_age_ finds nothing, or a younger one that ends early
        return;
    }
    at->second.done = true;
    at->second.with = with;
}

void answered::expire(tick now) {
    while (!by_age_.empty() && by_age_.front().first <= now) {
        all_.erase(by_age_.front().second);
        by_age_.pop_front();
    }
}

}  // namespace fingerpost::bridge
