#include "operations.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "told.hpp"

namespace fingerpost::daemon {

using control::outcome;
using control::owner;
using control::refusal;
using control::refused;

template <class T>
using awaitable = boost::asio::awaitable<T>;

namespace {

refused nothing_is_kept() {
    return {refusal::failed,
            "This daemon keeps neither wishes nor an audit log; its administrator has set no "
            "daemon.state-dir."};
}

refused in_words(const base::error_code& why) {
    return {refusal::failed, "That cannot be done: " + why.message() + '.'};
}

std::optional<refused> told(const base::result<void>& done) {
    if (done) return std::nullopt;
    return in_words(done.error());
}

}  // namespace

awaitable<bool> daemon_operations::is_admin(uid_t uid) {
    if (uid == 0 || uid == geteuid()) co_return true;
    if (admin_group_.empty()) co_return false;
    const auto account = co_await of_.directory.of_uid(uid);
    if (!account) co_return false;
    const auto groups = co_await of_.directory.groups_of(account->name);
    co_return groups&& std::find(groups->begin(), groups->end(), admin_group_) != groups->end();
}

awaitable<base::result<base::user_name>> daemon_operations::name_of(uid_t uid) {
    auto account = co_await of_.directory.of_uid(uid);
    if (!account) co_return account.error();
    co_return std::move(account->name);
}

awaitable<base::result<owner>> daemon_operations::uid_of(base::user_name name) {
    auto account = co_await of_.directory.find(std::move(name));
    if (!account) co_return account.error();
    co_return owner{std::move(account->name), account->uid};
}

awaitable<boost::json::object> daemon_operations::status(control::disclosure how_much) {
    co_return tell_(how_much);
}

awaitable<std::optional<std::string>> daemon_operations::reload() { return reload_(); }

awaitable<boost::json::object> daemon_operations::explain(base::question asked,
                                                          control::disclosure how_much) {
    const base::user_name subject = asked.subject;
    const desk::explanation why = co_await of_.clerk.explain(std::move(asked));
    co_return explanation_of(why, subject, how_much);
}

awaitable<std::optional<refused>> daemon_operations::hide(owner who,
                                                          std::optional<base::instant> until) {
    if (!of_.wishes) co_return nothing_is_kept();
    co_return told(co_await of_.wishes->hide(std::move(who.name), who.uid, until));
}

awaitable<std::optional<refused>> daemon_operations::unhide(owner who) {
    if (!of_.wishes) co_return nothing_is_kept();
    co_return told(co_await of_.wishes->unhide(std::move(who.name), who.uid));
}

awaitable<outcome<unsigned>> daemon_operations::limit(owner who, words level, words whom) {
    if (!of_.wishes) co_return nothing_is_kept();
    const auto wrong = co_await of_.clerk.check_limit(level, whom);
    if (wrong) co_return refused{refusal::failed, *wrong};
    const auto made = co_await of_.wishes->add_limit(std::move(who.name), who.uid, std::move(level),
                                                     std::move(whom));
    if (!made) co_return in_words(made.error());
    co_return *made;
}

awaitable<outcome<boost::json::object>> daemon_operations::limits(owner who) {
    if (!of_.wishes) co_return nothing_is_kept();
    const desk::user_wishes* const found = of_.wishes->of(who.name, who.uid);
    const desk::user_wishes own = found ? *found : desk::user_wishes();
    std::vector<std::optional<std::string>> void_because;
    for (const desk::limit& l : own.limits)
        void_because.push_back(co_await of_.clerk.check_limit(l.level, l.whom));
    boost::json::object told = wishes_of(own, void_because);
    const auto decided = co_await decided_by(who.name);
    if (!decided.empty()) told["approvals"] = decisions_of(decided);
    const desk::own_word* const said = of_.said ? of_.said->of(who.name, who.uid) : nullptr;
    if (said) told["says"] = saying_of(*said);
    co_return told;
}

awaitable<std::optional<refused>> daemon_operations::unlimit(owner who, unsigned number) {
    if (!of_.wishes) co_return nothing_is_kept();
    co_return told(co_await of_.wishes->remove_limit(std::move(who.name), who.uid, number));
}

awaitable<std::optional<refused>> daemon_operations::decide(owner who, base::sip_identity watcher,
                                                            desk::decision what) {
    if (!of_.approvals) co_return nothing_is_kept();
    co_return told(
        co_await of_.approvals->decide(std::move(who.name), who.uid, std::move(watcher), what));
}

awaitable<std::optional<refused>> daemon_operations::withdraw(owner who,
                                                              base::sip_identity watcher) {
    if (!of_.approvals) co_return nothing_is_kept();
    co_return told(
        co_await of_.approvals->withdraw(std::move(who.name), who.uid, std::move(watcher)));
}

awaitable<std::vector<desk::approval>> daemon_operations::decided_by(base::user_name user) {
    if (!of_.approvals) co_return std::vector<desk::approval>();
    const auto account = co_await of_.directory.find(std::move(user));
    if (!account) co_return std::vector<desk::approval>();
    co_return of_.approvals->all(account->name, account->uid);
}

awaitable<outcome<boost::json::object>> daemon_operations::set(owner who, std::string activity,
                                                               std::string note,
                                                               std::optional<base::instant> until) {
    if (!of_.said) co_return nothing_is_kept();
    auto word = desk::own_word::of(activity, note);
    if (!word) co_return in_words(word.error());
    word->until = until;
    const auto kept = co_await of_.said->set(who.name, who.uid, *std::move(word));
    if (!kept) co_return in_words(kept.error());
    const desk::own_word* const now = of_.said->of(who.name, who.uid);
    boost::json::object told = now ? saying_of(*now) : boost::json::object();
    const desk::user_wishes* const own = of_.wishes ? of_.wishes->of(who.name, who.uid) : nullptr;
    if (own && own->hide) told["hidden"] = true;
    co_return told;
}

awaitable<std::optional<refused>> daemon_operations::clear(owner who) {
    if (!of_.said) co_return nothing_is_kept();
    co_return told(co_await of_.said->clear(std::move(who.name)));
}

awaitable<outcome<std::vector<desk::audit_line>>> daemon_operations::log(
    desk::audit_filter wanted, control::disclosure how_much) {
    if (!of_.audit) co_return nothing_is_kept();
    auto lines = co_await of_.audit->read(std::move(wanted));
    if (!lines) co_return in_words(lines.error());
    if (how_much == control::disclosure::plain) {
        for (desk::audit_line& line : *lines) line.text = desk::without_rule(line.text);
        std::erase_if(*lines, [](const desk::audit_line& line) { return line.text.empty(); });
    }
    co_return *std::move(lines);
}

awaitable<outcome<std::size_t>> daemon_operations::erase(base::user_name user) {
    if (!of_.audit) co_return nothing_is_kept();
    const auto gone = co_await of_.audit->erase(std::move(user));
    if (!gone) co_return in_words(gone.error());
    co_return *gone;
}

awaitable<outcome<boost::json::array>> daemon_operations::watchers(
    std::optional<base::user_name> of, control::disclosure how_much) {
    if (!watching_) {
        co_return refused{refusal::failed,
                          "This daemon has no SIP face; its administrator has set no sip.listen."};
    }
    const std::vector<bridge::watching> all = co_await watching_(of);
    boost::json::array told = watchers_of(all, how_much);
    if (!of) co_return told;
    const auto decided = co_await decided_by(*of);
    add_decisions(told, *of, decided);
    co_return told;
}

awaitable<outcome<std::optional<base::user_name>>> daemon_operations::passwd(
    base::sip_identity who, std::string password, control::stands_for whom) {
    if (!of_.credentials)
        co_return refused{refusal::failed,
                          "This daemon keeps no SIP passwords; its administrator has set no "
                          "sip.domain, or no place for them."};
    sip_passwords passwords(of_.directory, *of_.credentials, least_uid_);
    co_return co_await passwords.set(std::move(who), std::move(password), std::move(whom));
}

}  // namespace fingerpost::daemon
