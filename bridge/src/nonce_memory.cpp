#include "nonce_memory.hpp"

#include <functional>

namespace fingerpost::bridge {
namespace {

constexpr int generations_per_lifetime = 8;
constexpr std::uint32_t window = 64;
constexpr std::int64_t ahead = 5;  // seconds by which the clock may have been set back meanwhile

std::int64_t seconds_of(base::instant t) {
    return std::chrono::floor<std::chrono::seconds>(t.time_since_epoch()).count();
}

}  // namespace

std::uint32_t nonce_memory::generation(base::instant now) {
    turn(now);
    return next_ - 1;
}

/// Begins a generation if it is time, and forgets those that are too old to be used.
void nonce_memory::turn(base::instant now) {
    const auto span = lifetime_ / generations_per_lifetime;
    if (!generations_.empty()) {
        const base::instant begun = generations_.back().begun;
        // A clock that was set back begins one too, or this one would last.
        if (now >= begun && now < begun + span) return;
    }
    generations_.push_back({now, {}, {}});
    ++next_;
    // One more for the nonces made when the oldest that counts was about to end.
    while (generations_.size() > generations_per_lifetime + 1 ||
           generations_.front().begun + span + lifetime_ < now)
        forget_oldest();
}

void nonce_memory::forget_oldest() {
    size_ -= generations_.front().size();
    generations_.pop_front();
}

/// Called before a use is added.
void nonce_memory::make_room(base::instant now) {
    while (size_ >= max_) {
        if (generations_.size() == 1) {
            generations_.push_back({now, {}, {}});
            ++next_;
        }
        forget_oldest();
    }
}

nonce_memory::generation_of_nonces* nonce_memory::find(const nonce& n, base::instant now) {
    turn(now);
    const std::int64_t age = seconds_of(now) - n.made;
    if (age < -ahead || age > lifetime_.count()) return nullptr;
    const std::uint32_t back = next_ - 1 - n.generation;  // modulo 2^32 on purpose
    if (back >= generations_.size()) return nullptr;
    return &generations_[generations_.size() - 1 - back];
}

bool nonce_memory::use(const nonce& n, std::uint32_t nc, base::instant now) {
    generation_of_nonces* in = find(n, now);
    if (in == nullptr) return false;
    const auto known = in->counted.find(n.id);
    if (known == in->counted.end()) {
        make_room(now);
        in = find(n, now);
        if (in == nullptr) return false;  // it made room itself
        in->counted.emplace(n.id, counts{nc, 1});
        ++size_;
        return true;
    }
    counts& c = known->second;
    if (nc > c.highest) {
        const std::uint32_t step = nc - c.highest;
        c.seen = (step < window ? c.seen << step : 0) | 1U;
        c.highest = nc;
        return true;
    }
    const std::uint32_t behind = c.highest - nc;
    if (behind >= window || (c.seen >> behind & 1U) != 0) return false;
    c.seen |= std::uint64_t{1} << behind;
    return true;
}

bool nonce_memory::use_once(const nonce& n, std::string_view request, base::instant now) {
    generation_of_nonces* in = find(n, now);
    if (in == nullptr) return false;
    // Two requests with one hash: the second is taken for a repetition, which costs a challenge.
    const std::uint64_t key = n.id ^ std::hash<std::string_view>{}(request);
    if (in->once.contains(key)) return false;
    make_room(now);
    in = find(n, now);
    if (in == nullptr) return false;
    in->once.insert(key);
    ++size_;
    return true;
}

}  // namespace fingerpost::bridge
