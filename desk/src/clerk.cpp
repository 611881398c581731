#include "desk/clerk.hpp"

#include <algorithm>

#include "acl/facts_in_words.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "clerk_state.hpp"
#include "desk/approvals.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;
using base::field;

namespace {

/// So many people of one name are looked up; more would be an enumeration.
constexpr std::size_t max_named = 64;

}  // namespace

clerk::clerk(asio::any_io_executor on, const backends& behind, const sessions::thresholds& after)
    : state_(std::make_shared<state>(on, behind, after)) {
    state* const s = state_.get();
    const auto make = [s](base::user_name subject, base::face over, ruling judged) {
        return s->live_card(std::move(subject), over, std::move(judged), input::past_threshold);
    };
    const auto decided = [s](const base::watcher* who, base::face over, const outcome& told,
                             std::size_t count) { s->log.watched(who, over, told, count); };
    s->letters = std::make_unique<messages>(
        on, behind, s->judging, [s](base::question asked) { return s->answer(std::move(asked)); },
        [s](const base::message& what, const ruling& r, const base::field_set& told) {
            s->log.carried(what, r, told);
        });
    s->watching =
        std::make_unique<watches>(on, s->judging, behind.clock, make, decided, behind.log);
    const auto watch = [s](const base::question& asked, sink to) {
        return s->watching->add(asked, std::move(to));
    };
    s->lists = std::make_unique<list_watches>(on, s->judging, behind.directory, behind.clock, watch,
                                              behind.log);
    behind.tracker.on_change([s](const base::user_name& who) { s->changed(who); });
    if (behind.said != nullptr)
        behind.said->on_change([s](const auto& who, const own_word* said) { s->says(who, said); });
    const auto wants_otherwise = [s](const base::user_name& who) {
        s->lately.forget(who);
        s->watching->wishes_changed(who);
    };
    if (behind.own_wishes != nullptr) behind.own_wishes->on_change(wants_otherwise);
    if (behind.own_approvals != nullptr) behind.own_approvals->on_change(wants_otherwise);
}

clerk::~clerk() {
    state_->behind.tracker.on_change({});
    if (state_->behind.said != nullptr) state_->behind.said->on_change({});
    if (state_->behind.own_wishes != nullptr) state_->behind.own_wishes->on_change({});
    if (state_->behind.own_approvals != nullptr) state_->behind.own_approvals->on_change({});
}

void clerk::set_policy(acl::ruleset rules) {
    state_->judging.set_policy(std::move(rules));
    state_->judge_anew();
    state_->following.policy_changed();
    state_->wait_for_edge();
}

void clerk::accounts_changed() {
    state_->judging.look_for_groups();
    state_->judge_anew();
}

std::uint64_t clerk::generation() const noexcept { return state_->judging.generation(); }

std::size_t clerk::watch_count() const noexcept { return state_->watching->size(); }

void clerk::stop() {
    state_->stopped = true;
    state_->edge.cancel();
    state_->judging.stop();
    state_->lately.stop();
    state_->lists->stop();
    state_->watching->stop();
    state_->letters->stop();
}

asio::awaitable<base::card> clerk::answer(base::question asked) {
    auto its_class = state_->judging.class_of(asked.who, asked.over);
    if (!its_class) {
        judged_card own = co_await state_->answer(asked);
        state_->log.answered(asked.who, asked.over, own);
        co_return std::move(own.card);
    }
    *its_class += asked.wanted == base::depth::full ? 'f' : 'l';
    *its_class += static_cast<char>('0' + static_cast<int>(asked.over));
    base::user_name subject = asked.subject;
    const recent::maker<judged_card> make = [this, asked] { return state_->answer(asked); };
    const auto told = co_await state_->lately.card(std::move(subject), *std::move(its_class), make);
    state_->log.answered(asked.who, asked.over, *told);
    co_return told->card;
}

asio::awaitable<base::card::standing> clerk::review(base::question asked) {
    ruling judged = co_await state_->judging.on(asked);
    const base::card::standing now = judged.state;
    if (now == base::card::standing::denied)
        state_->log.answered(asked.who, asked.over, {base::card(asked.subject), std::move(judged)});
    co_return now;
}

asio::awaitable<std::shared_ptr<const listing>> clerk::everyone(base::watcher who,
                                                                base::face over) {
    auto its_class = state_->judging.class_of(who, over);
    if (!its_class) {
        listing own = co_await state_->make_list(who, over);
        state_->log.listed(who, over, own);
        co_return std::make_shared<const listing>(std::move(own));
    }
    *its_class += static_cast<char>('0' + static_cast<int>(over));
    const recent::maker<listing> make = [this, who, over] { return state_->make_list(who, over); };
    auto told = co_await state_->lately.list(*std::move(its_class), make);
    state_->log.listed(who, over, *told);
    co_return told;
}

