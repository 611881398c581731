#include "reception.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <limits>

#include "base/error.hpp"
#include "base/quantum.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;

namespace {
constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
/// When who somebody is could not be told.
constexpr std::chrono::seconds try_again{5};

/// Many are judged in slices of so many, so that others get their turn.
constexpr std::size_t slice = 32;

/// Calls `then` with what `work` comes to, or, if it fails, with `otherwise`: somebody waits for
/// it, whatever happens.
template <class T>
asio::awaitable<void> call_with(asio::awaitable<T> work, T otherwise, std::function<void(T)> then) {
    std::exception_ptr bug;
    try {
        otherwise = co_await std::move(work);
    } catch (...) {
        bug = std::current_exception();
    }
    then(std::move(otherwise));
    if (bug) std::rethrow_exception(bug);
}

/// A card that no policy was asked for.
std::shared_ptr<const base::card> blank(const base::user_name& of, base::card::standing state) {
    base::card c(of);
    c.state = state;
    c.generation = std::numeric_limits<std::uint64_t>::max();
    return std::make_shared<const base::card>(std::move(c));
}

/// Whether it is said of somebody unknown too.
bool is_of_anybody(const base::card& c) {
    return c.state == base::card::standing::denied || c.state == base::card::standing::pending;
}

bool is_of_anybody(const base::list_news& news) {
    return std::any_of(news.cards.begin(), news.cards.end(),
                       [](const auto& entry) { return is_of_anybody(*entry.second); });
}
}  // namespace

reception::reception(asio::any_io_executor on, desk::front& front, const base::clock& clock,
                     base::log& log, std::chrono::milliseconds deny_delay, callers to)
    : on_(std::move(on)),
      front_(front),
      clock_(clock),
      deny_delay_(deny_delay),
      to_(std::move(to)),
      tasks_(on_, [&log](std::string_view bug) {
          log.error("a task of the SIP face failed", {{"error", std::string(bug)}});
      }) {}

void reception::watch(watch_id as, const std::shared_ptr<const sender>& who, whom of, tick asked) {
    const auto [at, is_new] = all_.try_emplace(as.subscription);
    entry& e = at->second;
    if (is_new) e.open = std::make_unique<question>(question{asked, who->who, nullptr, {}});
    e.keeps = {};  // what it would tell is not for him as he is now
    e.turn = as.turn;
    if (!who->claim) return begin(as.subscription, who->who, of);
    tasks_.spawn(prove_and_watch(as, who, std::move(of)));
}

asio::awaitable<reception::proof> reception::proven(sender who) {
    base::watcher proved = std::move(who.who);
    if (who.claim) {
        using claim = desk::front::claim;
        const claim found = co_await front_.has_uid(who.claim->name, who.claim->uid);
        if (found == claim::is_void) co_return make_error_code(base::errc::not_found);
        if (found == claim::cannot_tell) co_return make_error_code(base::errc::cannot_tell);
        proved.user = who.claim->name;
    }
    co_return proved;
}

asio::awaitable<void> reception::prove_and_watch(watch_id as, std::shared_ptr<const sender> who,
                                                 whom of) {
    const auto is_wanted = [this, as] {
        const auto at = all_.find(as.subscription);
        return at != all_.end() && at->second.turn == as.turn;
    };
    for (;;) {
        proof came = co_await proven(*who);
        if (!is_wanted()) co_return;
        if (came) co_return begin(as.subscription, std::move(*came), of);
        if (came.error() == base::errc::not_found) co_return to_.void_claim(as.subscription);
        tell_nothing(as, of);
        asio::steady_timer wait(on_, try_again);
        const auto [ended] = co_await wait.async_wait(no_throw);
        if (ended || !is_wanted()) co_return;
    }
}

void reception::tell_nothing(watch_id as, const whom& of) {
    if (std::holds_alternative<base::watched_list>(of))
        return to_.told_list(as, {base::list_news::standing::cannot_tell, true, {}});
    const auto* const he = std::get_if<himself>(&of);
    const base::user_name& user = he != nullptr ? he->user : std::get<base::user_name>(of);
    to_.told(as, blank(user, base::card::standing::cannot_tell));
}

