#include "commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "control_client.hpp"
#include "facts.hpp"
#include "feed.hpp"
#include "finger_client.hpp"
#include "pages.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

view here_and_now() { return {base::system_clock().now(), local_time}; }

exit_code complain(console to, std::string_view about, std::string_view what, exit_code code) {
    to.err << "fingerpost: " << base::visible_line(about) << ": " << base::visible_text(what, "\n");
    return code;
}

exit_code lost(const invocation& inv, console to, const base::error_code& why) {
    if (why == base::errc::not_found)
        return complain(to, inv.control, "the daemon closed the connection.",
                        exit_code::unreachable);
    if (why == base::errc::bad_form || why == base::errc::too_long)
        return complain(to, inv.control, "this is no answer of the daemon's.",
                        exit_code::unreachable);
    return complain(to, inv.control,
                    words_of(why, "is fingerpostd running? --control names another socket."),
                    exit_code::unreachable);
}

/// Prints a refusal; what it comes to.
exit_code refused(console to, const json::object& error) {
    const auto why = control::refusal_named(raw_fact(error, "code"));
    const std::string user = fact(error, "user");
    to.err << "fingerpost: " << (user.empty() ? "" : user + ": ")
           << base::visible_text(raw_fact(error, "text"), "\n");
    return why ? code_of(*why) : exit_code::refused;
}

/// A whole answer.
struct answer {
    std::vector<json::object> cards;
    json::object status;
    json::object end;  ///< the line with "done"
};

/// Asks, and reads the answer to its end. Otherwise what it comes to; the reason is printed.
std::variant<answer, exit_code> asked(const invocation& inv, console to,
                                      const json::object& request) {
    auto daemon = control_client::ask(inv.control, request);
    if (!daemon) return lost(inv, to, daemon.error());
    answer got;
    for (;;) {
        auto line = daemon->next();
        if (!line) return lost(inv, to, line.error());
        if (const auto* error = object_fact(*line, "error")) return refused(to, *error);
        if (const auto* card = object_fact(*line, "card")) got.cards.push_back(*card);
        if (const auto* status = object_fact(*line, "status")) got.status = *status;
        if (line->contains("done")) {
            got.end = std::move(*line);
            return got;
        }
    }
}

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
    const json::object& state = std::get<answer>(came).status;
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
    }
    return exit_code::usage;
}

}  // namespace fingerpost::cli
