#include "answered.hpp"

#include <cstring>
#include <random>

namespace fingerpost::bridge {
namespace {
constexpr std::chrono::seconds timer_j{32};

std::string chance() {
    std::random_device device;
    std::string key;
    for (int i = 0; i < 8; ++i) key += std::to_string(device()) + ' ';
    return key;
}

}  // namespace

answered::answered(std::size_t max) : max_(max), under_(chance()) {}

answered::key answered::key_of(const request& r) {
    const auto hashed =
        under_(r.branch + '\n' + r.sent_by + '\n' + host_port(r.source.at, r.source.port) + '\n' +
               r.method + '\n' + std::to_string(r.cseq));
    key k;
    std::memcpy(&k.bucket, hashed.data(), sizeof k.bucket);
    std::memcpy(&k.rest, hashed.data() + sizeof k.bucket, sizeof k.rest);
    return k;
}

answered::seen answered::begin(const request& r, tick now) {
    if (r.source.reliable()) return seen::fresh;
    const auto [at, is_new] = all_.try_emplace(key_of(r));
    if (!is_new) return at->second.done ? seen::done : seen::working;
    by_age_.emplace_back(now + timer_j, at->first);
    while (by_age_.size() > max_) {
        all_.erase(by_age_.front().second);
        by_age_.pop_front();
    }
    return seen::fresh;
}

const reply& answered::reply_to(const request& r) { return all_.at(key_of(r)).with; }

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
