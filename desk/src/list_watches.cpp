#include "list_watches.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <utility>

#include "base/error.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

using state = base::card::standing;

bool is_shown(const base::card& c) { return c.state == state::shown || c.state == state::pending; }

}  // namespace

list_watches::list_watches(asio::any_io_executor on, const judge& by,
                           accounts::directory& directory, const base::clock& clock, watcher watch,
                           base::log& log)
    : on_(on),
      judge_(by),
      directory_(directory),
      clock_(clock),
      watch_(std::move(watch)),
      tasks_(std::move(on), [&log](std::string_view bug) {
          log.error("looking up a list failed", {{"error", std::string(bug)}});
      }) {}

list_watches::~list_watches() = default;

handle list_watches::add(base::watcher who, base::face over, base::watched_list what,
                         list_sink to) {
    auto o = std::make_shared<one>();
    o->who = std::move(who);
    o->over = over;
    o->to = std::move(to);
    const auto* const name = std::get_if<std::string>(&what.of);
    if (name == nullptr) {
        set_members(o, std::get<names>(what.of));
        if (o->unjudged == 0) tell_soon(o);
    } else if (o->of_policy = true, o->name = *name; judge_.policy().members_of(*name)) {
        policy_list& list = lists_[*name];
        std::erase_if(list.watched_by, [](const auto& w) { return w.expired(); });
        list.watched_by.push_back(o);
        look_up(*name);
    } else {  // names that nobody has heard of must not pile up
        tell_soon(o);
    }
    return handle([this, o](handle::request r) mutable {
        r == handle::request::end ? o.reset() : repeat(o);
    });
}

/// As if nothing had been told: all of it is, once each member was judged.
void list_watches::repeat(const std::shared_ptr<one>& o) {
    o->told.reset();
    o->unjudged = o->members.size();
    for (auto& [user, m] : o->members) {
        m.card = nullptr;
        m.keeps.repeat();
    }
    if (lists_.contains(o->name)) {
        look_up(o->name);
    } else if (o->members.empty()) {
        tell_soon(o);
    }
}

/// Of nobody, there is nobody to wait for; but a sink is not called from within `add`.
void list_watches::tell_soon(const std::shared_ptr<one>& o) {
    asio::post(on_, [late = std::weak_ptr(o)] {
        if (const auto alive = late.lock()) tell_whole(*alive);
    });
}

void list_watches::all_changed() {
    for (auto at = lists_.begin(); at != lists_.end();) {
        policy_list& list = at->second;
        std::erase_if(list.watched_by, [](const auto& w) { return w.expired(); });
        if (list.watched_by.empty() && !list.looking) {
            at = lists_.erase(at);
        } else {
            look_up((at++)->first);
        }
    }
}

void list_watches::stop() {
    stopped_ = true;
    tasks_.cancel();
}

void list_watches::look_up(const std::string& name) {
    policy_list& list = lists_.at(name);
    list.anew = true;
    if (list.looking || stopped_) return;
    list.looking = true;
    tasks_.spawn(keep_looking(name));
}

asio::awaitable<void> list_watches::keep_looking(std::string name) {
    const std::shared_ptr<void> leave(nullptr,
                                      [this, name](void*) { lists_.at(name).looking = false; });
    co_await asio::post(asio::use_awaitable);
    policy_list& list = lists_.at(name);
    while (std::exchange(list.anew, false)) {
        const found now = co_await expand(name);
        if (list.anew) continue;
        // While it cannot be told, who was on it still is.
        if (now.state == standing::cannot_tell && list.members) {
            list.state = standing::known;
        } else {
            list.state = now.state;
            list.members = now.members;
        }
        const auto watched_by = list.watched_by;
        for (const auto& w : watched_by) {
            if (const auto o = w.lock()) settle(list, o);
        }
    }
}

