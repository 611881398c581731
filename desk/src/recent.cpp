#include "recent.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds lifetime{1};
constexpr std::size_t max_cards = 4096;
constexpr std::size_t max_lists = 64;
/// A list of many is large, and nobody may ask again.
constexpr std::chrono::seconds sweep_after{2};

}  // namespace

recent::recent(asio::any_io_executor on, const base::clock& clock)
    : on_(on), clock_(clock), sweep_(on) {}

bool recent::is_fresh(base::instant made) const {
    const base::instant now = clock_.now();
    return made <= now && now < made + lifetime;  // a clock that was set back makes all stale
}

bool recent::is_fresh(const kept_list& l) const {
    return l.told && l.began == epoch_ && l.policy == policy_ && is_fresh(l.made);
}

const base::card* recent::card(const base::user_name& subject, const std::string& of_class) {
    const auto person = cards_.find(subject);
    if (person == cards_.end()) return nullptr;
    const auto found = person->second.find(of_class);
    if (found == person->second.end() || !is_fresh(found->second.made)) return nullptr;
    return &found->second.told;
}

void recent::keep(base::card& c, const std::string& of_class, std::uint64_t began) {
    if (began != epoch_) return;
    if (cards_count_ >= max_cards) {
        cards_.clear();
        cards_count_ = 0;
    }
    c.revision = ++revision_;
    const bool is_new =
        cards_[c.user].insert_or_assign(of_class, kept_card{c, clock_.now()}).second;
    if (is_new) ++cards_count_;
}

asio::awaitable<recent::shared_list> recent::list(std::string of_class, list_maker make) {
    for (;;) {
        const auto found = lists_.find(of_class);
        if (found != lists_.end() && is_fresh(found->second)) co_return found->second.told;
        if (found == lists_.end() || !found->second.making) break;
        // Somebody is at it: what he makes began just now.
        const auto making = found->second.making;
        co_await making->async_wait(asio::as_tuple(asio::use_awaitable));
        const auto made = lists_.find(of_class);
        if (made == lists_.end() || made->second.making) continue;
        if (made->second.told && made->second.policy == policy_) co_return made->second.told;
    }
    if (lists_.size() >= max_lists) drop_stale_lists();
    const auto making =
        std::make_shared<asio::steady_timer>(on_, asio::steady_timer::time_point::max());
    lists_[of_class].making = making;
    // Also if we are stopped in the middle: then one of those who wait makes it.
    const std::shared_ptr<void> done(nullptr, [this, of_class, making](void*) {
        making->cancel();
        const auto mine = lists_.find(of_class);
        if (mine != lists_.end() && mine->second.making == making) mine->second.making = nullptr;
    });
    const std::uint64_t began = epoch_;
    const std::uint64_t policy = policy_;
    const base::instant at = clock_.now();
    listing fresh = co_await make();
    const auto made = std::make_shared<listing>(std::move(fresh));
    made->revision = ++revision_;
    kept_list& mine = lists_[of_class];
    mine.told = made;
    mine.made = at;
    mine.began = began;
    mine.policy = policy;
    sweep_.expires_after(sweep_after);
    sweep_.async_wait([this](boost::system::error_code ec) {
        if (!ec) drop_stale_lists();
    });
    co_return made;
}

void recent::drop_stale_lists() {
    std::erase_if(lists_,
                  [this](const auto& l) { return !l.second.making && !is_fresh(l.second); });
}

void recent::forget(const base::user_name& subject) {
    ++epoch_;
    const auto person = cards_.find(subject);
    if (person == cards_.end()) return;
    cards_count_ -= person->second.size();
    cards_.erase(person);
}

void recent::forget_all() {
    ++epoch_;
    ++policy_;
    cards_.clear();
    cards_count_ = 0;
    drop_stale_lists();
}

void recent::stop() { sweep_.cancel(); }

}  // namespace fingerpost::desk