void reception::begin(std::uint64_t subscription, base::watcher who, const whom& of) {
    const auto at = all_.find(subscription);
    if (at == all_.end()) return;
    if (at->second.open) at->second.open->who = who;
    if (const auto* const list = std::get_if<base::watched_list>(&of)) {
        at->second.keeps = watch_list(subscription, std::move(who), *list);
        return;
    }
    if (const auto* const he = std::get_if<himself>(&of))
        return recognise(subscription, at->second, who, he->user);
    base::question asked{std::move(who), std::get<base::user_name>(of), base::face::sip,
                         clock_.now(), base::depth::live};
    at->second.keeps = front_.watch(
        std::move(asked), [this, subscription](const auto& card) { hear(subscription, card); });
}

void reception::recognise(std::uint64_t subscription, entry& e, const base::watcher& who,
                          const base::user_name& of) {
    const bool is_he = who.user == of;
    auto card = blank(of, is_he ? base::card::standing::shown : base::card::standing::denied);
    if (e.open && !is_he) return hold(subscription, *e.open, std::move(card));
    e.open = nullptr;
    to_.told({subscription, e.turn}, card);
}

desk::handle reception::watch_list(std::uint64_t subscription, base::watcher who,
                                   const base::watched_list& of) {
    return front_.watch_list(
        std::move(who), base::face::sip, of,
        [this, subscription](const base::list_news& news) { hear_list(subscription, news); });
}

void reception::hear(std::uint64_t subscription, const std::shared_ptr<const base::card>& card) {
    const auto at = all_.find(subscription);
    if (at == all_.end()) return;
    entry& e = at->second;
    if (e.open && card->state == base::card::standing::denied)
        return try_list(subscription, e, card);
    if (e.open && (e.open->held || is_of_anybody(*card))) return hold(subscription, *e.open, card);
    e.open = nullptr;
    to_.told({subscription, e.turn}, card);
}

/// Nobody may be told of by that name; a list may have it. What is none either is denied.
void reception::try_list(std::uint64_t subscription, entry& e,
                         const std::shared_ptr<const base::card>& denied) {
    e.open->denied = denied;
    e.open->held.reset();
    base::watched_list of{std::string(denied->user.str())};
    e.keeps = watch_list(subscription, e.open->who, of);
}

void reception::hear_list(std::uint64_t subscription, const base::list_news& news) {
    const auto at = all_.find(subscription);
    if (at == all_.end()) return;
    entry& e = at->second;
    if (e.open && e.open->denied && news.state == base::list_news::standing::unknown)
        return hold(subscription, *e.open, e.open->denied);
    if (e.open && (e.open->held || is_of_anybody(news))) return hold(subscription, *e.open, news);
    e.open = nullptr;
    to_.told_list({subscription, e.turn}, news);
}

void reception::hold(std::uint64_t subscription, question& open, first_answer what) {
    const bool waits = open.held.has_value();
    const auto* const news = std::get_if<base::list_news>(&what);
    auto* const whole = waits ? std::get_if<base::list_news>(&*open.held) : nullptr;
    if (news != nullptr && !news->whole && whole != nullptr) {
        for (const auto& [user, card] : news->cards) whole->cards.insert_or_assign(user, card);
        return;
    }
    open.held = std::move(what);
    if (!waits) tasks_.spawn(release(subscription, open.asked));
}

asio::awaitable<void> reception::release(std::uint64_t subscription, tick asked) {
    asio::steady_timer wait(on_);
    wait.expires_at(base::next_multiple(asked, std::chrono::steady_clock::now(), deny_delay_));
    const auto [ended] = co_await wait.async_wait(no_throw);
    const auto at = all_.find(subscription);
    if (ended || at == all_.end()) co_return;
    const question* const waits = at->second.open.get();
    if (waits == nullptr || !waits->held || waits->asked != asked) co_return;
    const auto open = std::exchange(at->second.open, nullptr);
    const watch_id as{subscription, at->second.turn};
    if (const auto* const news = std::get_if<base::list_news>(&*open->held)) {
        to_.told_list(as, *news);
    } else {
        to_.told(as, std::get<std::shared_ptr<const base::card>>(*open->held));
    }
}

void reception::unwatch(std::uint64_t subscription) { all_.erase(subscription); }

void reception::repeat(std::uint64_t subscription) {
    const auto at = all_.find(subscription);
    if (at != all_.end()) at->second.keeps.repeat();
}

void reception::prove(std::shared_ptr<const sender> who, std::function<void(proof)> then) {
    if (!who->claim) return then(who->who);
    proof unknown = make_error_code(base::errc::cannot_tell);
    tasks_.spawn(call_with(proven(*who), std::move(unknown), std::move(then)));
}

