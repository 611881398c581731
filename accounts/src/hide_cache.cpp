#include "accounts/hide_cache.hpp"

namespace fingerpost::accounts {

hide_cache::view hide_cache::look(std::span<const account> who) {
    view all;
    all.states.reserve(who.size());
    for (const account& a : who) {
        const sight* seen = seen_.find(a.name);
        const bool known = seen && seen->uid == a.uid && seen->home == a.home;
        if (!known) all.unknown.push_back(all.states.size());
        all.states.push_back(known ? seen->state : base::had::cannot_tell);
    }
    return all;
}

void hide_cache::store(const account& who, base::had state) {
    seen_.store(who.name, {who.uid, who.home, state}, lifetime_);
}

}  // namespace fingerpost::accounts
