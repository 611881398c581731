#include "judge.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "accounts/home_files.hpp"
#include "base/error.hpp"
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

/// `.nofinger` denies; where it cannot be looked for, a readable one might have.
void heed_wish(ruling& r, base::had hides) {
    if (hides == base::had::yes) refuse(r, standing::denied);
    if (hides == base::had::cannot_tell) refuse(r, standing::cannot_tell);
}

bool wish_counts(const ruling& r, const base::watcher& who) {
    return r.state == standing::shown && r.account && who.user != r.account->name;
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
                                                        const base::watcher& who) const {
    acl::facts known;
    for (const auto& [group, where] : rules.groups()) {
        const auto there = co_await behind_.directory.has_group(group);
        if (!there || !*there) known.unknown_groups.push_back(group);
    }
    if (rules.asks_watcher_groups() && who.user)
        known.watcher_groups = co_await groups_of(*who.user);
    co_return known;
}

boost::asio::awaitable<ruling> judge::by_policy(const acl::ruleset& rules, acl::facts known,
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
    const bool here = behind_.tracker.is_present(asked.subject);

    if (said.what == acl::verb::cannot_tell) {
        r.state = standing::cannot_tell;
    } else if (said.what != acl::verb::allow) {  // nobody can approve yet, so an ask waits
        // Denied and unknown are one: also while nobody can say who is unknown.
        r.state =
            r.account_state == base::had::cannot_tell ? standing::cannot_tell : standing::denied;
    } else if (r.account_state == base::had::yes || (here && r.account_state == base::had::none)) {
        // A session without an account is of a user of another host: there is no home that hides
        // him.
        r.state = standing::shown;
        r.shows = said.shows;
        r.concealed = said.concealed_by != nullptr;
    } else {
        r.state = r.account_state == base::had::none ? standing::denied : standing::cannot_tell;
    }
    co_return r;
}

boost::asio::awaitable<ruling> judge::on(const base::question& asked) const {
    const acl::ruleset rules = rules_;  // the one in force when the question came
    auto account = co_await behind_.directory.find(asked.subject);
    acl::facts known = co_await watcher_facts(rules, asked.who);
    ruling r = co_await by_policy(rules, std::move(known), asked, std::move(account));
    if (!wish_counts(r, asked.who)) co_return r;
    if (asked.wanted == base::depth::full) {
        heed_wish(r, co_await behind_.files.hides(*r.account));
    } else {
        std::vector<accounts::account> one;
        one.push_back(*r.account);
        heed_wish(r, (co_await behind_.files.hide(std::move(one))).front());
    }
    co_return r;
}

boost::asio::awaitable<std::vector<ruling>> judge::on_all(
    const base::watcher& who, base::face over, const std::vector<base::user_name>& subjects) const {
    const acl::ruleset rules = rules_;
    auto accounts = co_await behind_.directory.find_all(subjects);
    const acl::facts known = co_await watcher_facts(rules, who);
    std::vector<ruling> rulings;
    rulings.reserve(subjects.size());
    std::vector<accounts::account> asked_of;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        if (i % slice == slice - 1) co_await boost::asio::post(boost::asio::use_awaitable);
        const base::question asked{who, subjects[i], over, behind_.clock.now(), base::depth::live};
        rulings.push_back(co_await by_policy(rules, known, asked, std::move(accounts[i])));
        if (!wish_counts(rulings.back(), who)) continue;
        asked_of.push_back(*rulings.back().account);
        at.push_back(i);
    }
    const auto wishes = co_await behind_.files.hide(std::move(asked_of));
    for (std::size_t i = 0; i < wishes.size(); ++i) heed_wish(rulings[at[i]], wishes[i]);
    co_return rulings;
}

std::optional<std::string> judge::class_of(const base::watcher& who, base::face over) const {
    if (who.user) return std::nullopt;
    return rules_.watcher_class(who, over, {});
}

boost::asio::awaitable<bool> judge::may_list(const base::watcher& who, base::face over) const {
    const acl::ruleset rules = rules_;
    co_return rules.may_list(who, over, co_await watcher_facts(rules, who));
}

}  // namespace fingerpost::desk
