#include "judge.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/home_files.hpp"
#include "base/error.hpp"
#include "desk/wishes.hpp"
#include "sessions/tracker.hpp"

namespace fingerpost::desk {
namespace {

using standing = base::card::standing;

/// A list of many is judged in slices of this many subjects, so that others get their turn.
constexpr std::size_t slice = 256;

void refuse(ruling& r, standing state) {
    r.state = state;
    r.shows = {};
}

void add_wish(ruling& r, std::string_view what) {
    if (!r.wish.empty()) r.wish += "; ";
    r.wish += what;
}

/// `.nofinger` denies; where it cannot be looked for, a readable one might have.
void heed_nofinger(ruling& r, base::had hides, unreadable_home if_unreadable) {
    if (r.state != standing::shown || hides == base::had::none) return;
    if (hides == base::had::yes) {
        refuse(r, standing::denied);
        r.wish = ".nofinger";
    } else if (if_unreadable != unreadable_home::shown) {
        const bool denies = if_unreadable == unreadable_home::denied;
        refuse(r, denies ? standing::denied : standing::cannot_tell);
        r.wish = "whether there is a .nofinger cannot be told";
    }
}

/// What the policy says. Where no rule matches, somebody may publish about himself all the same:
/// his phone says no more than he could say with `fingerpost set`.
acl::verb verb_of(const acl::verdict& said, const base::question& asked) {
    const bool of_himself = asked.over == base::face::publish && asked.who.user == asked.subject;
    return said.because == nullptr && of_himself ? acl::verb::allow : said.what;
}

/// A wish narrows what is told. Where the user is asked first nothing is, and a wish that denied
/// would tell his name from that of nobody.
bool wish_counts(const ruling& r, const base::watcher& who) {
    return r.state == standing::shown && r.account && who.user != r.account->name;
}

/// The wish of a user that concerns `who`, as a limit; nothing: none does. What cannot be told, or
/// means nothing under the policy in force, shows nothing.
struct limited {
    base::field_set shows;
    std::string wish;
};

std::optional<limited> limit_for(const user_wishes& own, const acl::ruleset& rules,
                                 const base::watcher& who, const acl::facts& known) {
    for (const limit& l : own.limits) {
        const std::string name = "limit " + std::to_string(l.number);
        const auto read = rules.narrow(l.level, l.whom);
        const auto* const meant = std::get_if<acl::narrowing>(&read);
        if (meant == nullptr) return limited{{}, name + ", which means nothing now"};
        const acl::match concerned = meant->concerns(who, known);
        if (concerned == acl::match::yes) return limited{meant->shows(), name};
        if (concerned == acl::match::cannot_tell) return limited{{}, name + ", perhaps"};
    }
    return std::nullopt;
}

/// The Unix groups that the limits name.
std::vector<std::string> groups_of_limits(const user_wishes& own, const acl::ruleset& rules) {
    std::vector<std::string> all;
    for (const limit& l : own.limits) {
        const auto read = rules.narrow(l.level, l.whom);
        const auto* const meant = std::get_if<acl::narrowing>(&read);
        if (meant == nullptr) continue;
        for (auto& group : meant->groups()) all.push_back(std::move(group));
    }
    return all;
}

}  // namespace

void judge::set_policy(acl::ruleset rules) {
    rules_ = std::move(rules);
    ++generation_;
}

boost::asio::awaitable<std::optional<std::vector<std::string>>> judge::groups_of(
    const base::user_name& user) const {
    auto groups = co_await behind_.directory.groups_of(user);
    if (groups) co_return std::move(*groups);
    // Who has no account is in no group; that is known, unlike what a silent directory would say.
    if (groups.error() == base::errc::not_found) co_return std::vector<std::string>();
    co_return std::nullopt;
}

boost::asio::awaitable<acl::facts> judge::watcher_facts(const acl::ruleset& rules,
                                                        const base::watcher& who,
                                                        base::instant at) const {
    acl::facts known;
    known.local = base::local_time_at(at, behind_.zone);
    if (!rules.groups().empty()) {
        const auto unknown = co_await groups_.unknown(rules);
        known.unknown_groups = *unknown;
    }
    if (rules.asks_watcher_groups() && who.user)
        known.watcher_groups = co_await groups_of(*who.user);
    co_return known;
}

boost::asio::awaitable<acl::facts> judge::facts_for(const acl::ruleset& rules,
                                                    const base::question& asked) const {
    acl::facts known = co_await watcher_facts(rules, asked.who, asked.at);
    if (rules.asks_subject_groups()) known.subject_groups = co_await groups_of(asked.subject);
    co_return known;
}

boost::asio::awaitable<ruling> judge::by_policy(const acl::ruleset& rules, acl::facts& known,
                                                const base::question& asked,
                                                base::result<accounts::account> account) const {
    ruling r;
    r.generation = generation_;
    if (account) {
        r.account = std::move(*account);
        r.account_state = base::had::yes;
    } else if (account.error() != base::errc::not_found) {
        r.account_state = base::had::cannot_tell;
    }
    if (rules.asks_subject_groups()) known.subject_groups = co_await groups_of(asked.subject);
    const acl::verdict said = rules.decide(asked, known);
    r.said = verb_of(said, asked);
    if (said.because != nullptr) r.rule = said.reason();
    const bool here = behind_.tracker.is_present(asked.subject);

    if (r.said == acl::verb::cannot_tell) {
        r.state = standing::cannot_tell;
    } else if (r.said == acl::verb::ask && asked.over == base::face::sip) {
        ask_user(r, said, asked);
    } else if (r.said != acl::verb::allow) {  // only a subscription can wait, so an ask denies
        // Denied and unknown are one: also while nobody can say who is unknown.
        r.state =
            r.account_state == base::had::cannot_tell ? standing::cannot_tell : standing::denied;
    } else if (r.account_state == base::had::yes ||
               (here && r.account_state == base::had::none && said.concealed_by == nullptr)) {
        // A session without an account is of a user of another host: there is no home that hides
        // him. Concealed he is gone, and then nobody has heard of him.
        r.state = standing::shown;
        r.shows = said.shows;
        r.concealed = said.concealed_by != nullptr;
    } else {
        r.state = r.account_state == base::had::none ? standing::denied : standing::cannot_tell;
    }
    co_return r;
}

void judge::ask_user(ruling& r, const acl::verdict& said, const base::question& asked) const {
    // Whoever it is about, known or not, and whatever he wants: only so it tells nothing.
    r.state = standing::pending;
    const approvals* const kept = behind_.own_approvals;
    if (kept == nullptr || !asked.who.sip || !kept->by_name(asked.subject, *asked.who.sip)) return;
    if (r.account_state == base::had::cannot_tell) {
        r.state = standing::cannot_tell;  // whether it was still he who decided
        return;
    }
    if (!r.account) return;
    const auto decided = kept->of(r.account->name, r.account->uid, *asked.who.sip);
    if (!decided) return;
    r.wish = name_of(*decided);
    r.refused = *decided == decision::refused;
    if (r.refused) return refuse(r, standing::denied);
    r.state = standing::shown;
    r.shows = said.shows;
    r.concealed = said.concealed_by != nullptr;
}

boost::asio::awaitable<void> judge::add_unknown(acl::facts& to,
                                                const std::vector<std::string>& groups) const {
    for (const auto& group : groups) {
        const auto there = co_await behind_.directory.has_group(group);
        if (!there || !*there) to.unknown_groups.push_back(group);
    }
}

boost::asio::awaitable<void> judge::heed_wishes(ruling& r, const acl::ruleset& rules,
                                                acl::facts known, const base::watcher& who) const {
    if (behind_.own_wishes == nullptr) co_return;
    const user_wishes* found = behind_.own_wishes->of(r.account->name, r.account->uid);
    if (found == nullptr) co_return;
    const user_wishes own = *found;  // as it was before anything is waited for
    if (own.hide || own.unreadable) {
        r.concealed = true;
        add_wish(r, "hide");
    }
    if (who.user) {
        const auto groups = groups_of_limits(own, rules);
        if (!groups.empty() && !known.watcher_groups)
            known.watcher_groups = co_await groups_of(*who.user);
        co_await add_unknown(known, groups);
    }
    // A limit counts also while he hides: hiding must not tell more than the limit did.
    const auto limited = limit_for(own, rules, who, known);
    if (!limited) co_return;
    // A message or a report tells nothing: only a limit to nothing stands in its way.
    const bool tells = !r.shows.empty();
    r.shows &= limited->shows;
    if (tells ? r.shows.empty() : limited->shows.empty())
        refuse(r, standing::denied);  // not even that there is such a user
    add_wish(r, limited->wish);
}

boost::asio::awaitable<ruling> judge::on(const base::question& asked) const {
    const acl::ruleset rules = rules_;  // the one in force when the question came
    auto account = co_await behind_.directory.find(asked.subject);
    acl::facts known = co_await watcher_facts(rules, asked.who, asked.at);
    ruling r = co_await by_policy(rules, known, asked, std::move(account));
    if (!wish_counts(r, asked.who)) co_return r;
    base::had hides = base::had::cannot_tell;
    if (asked.wanted == base::depth::full) {
        hides = co_await behind_.files.hides(*r.account);
    } else {
        std::vector<accounts::account> one;
        one.push_back(*r.account);
        const auto told = co_await behind_.files.hide(std::move(one));
        hides = told.front();
    }
    co_await heed_wishes(r, rules, std::move(known), asked.who);
    heed_nofinger(r, hides, behind_.if_unreadable);
    co_return r;
}

boost::asio::awaitable<std::vector<ruling>> judge::on_all(
    const base::watcher& who, base::face over, const std::vector<base::user_name>& subjects) const {
    const acl::ruleset rules = rules_;
    const base::instant now = behind_.clock.now();
    auto accounts = co_await behind_.directory.find_all(subjects);
    acl::facts known = co_await watcher_facts(rules, who, now);
    std::vector<ruling> rulings;
    rulings.reserve(subjects.size());
    std::vector<accounts::account> asked_of;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (i % slice == slice - 1) co_await boost::asio::post(boost::asio::use_awaitable);
        const base::question asked{who, subjects[i], over, now, base::depth::live};
        rulings.push_back(co_await by_policy(rules, known, asked, std::move(accounts[i])));
        if (!wish_counts(rulings.back(), who)) continue;
        asked_of.push_back(*rulings.back().account);
        at.push_back(i);
    }
    const auto hidden = co_await behind_.files.hide(std::move(asked_of));
    for (std::size_t i = 0; i < hidden.size(); ++i) {
        ruling& r = rulings[at[i]];
        co_await heed_wishes(r, rules, known, who);
        heed_nofinger(r, hidden[i], behind_.if_unreadable);
    }
    co_return rulings;
}

