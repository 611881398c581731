#include "errands.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <chrono>
#include <utility>

#include "base/error.hpp"
#include "login_name.hpp"
#include "reply.hpp"

namespace fingerpost::control {
namespace {

std::string told(const refused& no) { return reply::error(no.why, no.text); }
std::string told(const std::optional<refused>& no) { return no ? told(*no) : reply::done(); }

disclosure disclosed_to(bool admin) { return admin ? disclosure::counts : disclosure::plain; }

desk::audit_filter filter_of(const request& asked) {
    desk::audit_filter wanted;
    if (!asked.users.empty())
        (asked.lines.as_watcher ? wanted.watcher : wanted.subject) = asked.users.front();
    wanted.since = asked.lines.since;
    wanted.before = asked.lines.before;
    wanted.newest = asked.lines.newest;
    return wanted;
}

}  // namespace

boost::asio::awaitable<std::string> errands::run(request asked) {
    switch (asked.what) {
        case command::status:
            return status();
        case command::reload:
            return reload();
        case command::explain:
            return explain(std::move(asked));
        case command::log:
            return log(std::move(asked));
        case command::erase:
            return erase(std::move(asked.users.front()));
        case command::watchers:
            return watchers(std::move(asked));
        case command::passwd:
            return passwd(std::move(asked));
        case command::hide:
        case command::unhide:
        case command::limit:
        case command::limits:
        case command::unlimit:
        case command::approve:
        case command::refuse:
        case command::withdraw:
        case command::set:
        case command::clear:
        case command::who:
        case command::show:
        case command::watch:
        case command::send:
            break;
    }
    return own_wish(std::move(asked));
}

boost::asio::awaitable<std::string> errands::status() {
    const bool admin = co_await with_.daemon.is_admin(uid_);
    boost::json::object state = co_await with_.daemon.status(disclosed_to(admin));
    co_return reply::status(std::move(state)) + reply::done();
}

std::string errands::not_admin(const char* errand, std::string_view text) {
    with_.log.warning("an errand was refused to who is not admin",
                      {{"errand", errand}, {"uid", std::to_string(uid_)}});
    return reply::error(refusal::not_admin, text);
}

boost::asio::awaitable<std::string> errands::reload() {
    if (!co_await with_.daemon.is_admin(uid_))
        co_return not_admin("reload", "Only an admin may reload.");
    with_.log.info("reload asked for", {{"uid", std::to_string(uid_)}});
    const std::optional<std::string> wrong = co_await with_.daemon.reload();
    co_return wrong ? reply::error(refusal::failed, *wrong) : reply::done();
}

boost::asio::awaitable<outcome<owner>> errands::myself() {
    auto name = co_await with_.daemon.name_of(uid_);
    if (name) co_return owner{*std::move(name), uid_};
    if (name.error() == base::errc::not_found) {
        co_return refused{refusal::failed, "Nobody is known here by your uid, " +
                                               std::to_string(uid_) +
                                               "; this is for users with a name."};
    }
    co_return refused{refusal::cannot_tell, "Who you are cannot be told now; try again later."};
}

boost::asio::awaitable<std::optional<refused>> errands::bind_to_himself(request& asked,
                                                                        std::string only) {
    const outcome<owner> me = co_await myself();
    if (const auto* no = std::get_if<refused>(&me)) co_return *no;
    const base::user_name& name = std::get<owner>(me).name;
    if (asked.users.empty()) asked.users.push_back(name);
    if (asked.users.front() == name && !asked.lines.as_watcher) co_return std::nullopt;
    co_return refused{refusal::not_admin, std::move(only)};
}

boost::asio::awaitable<std::string> errands::explain(request asked) {
    const bool admin = co_await with_.daemon.is_admin(uid_);
    if (!admin) {
        const auto no = co_await bind_to_himself(
            asked,
            "Only an admin may ask what others are told of somebody else; ask about yourself.");
        if (no) co_return told(*no);
    }
    base::question q{std::move(asked.suppose.who), std::move(asked.users.front()),
                     asked.suppose.over, asked.suppose.at.value_or(with_.clock.now()),
                     base::depth::full};
    boost::json::object why = co_await with_.daemon.explain(std::move(q), disclosed_to(admin));
    co_return reply::explanation(std::move(why)) + reply::done();
}

boost::asio::awaitable<std::string> errands::log(request asked) {
    const bool admin = co_await with_.daemon.is_admin(uid_);
    if (!admin) {
        const auto no =
            co_await bind_to_himself(asked, "Only an admin may see more than who asked about him.");
        if (no) co_return told(*no);
    }
    desk::audit_filter wanted = filter_of(asked);
    const auto lines = co_await with_.daemon.log(std::move(wanted), disclosed_to(admin));
    if (const auto* no = std::get_if<refused>(&lines)) co_return told(*no);
    std::string out;
    for (const desk::audit_line& line : std::get<0>(lines)) out += reply::logged(line);
    co_return out + reply::done();
}

boost::asio::awaitable<std::string> errands::erase(base::user_name user) {
    if (!co_await with_.daemon.is_admin(uid_))
        co_return not_admin("erase", "Only an admin may erase from the audit log.");
    const auto gone = co_await with_.daemon.erase(std::move(user));
    if (const auto* no = std::get_if<refused>(&gone)) co_return told(*no);
    const std::size_t lines = std::get<0>(gone);
    // Without the name: it is to be forgotten.
    with_.log.info("a user was erased from the audit log",
                   {{"uid", std::to_string(uid_)}, {"lines", std::to_string(lines)}});
    co_return reply::done({{"lines", lines}});
}

boost::asio::awaitable<std::string> errands::watchers(request asked) {
    const bool admin = co_await with_.daemon.is_admin(uid_);
    if (!admin) {
        const auto no =
            co_await bind_to_himself(asked, "Only an admin may see who watches others.");
        if (no) co_return told(*no);
    }
    std::optional<base::user_name> of;
    if (!asked.users.empty()) of = std::move(asked.users.front());
    const auto came = co_await with_.daemon.watchers(std::move(of), disclosed_to(admin));
    if (const auto* no = std::get_if<refused>(&came)) co_return told(*no);
    const auto& all = std::get<boost::json::array>(came);
    const std::size_t told_of = std::min(all.size(), max_watchers);
    std::string out;
    for (std::size_t i = 0; i < told_of; ++i) out += reply::watcher(all[i].as_object());
    if (all.size() > told_of) co_return out + reply::done({{"more", all.size() - told_of}});
    co_return out + reply::done();
}

boost::asio::awaitable<outcome<stands_for>> errands::wanted_by_admin(const request& asked) {
    if (asked.login->for_nobody) co_return nobody_here{};
    if (asked.users.empty()) {
        const auto name = login_name(asked.login->who);
        if (!name) co_return nobody_here{};
        co_return if_person{*name};
    }
    auto whose = co_await with_.daemon.uid_of(asked.users.front());
    if (whose) co_return *std::move(whose);
    if (whose.error() == base::errc::not_found)
        co_return refused{refusal::no_such_user, "No such user."};
    co_return refused{refusal::cannot_tell, "Who that is cannot be told now; try again later."};
}

boost::asio::awaitable<outcome<stands_for>> errands::wanted_by_himself(const request& asked) {
    const outcome<owner> me = co_await myself();
    if (const auto* no = std::get_if<refused>(&me)) co_return *no;
    const auto& himself = std::get<owner>(me);
    const bool his = login_name(asked.login->who) == himself.name && !asked.login->for_nobody &&
                     (asked.users.empty() || asked.users.front() == himself.name);
    if (his) co_return himself;
    co_return refused{refusal::not_admin,
                      "Only an admin may set the SIP password of another, or of nobody here."};
}

boost::asio::awaitable<std::string> errands::passwd(request asked) {
    const bool admin = co_await with_.daemon.is_admin(uid_);
    auto deciding = admin ? wanted_by_admin(asked) : wanted_by_himself(asked);
    auto whom = co_await std::move(deciding);
    if (const auto* no = std::get_if<refused>(&whom)) co_return told(*no);
    const std::string who = asked.login->who.str();
    const auto set = co_await with_.daemon.passwd(
        asked.login->who, std::move(asked.login->password), std::get<stands_for>(std::move(whom)));
    if (const auto* no = std::get_if<refused>(&set)) co_return told(*no);
    const auto& local = std::get<0>(set);
    with_.log.info("a SIP password was set", {{"identity", who},
                                              {"local", local ? std::string(local->str()) : "-"},
                                              {"uid", std::to_string(uid_)}});
    if (!local) co_return reply::done({{"local", nullptr}});
    co_return reply::done({{"local", local->str()}});
}

/// An admin may see what another user wants, for who asks what is kept about him.
boost::asio::awaitable<std::string> errands::limits_of(base::user_name user) {
    if (!co_await with_.daemon.is_admin(uid_))
        co_return reply::error(refusal::not_admin, "Only an admin may see what others want.");
    auto whose = co_await with_.daemon.uid_of(std::move(user));
    if (whose) co_return co_await limits(*std::move(whose));
    if (whose.error() != base::errc::not_found)
        co_return reply::error(refusal::cannot_tell, "This cannot be told now; try again later.");
    // Who has no account any more wants nothing, but there may be lines about him.
    boost::json::object nothing{{"hidden", false}, {"limits", boost::json::array()}};
    co_return reply::wishes(std::move(nothing)) + reply::done();
}

boost::asio::awaitable<std::string> errands::own_wish(request asked) {
    if (!asked.users.empty()) co_return co_await limits_of(std::move(asked.users.front()));
    const outcome<owner> asking = co_await myself();
    if (const auto* no = std::get_if<refused>(&asking)) co_return told(*no);
    const owner& me = std::get<owner>(asking);
    switch (asked.what) {
        case command::hide:
            co_return co_await hide(me, asked.hide_for);
        case command::unhide:
            co_return told(co_await with_.daemon.unhide(me));
        case command::limit:
            co_return co_await limit(me, std::move(asked.level), std::move(asked.whom));
        case command::unlimit:
            co_return told(co_await with_.daemon.unlimit(me, asked.number));
        case command::approve:
            co_return co_await decide(me, *asked.watcher, desk::decision::approved);
        case command::refuse:
            co_return co_await decide(me, *asked.watcher, desk::decision::refused);
        case command::withdraw:
            co_return told(co_await with_.daemon.withdraw(me, *asked.watcher));
        case command::set:
            co_return co_await set(me, std::move(asked.says));
        case command::clear:
            co_return told(co_await with_.daemon.clear(me));
        default:
            co_return co_await limits(me);
    }
}

boost::asio::awaitable<std::string> errands::hide(owner me,
                                                  std::optional<std::chrono::seconds> lasting) {
    std::optional<base::instant> until;
    if (lasting) until = std::chrono::ceil<std::chrono::seconds>(with_.clock.now() + *lasting);
    const auto no = co_await with_.daemon.hide(std::move(me), until);
    if (no) co_return told(*no);
    co_return until ? reply::done({{"until", base::to_rfc3339(*until)}}) : reply::done();
}

boost::asio::awaitable<std::string> errands::set(owner me, saying what) {
    if (what.lasting) what.until = with_.clock.now() + *what.lasting;
    auto said = co_await with_.daemon.set(std::move(me), std::move(what.activity),
                                          std::move(what.note), what.until);
    if (const auto* no = std::get_if<refused>(&said)) co_return told(*no);
    co_return reply::done(std::get<0>(std::move(said)));
}

boost::asio::awaitable<std::string> errands::limit(owner me, operations::words level,
                                                   operations::words whom) {
    const auto made = co_await with_.daemon.limit(std::move(me), std::move(level), std::move(whom));
    if (const auto* no = std::get_if<refused>(&made)) co_return told(*no);
    co_return reply::done({{"number", std::get<unsigned>(made)}});
}

boost::asio::awaitable<std::string> errands::decide(owner me, base::sip_identity watcher,
                                                    desk::decision what) {
    const std::string who = watcher.str();
    const std::string user(me.name.str());
    const auto no = co_await with_.daemon.decide(std::move(me), std::move(watcher), what);
    if (no) co_return told(*no);
    with_.log.info("a user decided who may watch",
                   {{"user", user}, {"watcher", who}, {"decision", std::string(name_of(what))}});
    co_return reply::done();
}

boost::asio::awaitable<std::string> errands::limits(owner of) {
    auto all = co_await with_.daemon.limits(std::move(of));
    if (const auto* no = std::get_if<refused>(&all)) co_return told(*no);
    co_return reply::wishes(std::get<0>(std::move(all))) + reply::done();
}

}  // namespace fingerpost::control
