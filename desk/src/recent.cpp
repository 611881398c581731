#include "recent.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds lifetime{500};
constexpr std::size_t max_kept = 4096;
/// A list of many is large, and nobody may ask again.
constexpr std::chrono::seconds sweep_after{2};

/// What is refused, or cannot be told, is asked anew each time.
bool is_worth_keeping(const judged_card& c) { return c.card.state == base::card::standing::shown; }
bool is_worth_keeping(const listing&) { return true; }

std::uint64_t& revision_of(judged_card& c) { return c.card.revision; }
std::uint64_t& revision_of(listing& l) { return l.revision; }

}  // namespace

recent::recent(asio::any_io_executor on, const base::clock& clock)
    : on_(on), clock_(clock), sweeper_(on) {}

template <class Value>
bool recent::holds(const kept<Value>& k) const {
    const base::instant now = clock_.now();
    // A clock that was set back ends everything.
    return k.told && !k.stale && k.policy == policy_ && k.made <= now && now < k.made + lifetime;
}

template <class Key, class Value>
asio::awaitable<std::shared_ptr<const Value>> recent::obtain(std::map<Key, kept<Value>>& from,
                                                             Key key, maker<Value> make) {
    for (;;) {
        const auto found = from.find(key);
        if (found == from.end()) break;
        if (holds(found->second)) co_return found->second.told;
        const auto making = found->second.making;
        // What is being made may have been begun before he hid.
        if (!making || found->second.stale) break;
        co_await making->async_wait(asio::as_tuple(asio::use_awaitable));
        const auto made = from.find(key);
        if (made == from.end() || made->second.making) continue;
        const bool good = made->second.told && !made->second.stale;
        if (good && made->second.policy == policy_) co_return made->second.told;
    }
    if (from.size() >= max_kept) sweep();
    const auto making =
        std::make_shared<asio::steady_timer>(on_, asio::steady_timer::time_point::max());
    kept<Value>& fresh = from[key];
    fresh = {nullptr, clock_.now(), policy_, false, making};
    // Also if we are stopped in the middle: then one of those who wait makes it.
    const std::shared_ptr<void> done(nullptr, [&from, &key, making](void*) {
        making->cancel();
        const auto mine = from.find(key);
        if (mine == from.end() || mine->second.making != making) return;
        mine->second.making = nullptr;
        if (!mine->second.told) from.erase(mine);
    });
    Value made = co_await make();
    const bool worth = is_worth_keeping(made);
    if (worth) revision_of(made) = ++revision_;
    const auto told = std::make_shared<const Value>(std::move(made));
    const auto mine = from.find(key);
    if (worth && mine != from.end() && mine->second.making == making) {
        mine->second.told = told;
        sweep_later();
    }
    co_return told;
}

asio::awaitable<std::shared_ptr<const judged_card>> recent::card(base::user_name subject,
                                                                 std::string of_class,
                                                                 maker<judged_card> make) {
    card_key key(std::move(subject), std::move(of_class));
    return obtain(cards_, std::move(key), std::move(make));
}

asio::awaitable<std::shared_ptr<const listing>> recent::list(std::string of_class,
                                                             maker<listing> make) {
    return obtain(lists_, std::move(of_class), std::move(make));
}

void recent::forget(const base::user_name& subject) {
    for (auto& [unused, l] : lists_) l.stale = true;
    const auto first = cards_.lower_bound(card_key(subject, ""));
    for (auto c = first; c != cards_.end() && c->first.first == subject; ++c)
        c->second.stale = true;
}

void recent::forget_all() {
    ++policy_;
    sweep();
}

void recent::sweep() {
    const auto is_over = [this](const auto& entry) {
        return !entry.second.making && !holds(entry.second);
    };
    std::erase_if(cards_, is_over);
    std::erase_if(lists_, is_over);
}

void recent::sweep_later() {
    if (stopped_ || sweeper_.expiry() > asio::steady_timer::clock_type::now())
        return;  // it is on its way
    sweeper_.expires_after(sweep_after);
    sweeper_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        sweep();
        if (!cards_.empty() || !lists_.empty()) sweep_later();
    });
}

void recent::stop() {
    stopped_ = true;
    sweeper_.cancel();
}

}  // namespace fingerpost::desk