boost::asio::awaitable<sorting> judge::sorting_of(const base::user_name& subject) const {
    sorting how{subject, rules_, {}, {}, rules_.asks_watcher_groups(), behind_.own_approvals};
    how.known = co_await watcher_facts(how.rules, {}, behind_.clock.now());
    if (behind_.own_wishes == nullptr || !behind_.own_wishes->has_limits()) co_return how;
    const auto account = co_await behind_.directory.find(subject);
    if (!account) co_return how;
    const user_wishes* const found = behind_.own_wishes->of(account->name, account->uid);
    if (found == nullptr) co_return how;
    for (const limit& l : found->limits) {
        const auto read = how.rules.narrow(l.level, l.whom);
        const auto* const meant = std::get_if<acl::narrowing>(&read);
        how.limits.push_back(meant != nullptr ? std::optional(*meant) : std::nullopt);
    }
    const auto groups = groups_of_limits(*found, how.rules);
    how.asks_groups = how.asks_groups || !groups.empty();
    co_await add_unknown(how.known, groups);
    co_return how;
}

sorting::watcher_class sorting::class_of(const base::watcher& who, base::face over,
                                         std::optional<std::vector<std::string>> groups) {
    known.watcher_groups = std::move(groups);
    watcher_class c{rules.watcher_class(who, over, known, subject), 0, who.user == subject, {}};
    if (decided != nullptr && who.sip) c.said = decided->by_name(subject, *who.sip);
    for (std::size_t i = 0; i < limits.size() && !c.self; ++i) {
        const acl::match m = limits[i] ? limits[i]->concerns(who, known) : acl::match::yes;
        if (m == acl::match::no) continue;
        c.limit = 2 * i + (m == acl::match::yes ? 1 : 2);
        break;
    }
    return c;
}

std::optional<std::string> judge::class_of(const base::watcher& who, base::face over) const {
    if (who.user || who.sip) return std::nullopt;
    acl::facts known;
    known.local = base::local_time_at(behind_.clock.now(), behind_.zone);
    auto its_class = rules_.watcher_class(who, over, known);
    // Users' limits may tell addresses apart that the policy does not.
    if (its_class && behind_.own_wishes != nullptr && behind_.own_wishes->has_limits()) {
        *its_class += who.from ? who.from->str() : std::string();
        *its_class += who.local ? '+' : '-';
    }
    return its_class;
}

boost::asio::awaitable<bool> judge::may_list(const base::watcher& who, base::face over) const {
    const acl::ruleset rules = rules_;
    const acl::facts known = co_await watcher_facts(rules, who, behind_.clock.now());
    co_return rules.may_list(who, over, known);
}

}  // namespace fingerpost::desk