asio::awaitable<std::vector<base::card>> clerk::named(base::watcher who, base::face over,
                                                      std::string name) {
    std::vector<base::card> cards;
    auto users = co_await state_->behind.directory.named(std::move(name));
    if (!users || users->empty())
        co_return cards;  // nobody can be found by a name that nobody can look up
    // How many are looked at must not hang on who may be told.
    if (users->size() > max_named) users->erase(users->begin() + max_named, users->end());
    auto rulings = co_await state_->judging.on_all(who, over, *users);
    for (std::size_t i = 0; i < users->size(); ++i) {
        if (!rulings[i].shows.has(field::name)) continue;
        base::card c = co_await state_->card((*users)[i], over, rulings[i], base::depth::full);
        judged_card told{std::move(c), std::move(rulings[i])};
        state_->log.answered(who, over, told);
        cards.push_back(std::move(told.card));
    }
    co_return cards;
}

asio::awaitable<explanation> clerk::explain(base::question asked) {
    const acl::ruleset rules = state_->judging.policy();
    const acl::facts known = co_await state_->judging.facts_for(rules, asked);
    const ruling r = co_await state_->judging.on(asked);
    explanation why;
    why.by_policy = rules.explain(asked, known);
    why.facts = facts_in_words(asked, known, r.account_state);
    const bool can_wait = asked.over == base::face::sip && asked.who.proved();
    if (r.said == acl::verb::ask && !can_wait && r.state == base::card::standing::denied)
        why.facts.emplace_back("an ask is a deny over " + std::string(base::name_of(asked.over)));
    if (r.said == acl::verb::allow && r.rule.empty())
        why.facts.emplace_back("where no rule matches, a user may publish about himself");
    why.wish = r.wish;
    why.state = r.state;
    why.concealed = r.concealed;
    why.shows = r.shows;
    co_return why;
}

asio::awaitable<std::optional<std::string>> clerk::check_limit(std::vector<std::string> level,
                                                               std::vector<std::string> whom) {
    const acl::ruleset rules = state_->judging.policy();
    auto read = rules.narrow(level, whom);
    if (auto* const why = std::get_if<std::string>(&read)) co_return std::move(*why);
    for (const std::string& word : whom) {
        if (!word.starts_with('@')) continue;
        const auto there = co_await state_->behind.directory.has_group(word.substr(1));
        const std::string name = "'" + base::visible_line(word) + "'";
        if (!there) co_return "whether there is a group " + name + " cannot be told now";
        if (!*there) co_return "there is no group " + name;
    }
    co_return std::nullopt;
}

handle clerk::watch(base::question asked, sink to) {
    return state_->watching->add(asked, std::move(to));
}

handle clerk::watch_list(base::watcher who, base::face over, base::watched_list what,
                         list_sink to) {
    return state_->lists->add(std::move(who), over, std::move(what), std::move(to));
}

handle clerk::follow(base::watcher who, base::face over, sink to) {
    return state_->following.add(std::move(who), over, std::move(to),
                                 state_->behind.tracker.present());
}

void clerk::registered(const base::user_name& user, std::vector<base::phone> phones) {
    const auto mine = state_->phones.find(user);
    std::sort(phones.begin(), phones.end(),
              [](const base::phone& a, const base::phone& b) { return a.uri < b.uri; });
    if (mine == state_->phones.end() ? phones.empty() : mine->second == phones) return;
    if (phones.empty())
        state_->phones.erase(mine);
    else
        state_->phones.insert_or_assign(user, std::move(phones));
    state_->changed(user);
}

void clerk::report(const base::user_name& who, base::report what) {
    state_->behind.tracker.report(who, std::move(what), state_->behind.clock.now());
}

void clerk::withdraw(const base::user_name& who, const std::string& source) {
    state_->behind.tracker.withdraw(who, source, state_->behind.clock.now());
}

void clerk::carry_messages(std::function<void(const base::message&)> carrier) {
    state_->letters->carry(std::move(carrier));
}

asio::awaitable<receipt> clerk::message(base::message what, base::face by) {
    return state_->letters->take(std::move(what), by);
}

asio::awaitable<base::watcher> clerk::local_watcher(uid_t uid) {
    base::watcher who;
    who.local = true;
    const auto account = co_await state_->behind.directory.of_uid(uid);
    if (account) who.user = account->name;
    co_return who;
}

asio::awaitable<front::claim> clerk::has_uid(base::user_name user, uid_t uid) {
    const auto account = co_await state_->behind.directory.find(std::move(user));
    if (account) co_return account->uid == uid ? claim::holds : claim::is_void;
    co_return account.error() == base::errc::not_found ? claim::is_void : claim::cannot_tell;
}

}  // namespace fingerpost::desk