/// Who is on the list of that name. A user of that name has it before the list.
asio::awaitable<list_watches::found> list_watches::expand(std::string name) const {
    const auto named = judge_.policy().members_of(name);
    if (!named) co_return found{};
    auto user = base::user_name::parse(name);
    if (user) {
        const auto account = co_await directory_.find(*std::move(user));
        if (account) co_return found{};
        if (account.error() != base::errc::not_found) co_return found{standing::cannot_tell, {}};
    }
    std::set<base::user_name> all(named->users.begin(), named->users.end());
    for (const std::string& group : named->groups) {
        const auto members = co_await directory_.members_of(group);
        if (!members) co_return found{standing::cannot_tell, {}};
        all.insert(members->begin(), members->end());
    }
    co_return found{standing::known, std::make_shared<const names>(all.begin(), all.end())};
}

void list_watches::settle(policy_list& list, const std::shared_ptr<one>& o) {
    if (list.state != standing::known) {
        o->members.clear();
        o->unjudged = 0;
        return tell_none(*o, list.state);
    }
    set_members(o, *list.members);
    if (o->unjudged == 0 && o->told != standing::known) tell_whole(*o);
}

void list_watches::set_members(const std::shared_ptr<one>& o, const names& now) {
    const std::set<base::user_name> wanted(now.begin(), now.end());
    base::list_news news{standing::known, false, {}};
    for (auto at = o->members.begin(); at != o->members.end();) {
        if (wanted.contains(at->first)) {
            ++at;
            continue;
        }
        if (at->second.card == nullptr) {
            --o->unjudged;
        } else if (at->second.card->state != state::denied) {  // perhaps he was told of before
            auto gone = std::make_shared<base::card>(at->first);
            gone->generation = judge_.generation();
            news.cards.emplace(at->first, std::move(gone));
        }
        at = o->members.erase(at);
    }
    for (const base::user_name& user : wanted) {
        const auto [at, is_new] = o->members.try_emplace(user);
        if (!is_new) continue;
        ++o->unjudged;
        at->second.keeps = watch_({o->who, user, o->over, clock_.now(), base::depth::live},
                                  [this, late = std::weak_ptr(o), user](const auto& card) {
                                      if (const auto alive = late.lock()) hear(alive, user, card);
                                  });
    }
    if (o->told == standing::known && !news.cards.empty()) o->to(news);
}

void list_watches::hear(const std::shared_ptr<one>& o, const base::user_name& who,
                        const std::shared_ptr<const base::card>& card) {
    const auto at = o->members.find(who);
    if (at == o->members.end()) return;
    const auto before = std::exchange(at->second.card, card);
    if (before == nullptr) --o->unjudged;
    if (o->told != standing::known) {
        if (o->unjudged == 0) tell_whole(*o);
        return;
    }
    const bool hidden = o->of_policy && card->state == state::denied &&
                        (before == nullptr || before->state == state::denied);
    if (hidden) return;
    if (o->of_policy && card->state == state::denied &&
        std::none_of(o->members.begin(), o->members.end(), [](const auto& m) {
            return m.second.card == nullptr || m.second.card->state != state::denied;
        }))
        return tell_none(*o, standing::unknown);
    o->to({standing::known, false, {{who, card}}});
}

void list_watches::tell_whole(one& o) {
    base::list_news all{standing::known, true, {}};
    bool any_shown = false;
    for (const auto& [user, m] : o.members) {
        if (o.of_policy && m.card->state == state::denied) continue;
        any_shown = any_shown || is_shown(*m.card);
        all.cards.emplace(user, m.card);
    }
    if (o.of_policy && !any_shown) {
        // Where nobody can be told of now, it cannot be told whether there is a list either.
        return tell_none(o, all.cards.empty() ? standing::unknown : standing::cannot_tell);
    }
    o.told = standing::known;
    o.to(all);
}

void list_watches::tell_none(one& o, standing what) {
    if (std::exchange(o.told, what) != what) o.to({what, true, {}});
}

}  // namespace fingerpost::desk
