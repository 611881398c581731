// How cards and lists are made.
#include "clerk_state.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "desk/own_words.hpp"
#include "file_facts.hpp"
#include "programs.hpp"
#include "sessions/processes.hpp"

namespace fingerpost::desk {

namespace asio = boost::asio;
using base::field;

namespace {

/// A list of many is made in slices of this many cards, so that others get their turn.
constexpr std::size_t slice = 256;
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

clerk::state::state(const asio::any_io_executor& on, const backends& b,
                    const sessions::thresholds& t)
    : behind(b),
      log(b.log_of_answers, b.clock),
      after(t),
      judging(on, b, [this] { judge_anew(); }),
      lately(on, b.clock),
      following(b.clock, [this](base::question asked,
                                sink to) { return watching->add(asked, std::move(to)); }),
      edge(on) {}

void clerk::state::changed(const base::user_name& who) {
    lately.forget(who);
    watching->changed(who);
    following.changed(who);
}

void clerk::state::says(const base::user_name& who, const own_word* said) {
    const base::instant now = behind.clock.now();
    if (said != nullptr)
        behind.tracker.report(who, report_of(*said), now);
    else
        behind.tracker.withdraw(who, {}, now);
}

sessions::person clerk::state::look(const base::user_name& subject, const ruling& judged,
                                    base::instant now) {
    // What is said under a name is that of its user, and not of who had the name before.
    if (behind.said != nullptr && judged.account)
        behind.said->belongs_to(subject, judged.account->uid);
    else if (behind.said != nullptr && judged.account_state == base::had::none)
        behind.said->belongs_to_nobody(subject);
    return behind.tracker.look(subject, now);
}

void clerk::state::judge_anew() {
    lately.forget_all();
    watching->all_changed();
    lists->all_changed();
}

void clerk::state::wait_for_edge() {
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

const std::vector<base::phone>& clerk::state::phones_of(const base::user_name& user,
                                                        base::face over) const {
    static const std::vector<base::phone> none;
    const auto found = over == base::face::sip ? phones.find(user) : phones.end();
    return found == phones.end() ? none : found->second;
}

asio::awaitable<base::card> clerk::state::live_card(base::user_name subject, base::face over,
                                                    ruling judged, input times) {
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

asio::awaitable<std::vector<base::card>> clerk::state::listed_cards(
    base::face over, std::vector<base::user_name> subjects, std::vector<ruling> rulings) {
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
        cards.push_back(make_card({people[i].user, *theirs[i], people[i], programs[i], after, now,
                                   input::as_read, phones_of(people[i].user, over)}));
    }
    co_return cards;
}

asio::awaitable<listing> clerk::state::make_list(base::watcher who, base::face over) {
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

asio::awaitable<judged_card> clerk::state::answer(base::question asked) {
    ruling judged = co_await judging.on(asked);
    base::card c = co_await card(asked.subject, asked.over, judged, asked.wanted);
    co_return judged_card{std::move(c), std::move(judged)};
}

asio::awaitable<base::card> clerk::state::card(base::user_name subject, base::face over,
                                               ruling judged, base::depth wanted) {
    base::card c = co_await live_card(std::move(subject), over, judged, input::as_read);
    const bool files = wanted == base::depth::full && c.state == base::card::standing::shown;
    if (files) co_await fill_from_files(behind, c, judged);
    co_return c;
}

}  // namespace fingerpost::desk
