#include "desk/clerk.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_map>

#include "acl/facts_in_words.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "card_maker.hpp"
#include "desk/approvals.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"
#include "file_facts.hpp"
#include "followers.hpp"
#include "judge.hpp"
#include "list_watches.hpp"
#include "messages.hpp"
#include "notes.hpp"
#include "programs.hpp"
#include "recent.hpp"
#include "sessions/processes.hpp"
#include "sessions/tracker.hpp"
#include "watches.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;
using base::field;

namespace {

/// A list of many is made in slices of this many cards, so that others get their turn.
constexpr std::size_t slice = 256;
/// So many people of one name are looked up; more would be an enumeration.
constexpr std::size_t max_named = 64;
/// How often those who watch are judged anew though nothing is known to have changed: as long as
/// the directory's answers are believed.
constexpr std::chrono::minutes judge_every{1};

/// Of the user himself, so of no other source.
base::report report_of(const own_word& said) {
    return {.source = {},
            .by = base::report::origin::own,
            .open = {},
            .activity = said.activity,
            .note = said.note,
            .made = said.made,
            .until = said.until};
}

}  // namespace

struct clerk::state {
    state(const asio::any_io_executor& on, const backends& b, const sessions::thresholds& t)
        : behind(b),
          log(b.log_of_answers, b.clock),
          after(t),
          judging(on, b, [this] { judge_anew(); }),
          lately(on, b.clock),
          following(b.clock, [this](base::question asked,
                                    sink to) { return watching->add(asked, std::move(to)); }),
          edge(on) {}

    const backends behind;
    const notes log;
    const sessions::thresholds after;
    judge judging;
    recent lately;
    std::unique_ptr<watches> watching;
    std::unique_ptr<list_watches> lists;
    followers following;
    std::unique_ptr<messages> letters;
    std::unordered_map<base::user_name, std::vector<base::phone>> phones;  ///< none is empty
    asio::steady_timer edge;  ///< of the policy's periods
    bool stopped = false;

    void changed(const base::user_name& who) {
        lately.forget(who);
        watching->changed(who);
        following.changed(who);
    }

    void says(const base::user_name& who, const own_word* said) {
        const base::instant now = behind.clock.now();
        if (said != nullptr)
            behind.tracker.report(who, report_of(*said), now);
        else
            behind.tracker.withdraw(who, {}, now);
    }

    /// The person as of `now`, of whom may be told by `judged`.
    sessions::person look(const base::user_name& subject, const ruling& judged, base::instant now) {
        // What is said under a name is that of its user, and not of who had the name before.
        if (behind.said != nullptr && judged.account)
            behind.said->belongs_to(subject, judged.account->uid);
        return behind.tracker.look(subject, now);
    }

    void judge_anew() {
        lately.forget_all();
        watching->all_changed();
        lists->all_changed();
    }

    /// At each edge of a `when` those who watch are judged anew, and now and then in between: of
    /// groups, and of a `.nofinger`, no event tells.
    void wait_for_edge() {
        edge.cancel();
        if (stopped) return;
        const base::instant now = behind.clock.now();
        const auto next = base::next_edge(now, judging.policy().edges(), behind.zone);
        asio::steady_timer::duration wait = judge_every;
        if (next) wait = std::min<asio::steady_timer::duration>(wait, *next - now);
        edge.expires_after(wait);
        edge.async_wait([this](boost::system::error_code ec) {
            if (ec || stopped) return;
            judge_anew();
            wait_for_edge();
        });
    }

    /// The phones of which may be told over that face.
    const std::vector<base::phone>& phones_of(const base::user_name& user, base::face over) const {
        static const std::vector<base::phone> none;
        const auto found = over == base::face::sip ? phones.find(user) : phones.end();
        return found == phones.end() ? none : found->second;
    }

    asio::awaitable<base::card> live_card(base::user_name subject, base::face over, ruling judged,
                                          input times) {
        const base::instant now = behind.clock.now();
        std::vector<sessions::person> who;
        who.emplace_back(subject);
        std::vector<std::vector<std::string>> programs(1);
        if (judged.state == base::card::standing::shown && !judged.concealed) {
            who.front() = look(subject, judged, now);
            if (judged.shows.has(field::program))
                programs = co_await programs_of(behind.processes, who);
        }
        co_return make_card({subject, judged, who.front(), programs.front(), after, now, times,
                             phones_of(subject, over)});
    }

    /// Live cards of those of `subjects` who are listed: the ruling shows their presence and name,
    /// and they are here.
    asio::awaitable<std::vector<base::card>> listed_cards(base::face over,
                                                          std::vector<base::user_name> subjects,
                                                          std::vector<ruling> rulings) {
        const base::instant now = behind.clock.now();
        std::vector<sessions::person> people;
        std::vector<const ruling*> theirs;
        bool programs_shown = false;
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            if (i % slice == slice - 1) co_await asio::post(asio::use_awaitable);
            const ruling& r = rulings[i];
            // Without the name there is no being found by list, and a list tells of presence.
            if (!r.shows.has(field::name) || !r.shows.has(field::presence)) continue;
            if (r.concealed) continue;
            people.push_back(look(subjects[i], r, now));
            theirs.push_back(&r);
            programs_shown = programs_shown || r.shows.has(field::program);
        }
        std::vector<std::vector<std::string>> programs(people.size());
        if (programs_shown) programs = co_await programs_of(behind.processes, people);
        std::vector<base::card> cards;
        for (std::size_t i = 0; i < people.size(); ++i) {
            if (i % slice == slice - 1) co_await asio::post(asio::use_awaitable);
            if (people[i].sessions.empty()) continue;
            cards.push_back(make_card({people[i].user, *theirs[i], people[i], programs[i], after,
                                       now, input::as_read, phones_of(people[i].user, over)}));
        }
        co_return cards;
    }

    asio::awaitable<listing> make_list(base::watcher who, base::face over) {
        listing list;
        if (!co_await judging.may_list(who, over)) co_return list;
        list.state = listing::standing::open;
        auto subjects = behind.tracker.present();
        auto rulings = co_await judging.on_all(who, over, subjects);
        const std::size_t judged = subjects.size();
        list.incomplete = std::any_of(rulings.begin(), rulings.end(), [](const ruling& r) {
            // Of who is told of as logged out, a list says nothing at all.
            return r.state == base::card::standing::cannot_tell && !r.concealed;
        });
        list.cards = co_await listed_cards(over, std::move(subjects), std::move(rulings));
        list.withheld = judged - list.cards.size();
        co_return list;
    }

    /// The answer to `asked`, from scratch.
    asio::awaitable<judged_card> answer(base::question asked) {
        ruling judged = co_await judging.on(asked);
        base::card c = co_await card(asked.subject, asked.over, judged, asked.wanted);
        co_return judged_card{std::move(c), std::move(judged)};
    }

    /// The card that follows from a ruling, and from files if they are wanted.
    asio::awaitable<base::card> card(base::user_name subject, base::face over, ruling judged,
                                     base::depth wanted) {
        base::card c = co_await live_card(std::move(subject), over, judged, input::as_read);
        const bool files = wanted == base::depth::full && c.state == base::card::standing::shown;
        if (files) co_await fill_from_files(behind, c, judged);
        co_return c;
    }
};

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
