#include "followers.hpp"

#include <utility>

namespace fingerpost::desk {

handle followers::add(base::watcher who, base::face over, sink to,
                      const std::vector<base::user_name>& present) {
    std::erase_if(all_, [](const auto& gone) { return gone.expired(); });
    auto f = std::make_shared<follower>();
    f->who = std::move(who);
    f->over = over;
    f->to = std::move(to);
    all_.push_back(f);
    for (const auto& user : present) follow(f, user);
    return handle([f](handle::request r) mutable {
        if (r == handle::request::end) return f.reset();
        for (const auto& [user, his] : f->users) his.watching.repeat();
    });
}

void followers::changed(const base::user_name& user) {
    for (const auto& one : all_) {
        if (const auto f = one.lock()) follow(f, user);
    }
}

void followers::follow(const std::shared_ptr<follower>& f, const base::user_name& user) {
    const auto [at, is_new] = f->users.try_emplace(user);
    if (is_new) at->second.watching = begin(f, user);
}

handle followers::begin(const std::shared_ptr<follower>& f, const base::user_name& user) {
    const base::question asked{f->who, user, f->over, clock_.now(), base::depth::live};
    return watch_(asked, [weak = std::weak_ptr(f)](const auto& card) {
        // Held for as long as it is told: it may be dropped by who is told.
        if (const auto held = weak.lock()) hear(*held, card);
    });
}

void followers::hear(follower& f, const std::shared_ptr<const base::card>& card) {
    const auto at = f.users.find(card->user);
    if (at == f.users.end()) return;
    if (card->state == base::card::standing::denied && !at->second.told) return;
    at->second.told = true;
    f.to(card);
}

void followers::policy_changed() {
    for (const auto& one : all_) {
        const auto f = one.lock();
        if (f == nullptr) continue;
        for (const auto& [user, his] : f->users) his.watching.repeat();
    }
}

}  // namespace fingerpost::desk