void reception::may_publish_about(base::user_name of, std::shared_ptr<const sender> who, tick asked,
                                  std::function<void(may_publish)> then) {
    tasks_.spawn(call_with(judged(std::move(of), std::move(who), asked), may_publish::cannot_tell,
                           std::move(then)));
}

asio::awaitable<may_publish> reception::judged(base::user_name of,
                                               std::shared_ptr<const sender> who, tick asked) {
    using standing = base::card::standing;
    proof came = co_await proven(*who);
    if (!came) {
        co_return came.error() == base::errc::not_found ? may_publish::void_claim
                                                        : may_publish::cannot_tell;
    }
    base::question about{std::move(*came), std::move(of), base::face::publish, clock_.now(),
                         base::depth::live};
    const base::card card = co_await front_.answer(std::move(about));
    if (card.state == standing::shown) co_return may_publish::yes;
    if (card.state == standing::cannot_tell) co_return may_publish::cannot_tell;
    asio::steady_timer wait(on_);
    wait.expires_at(base::next_multiple(asked, std::chrono::steady_clock::now(), deny_delay_));
    const auto [ended] = co_await wait.async_wait(no_throw);
    co_return ended ? may_publish::cannot_tell : may_publish::no;
}

void reception::find_void(std::vector<local_user> claims,
                          std::function<void(std::vector<local_user>)> then) {
    tasks_.spawn(
        call_with(found_void(std::move(claims)), std::vector<local_user>(), std::move(then)));
}

asio::awaitable<std::vector<local_user>> reception::found_void(std::vector<local_user> claims) {
    std::vector<local_user> found;
    for (const local_user& one : claims) {
        const auto told = co_await front_.has_uid(one.name, one.uid);
        if (told == desk::front::claim::is_void) found.push_back(one);
    }
    co_return found;
}

void reception::review(std::vector<to_review> what,
                       std::function<void(std::vector<std::string>)> then) {
    if (stopped_) return;  // or one would come after the other
    tasks_.spawn(call_with(reviewed(std::move(what)), std::vector<std::string>(), std::move(then)));
}

asio::awaitable<std::vector<std::string>> reception::reviewed(std::vector<to_review> what) {
    std::vector<std::string> not_any_more;
    for (std::size_t i = 0; i < what.size(); ++i) {
        if (i % slice == slice - 1) co_await asio::post(on_, asio::use_awaitable);
        to_review& one = what[i];
        proof who = co_await proven(std::move(one.who));
        bool may_not = !who && who.error() == base::errc::not_found;
        if (who) {
            base::question about{std::move(*who), std::move(one.user), base::face::publish,
                                 clock_.now(), base::depth::live};
            const auto now = co_await front_.review(std::move(about));
            may_not = now == base::card::standing::denied;
        }
        if (may_not) not_any_more.push_back(std::move(one.tag));
    }
    co_return not_any_more;
}

void reception::report(const base::user_name& of, base::report what) {
    front_.report(of, std::move(what));
}

void reception::withdraw(const base::user_name& of, const std::string& source) {
    front_.withdraw(of, source);
}

asio::awaitable<reception::sent> reception::prove_and_send(base::message what,
                                                           std::shared_ptr<const sender> who,
                                                           tick asked) {
    const proof came = co_await proven(*who);
    if (!came && came.error() == base::errc::cannot_tell) co_return desk::receipt::cannot_tell;
    if (!came) co_return came.error();
    what.from = *came;
    const desk::receipt told = co_await front_.message(std::move(what), base::face::sip);
    if (told == desk::receipt::nobody) {
        asio::steady_timer wait(on_);
        wait.expires_at(base::next_multiple(asked, std::chrono::steady_clock::now(), deny_delay_));
        co_await wait.async_wait(no_throw);
    }
    co_return told;
}

void reception::message(base::message what, std::shared_ptr<const sender> who, tick asked,
                        std::function<void(sent)> then) {
    const auto send = [](reception& at, base::message m, std::shared_ptr<const sender> by,
                         tick when, std::function<void(sent)> call) -> asio::awaitable<void> {
        sent told = co_await at.prove_and_send(std::move(m), std::move(by), when);
        call(told);
    };
    tasks_.spawn(send(*this, std::move(what), std::move(who), asked, std::move(then)));
}

void reception::registered(const base::user_name& user, std::vector<base::phone> phones) {
    front_.registered(user, std::move(phones));
}

void reception::stop() {
    stopped_ = true;
    all_.clear();
    tasks_.cancel();
}

}  // namespace fingerpost::bridge
