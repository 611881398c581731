#include "desk/clerk.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/home_files.hpp"
#include "card_maker.hpp"
#include "judge.hpp"
#include "sessions/login_history.hpp"
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

/// The foreground programs of `who`'s sessions, in order: the source's word, or a look at the
/// processes.
asio::awaitable<std::vector<std::string>> programs_of(sessions::process_table& processes,
                                                      const sessions::person& who) {
    std::vector<std::string> programs;
    std::vector<pid_t> shells;
    for (const auto& s : who.sessions) {
        programs.push_back(s.told.program);
        if (s.told.program.empty() && s.told.shell != 0) shells.push_back(s.told.shell);
    }
    if (shells.empty()) co_return programs;
    const auto found = co_await processes.foreground(std::move(shells));
    auto next = found.begin();
    for (std::size_t i = 0; i < programs.size() && next != found.end(); ++i) {
        const auto& told = who.sessions[i].told;
        if (told.program.empty() && told.shell != 0) programs[i] = *next++;
    }
    co_return programs;
}

}  // namespace

struct clerk::state {
    state(const backends& b, const sessions::thresholds& t) : behind(b), after(t), judging(b) {}

    const backends behind;
    const sessions::thresholds after;
    judge judging;
    std::shared_ptr<watches> watching;

    asio::awaitable<base::card> live_card(base::user_name subject, ruling judged, input times) {
        const base::instant now = behind.clock.now();
        sessions::person who(subject);
        std::vector<std::string> programs;
        if (judged.state == base::card::standing::shown) {
            who = behind.tracker.look(subject, now);
            if (judged.shows.has(field::program))
                programs = co_await programs_of(behind.processes, who);
        }
        co_return make_card({subject, judged, who, programs, after, now, times});
    }

    asio::awaitable<base::document> document(const base::card& c, const ruling& judged, field f,
                                             accounts::home_file which) {
        if (!c.shows.has(f) || !judged.account) {
            const bool unsure = c.shows.has(f) && judged.account_state == base::had::cannot_tell;
            co_return base::document{unsure ? base::had::cannot_tell : base::had::none, {}};
        }
        co_return co_await behind.files.read(*judged.account, which);
    }

    asio::awaitable<base::mailbox> mail(const base::card& c, const ruling& judged) {
        if (!c.shows.has(field::mail) || !judged.account) co_return base::mailbox{};
        co_return co_await behind.files.mail(*judged.account);
    }

    /// The last login of who is not logged in. Who may not know whether he is, is always told.
    asio::awaitable<base::last_login> last(const base::card& c, const ruling& judged) {
        const bool wanted =
            c.shows.has(field::last) && !(c.shows.has(field::presence) && c.logged_in);
        if (!wanted || !judged.account) co_return base::last_login{};
        co_return co_await behind.history.last(judged.account->name, judged.account->uid);
    }

    /// Reads the user's files, all at the same time: the slowest sets the pace.
    asio::awaitable<void> fill(base::card& c, const ruling& judged) {
        using namespace asio::experimental::awaitable_operators;
        auto [plan, project, pgpkey, box, login] =
            co_await (document(c, judged, field::plan, accounts::home_file::plan) &&
                      document(c, judged, field::project, accounts::home_file::project) &&
                      document(c, judged, field::pgpkey, accounts::home_file::pgpkey) &&
                      mail(c, judged) && last(c, judged));
        c.plan = std::move(plan);
        c.project = std::move(project);
        c.pgpkey = std::move(pgpkey);
        c.mail = box;
        c.last = std::move(login);
    }
};

clerk::clerk(asio::any_io_executor on, const backends& behind, const sessions::thresholds& after)
    : state_(std::make_shared<state>(behind, after)) {
    state* const s = state_.get();
    const auto make = [s](base::user_name subject, ruling judged) {
        return s->live_card(std::move(subject), std::move(judged), input::past_threshold);
    };
    s->watching =
        std::make_shared<watches>(std::move(on), s->judging, behind.clock, make, behind.log);
    behind.tracker.on_change([s](const base::user_name& who) { s->watching->changed(who); });
}

clerk::~clerk() { state_->behind.tracker.on_change({}); }

void clerk::set_policy(acl::ruleset rules) {
    state_->judging.set_policy(std::move(rules));
    state_->watching->all_changed();
}

std::uint64_t clerk::generation() const noexcept { return state_->judging.generation(); }

std::size_t clerk::watch_count() const noexcept { return state_->watching->size(); }

void clerk::stop() { state_->watching->stop(); }

asio::awaitable<base::card> clerk::answer(base::question asked) {
    const ruling judged = co_await state_->judging.on(asked);
    base::card c = co_await state_->live_card(asked.subject, judged, input::as_read);
    if (asked.wanted == base::depth::full && c.state == base::card::standing::shown) {
        co_await state_->fill(c, judged);
    }
    co_return c;
}

asio::awaitable<listing> clerk::everyone(base::watcher who, base::face over) {
    listing list;
    if (!co_await state_->judging.may_list(who, over)) co_return list;
    list.state = listing::standing::open;
    const auto subjects = state_->behind.tracker.present();
    const auto rulings = co_await state_->judging.on_all(who, over, subjects);
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (i % slice == slice - 1) co_await asio::post(asio::use_awaitable);
        const ruling& r = rulings[i];
        list.incomplete = list.incomplete || r.state == base::card::standing::cannot_tell;
        // Without the name there is no being found by list, and a list tells of presence.
        if (!r.shows.has(field::name) || !r.shows.has(field::presence)) continue;
        base::card c = co_await state_->live_card(subjects[i], r, input::as_read);
        if (c.logged_in) list.cards.push_back(std::move(c));
    }
    co_return list;
}

asio::awaitable<std::vector<base::card>> clerk::named(base::watcher who, base::face over,
                                                      std::string name) {
    std::vector<base::card> cards;
    auto users = co_await state_->behind.directory.named(std::move(name));
    if (!users) co_return cards;  // nobody can be found by a name that nobody can look up
    for (const auto& user : *users) {
        if (cards.size() == max_named) break;
        // Named: g++-12 destroys a braced temporary within a co_await twice.
        base::question asked{who, user, over, state_->behind.clock.now(), base::depth::full};
        base::card c = co_await answer(std::move(asked));
        if (c.shows.has(field::name)) cards.push_back(std::move(c));
    }
    co_return cards;
}

handle clerk::watch(base::question asked, sink to) {
    return state_->watching->add(std::move(asked), std::move(to), state_->watching);
}

asio::awaitable<base::watcher> clerk::local_watcher(uid_t uid) {
    base::watcher who;
    who.local = true;
    const auto account = co_await state_->behind.directory.of_uid(uid);
    if (account) who.user = account->name;
    co_return who;
}

}  // namespace fingerpost::desk
