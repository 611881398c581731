// What the service does without being asked.
#include <malloc.h>

#include <algorithm>
#include <utility>

#include "service.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::chrono::seconds sweep_interval{1};
/// When so many subscriptions and answers fewer are kept than once, and that is settled to within
/// `calm` a second, the memory that they took is given back to the system.
constexpr std::size_t burst = 10'000;
constexpr std::size_t calm = 1'000;
/// While more datagrams wait, the owner's thread is not woken for each, but for what came in so
/// long.
constexpr std::chrono::milliseconds together{1};
/// Of a directory elsewhere no event tells that a name is somebody else's now, nor of its groups;
/// and of the periods of a policy the desk tells watchers only.
constexpr std::chrono::minutes void_claims_interval{1};

}  // namespace

std::optional<tick> service::turn(tick now) {
    // Also if something fails: whoever asked waits for the owner.
    bool more = false;
    const std::shared_ptr<void> at_last(nullptr, [&](void*) { deliver(now, more); });
    more = stack_.take_responses();
    now = std::chrono::steady_clock::now();  // what they made due is due in this turn
    notifier_.run(now);
    compositor_.run(now);
    relay_.run(now);
    transactions_.expire(now);
    for (const auto& user : registrar_.expire(clock_.now())) tell_phones(user);
    if (sweep_at_ <= now) {
        stack_.sweep(now);
        give_back_memory();
        sweep_at_ = now + sweep_interval;
    }
    if (void_claims_at_ <= now && !looks_for_void_claims_) {
        look_for_void_claims(now);
        review_publications();
    }
    publish_counts();
    tick next = sweep_at_;
    for (const auto& due : {notifier_.next(), compositor_.next(), relay_.next()})
        next = std::min(next, due.value_or(next));
    return next;
}

void service::deliver(tick now, bool more_comes) {
    if (!to_.undelivered()) return;
    if (undelivered_since_ == tick{}) undelivered_since_ = now;
    if (now < undelivered_since_ + together && more_comes) return;
    to_.deliver();
    undelivered_since_ = {};
}

void service::give_back_memory() {
    const std::size_t kept = notifier_.size() + transactions_.size();
    const bool settled = kept + calm > std::exchange(last_kept_, kept);
    most_kept_ = std::max(most_kept_, kept);
    if (kept + burst > most_kept_ || !settled) return;
    malloc_trim(0);
    most_kept_ = kept;
}

void service::look_for_void_claims(tick now) {
    void_claims_at_ = now + void_claims_interval;
    looks_for_void_claims_ = true;
    std::vector<local_user> claims;
    notifier_.add_claims(claims);
    to_.to_owner([this, claims = std::move(claims)] {
        desk_.find_void(claims, [this](const std::vector<local_user>& found) {
            to_.to_sofia([this, found] {
                looks_for_void_claims_ = false;
                for (const local_user& who : found)
                    notifier_.void_claim(who, std::chrono::steady_clock::now());
            });
        });
    });
}

void service::review_publications() {
    compositor_.begin_review();
    if (!reviews_) review_on();
}

void service::review_on() {
    auto some = compositor_.next_to_review();
    reviews_ = !some.empty();
    if (!reviews_) return;
    to_.to_owner([this, some = std::move(some)] {
        desk_.review(some, [this](const std::vector<std::string>& not_any_more) {
            to_.to_sofia([this, not_any_more] {
                compositor_.end(not_any_more);
                review_on();
            });
        });
    });
}

counts service::count() const {
    const std::lock_guard hold(lock_);
    return shown_;
}

void service::publish_counts() {
    counts now;
    notifier_.add_counts(now);
    relay_.add_counts(now);
    now.publishes = publishes_;
    now.messages = messages_;
    now.requests = requests_;
    now.challenged = challenged_;
    now.refused_busy += stack_.refused();
    now.registrations = registrar_.size();
    now.publications = compositor_.size();
    now.connections = stack_.connections();
    const std::lock_guard hold(lock_);
    shown_ = now;
}

}  // namespace fingerpost::bridge
