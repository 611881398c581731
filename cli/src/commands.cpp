#include "commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "asking.hpp"
#include "check.hpp"
#include "control_client.hpp"
#include "errands.hpp"
#include "facts.hpp"
#include "feed.hpp"
#include "finger_client.hpp"
#include "pages.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

view here_and_now() { return {base::system_clock().now(), local_time}; }

exit_code who(const invocation& inv, console to) {
    const auto came = asked(inv, to, {{"command", "who"}});
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    const auto& got = std::get<answer>(came);
    const bool incomplete = bool_fact(got.end, "incomplete").value_or(false);
    if (inv.as == format::json) {
        for (const json::object& card : got.cards) to.out << json_line(card) << '\n';
    } else if (!got.cards.empty() || !incomplete) {
        to.out << who_page(got.cards, here_and_now());
    }
    if (incomplete) {
        to.err << "fingerpost: of some users it cannot be told now; try again later.\n";
        return exit_code::cannot_tell;
    }
    return got.cards.empty() ? exit_code::refused : exit_code::ok;
}

exit_code show(const invocation& inv, console to) {
    const auto came = asked(inv, to, {{"command", "show"}, {"user", inv.users.front()}});
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    for (const json::object& card : std::get<answer>(came).cards) {
        to.out << (inv.as == format::json ? json_line(card) + '\n'
                                          : show_page(card, here_and_now()));
    }
    return exit_code::ok;
}

exit_code status(const invocation& inv, console to) {
    const auto came = asked(inv, to, {{"command", "status"}});
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    const json::object& state = std::get<answer>(came).told;
    to.out << (inv.as == format::json ? json_line(state) + '\n' : status_page(state));
    return exit_code::ok;
}

exit_code reload(const invocation& inv, console to) {
    const auto came = asked(inv, to, {{"command", "reload"}});
    if (const auto* failed = std::get_if<exit_code>(&came)) return *failed;
    const json::object& end = std::get<answer>(came).end;
    to.out << (inv.as == format::json ? json_line(end) : "Reloaded.") << '\n';
    return exit_code::ok;
}

exit_code watch(const invocation& inv, console to) {
    const json::array users(inv.users.begin(), inv.users.end());
    auto daemon = control_client::ask(inv.control, {{"command", "watch"}, {"users", users}});
    if (!daemon) return lost(inv, to, daemon.error());
    daemon->be_patient();
    std::map<std::string, bool> unknown;  // of whom something was told: whether it is "no such"
    for (const std::string& user : inv.users) unknown[user] = false;
    for (;;) {
        const auto line = daemon->next();
        if (!line) return lost(inv, to, line.error());
        if (const auto* card = object_fact(*line, "card")) {
            unknown[raw_fact(*card, "user")] = false;
            to.out << (inv.as == format::json ? json_line(*card) + '\n'
                                              : watch_line(*card, here_and_now()))
                   << std::flush;
        } else if (const auto* error = object_fact(*line, "error")) {
            const exit_code code = refused(to, *error);
            const std::string user = raw_fact(*error, "user");
            if (user.empty()) return code;
            unknown[user] = code == exit_code::refused;
            if (std::all_of(unknown.begin(), unknown.end(), [](const auto& u) { return u.second; }))
                return exit_code::refused;
        }
    }
}

exit_code finger(const invocation& inv, console to) {
    const finger_answer got = ask_host(inv.target, query_of(inv.target, inv.wanted));
    const std::string text = filtered(got.bytes, inv.may);
    if (inv.as == format::page) {
        to.out << text;
    } else if (!text.empty() || got.trouble.empty()) {
        to.out << json_line({{"host", inv.target.host}, {"text", text}}) << '\n';
    }
    if (got.trouble.empty()) return exit_code::ok;
    to.out.flush();
    return complain(to, inv.target.host, got.trouble + '.', exit_code::unreachable);
}

}  // namespace

exit_code run(const invocation& inv, console to) {
    switch (inv.what) {
        case action::who:
            return who(inv, to);
        case action::show:
            return show(inv, to);
        case action::watch:
            return watch(inv, to);
        case action::finger:
            return finger(inv, to);
        case action::status:
            return status(inv, to);
        case action::feed:
            return feed(inv.feed, STDIN_FILENO, to.out, to.err);
        case action::reload:
            return reload(inv, to);
        case action::check:
            return check(inv, to);
        case action::explain:
        case action::hide:
        case action::unhide:
        case action::limit:
        case action::limits:
        case action::unlimit:
        case action::log:
        case action::watchers:
        case action::passwd:
        case action::approve:
        case action::refuse:
        case action::withdraw:
        case action::set:
        case action::clear:
        case action::send:
            return run_errand(inv, to);
    }
    return exit_code::usage;
}

}  // namespace fingerpost::cli
