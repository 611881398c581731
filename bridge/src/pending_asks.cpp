#include "pending_asks.hpp"

namespace fingerpost::bridge {

bool pending_asks::has_room(const base::watcher& who, const base::user_name& of) const {
    const auto all = by_user_.find(of);
    if (all != by_user_.end() && all->second >= max_of_user) return false;
    const auto his = by_watcher_.find(who.sip);
    if (his == by_watcher_.end()) return true;
    const auto both = his->second.find(of);
    return both == his->second.end() ? his->second.size() < max_of_watcher
                                     : both->second < max_of_both;
}

void pending_asks::add(const base::watcher& who, const base::user_name& of) {
    ++by_watcher_[who.sip][of];
    ++by_user_[of];
}

void pending_asks::remove(const base::watcher& who, const base::user_name& of) {
    const auto his = by_watcher_.find(who.sip);
    const auto both = his->second.find(of);
    if (--both->second == 0) his->second.erase(both);
    if (his->second.empty()) by_watcher_.erase(his);
    const auto all = by_user_.find(of);
    if (--all->second == 0) by_user_.erase(all);
}

}  // namespace fingerpost::bridge
