#include "request.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>

#include "base/address.hpp"
#include "base/message.hpp"
#include "members.hpp"

namespace fingerpost::control {
namespace {

namespace json = boost::json;
using outcome = std::variant<request, bad_request>;

bad_request nobody() { return {refusal::no_such_user, "No such user."}; }

/// `r`, unless something was wrong with what it was read from.
outcome unless_wrong(const members& read, request r) {
    if (!read.wrong().empty()) return bad_request{refusal::bad_request, read.wrong()};
    return r;
}

/// Adds the user that `name` names, unless he is there already.
bool add_user(std::vector<base::user_name>& to, std::string_view name) {
    auto user = base::user_name::parse(name);
    if (!user) return false;
    if (std::find(to.begin(), to.end(), *user) == to.end()) to.push_back(std::move(*user));
    return true;
}

outcome with_user(members& asked, request r, std::string_view member = "user") {
    const std::string name = asked.needed_text(member);
    if (asked.wrong().empty() && !add_user(r.users, name)) return nobody();
    return unless_wrong(asked, std::move(r));
}

outcome with_users(members& asked, request r) {
    for (const std::string& name : asked.words("users")) {
        if (!add_user(r.users, name)) return nobody();
    }
    return unless_wrong(asked, std::move(r));
}

base::watcher read_watcher(members& asked) {
    base::watcher who;
    const json::object* const described = asked.object("from");
    if (!described) return who;
    members from(*described);
    if (const auto name = from.text("user")) {
        if (const auto user = base::user_name::parse(*name)) who.user = *user;
        if (!who.user) from.complain("user", "a user's name");
    }
    if (const auto uri = from.text("sip")) {
        if (const auto id = base::sip_identity::parse(*uri)) who.sip = *id;
        if (!who.sip) from.complain("sip", "sip:USER@HOST");
    }
    if (const auto text = from.text("address")) {
        if (const auto address = base::address::parse(*text)) who.from = *address;
        if (!who.from) from.complain("address", "an IP address");
    }
    who.local = from.truth("local").value_or(false);
    std::string wrong = from.wrong();
    if (wrong.empty()) return who;
    wrong.pop_back();  // its full stop
    asked.complain("from", "a watcher: " + wrong);
    return who;
}

outcome explain(members& asked, request r) {
    const std::string over = asked.needed_text("over");
    const auto face = base::face_named(over);
    if (!face) asked.complain("over", "finger, sip, control, message or publish");
    r.suppose.over = face.value_or(base::face::finger);
    r.suppose.who = read_watcher(asked);
    r.suppose.at = asked.instant("at");
    return with_user(asked, std::move(r), "of");
}

outcome hide(members& asked, request r) {
    if (const auto n = asked.number("for_seconds", 1, max_hide_seconds))
        r.hide_for = std::chrono::seconds(*n);
    return unless_wrong(asked, std::move(r));
}

outcome set(members& asked, request r) {
    r.says.activity = asked.needed_text("activity");
    r.says.note = asked.text("note").value_or("");
    if (const auto n = asked.number("for_seconds", 1, max_hide_seconds))
        r.says.lasting = std::chrono::seconds(*n);
    r.says.until = asked.instant("until");
    if (r.says.until && r.says.lasting)
        asked.complain("until", "left out where there is for_seconds");
    return unless_wrong(asked, std::move(r));
}

outcome limit(members& asked, request r) {
    r.level = asked.words("level");
    r.whom = asked.words("whom");
    return unless_wrong(asked, std::move(r));
}

outcome unlimit(members& asked, request r) {
    constexpr auto most = std::numeric_limits<unsigned>::max();
    const auto n = asked.number("number", 1, most);
    if (!n) asked.complain("number", "the number of a limit");
    r.number = static_cast<unsigned>(n.value_or(0));
    return unless_wrong(asked, std::move(r));
}

outcome with_any_user(members& asked, request r) {
    const auto user = asked.text("user");
    if (user && !add_user(r.users, *user)) return nobody();
    return unless_wrong(asked, std::move(r));
}

outcome log(members& asked, request r) {
    const auto user = asked.text("user");
    if (user && !add_user(r.users, *user)) return nobody();
    const std::string as = asked.text("as").value_or("subject");
    if (as != "subject" && as != "watcher") asked.complain("as", "subject or watcher");
    r.lines.as_watcher = as == "watcher";
    if (r.lines.as_watcher && !user) asked.complain("user", "given for a watcher");
    r.lines.newest =
        static_cast<unsigned>(asked.number("newest", 1, max_log_lines).value_or(usual_log_lines));
    r.lines.since = asked.instant("since");
    r.lines.before = asked.number("before", 1, std::numeric_limits<std::int64_t>::max());
    return unless_wrong(asked, std::move(r));
}

outcome passwd(members& asked, request r) {
    const auto who = base::sip_identity::parse(asked.needed_text("identity"));
    if (!who) asked.complain("identity", "sip:USER@HOST");
    std::string password = asked.needed_text("password");
    const bool for_nobody = asked.truth("no_local").value_or(false);
    const auto local = asked.text("local");
    if (local && for_nobody) asked.complain("local", "left out where there is no_local");
    if (who) r.login = sip_login{*who, std::move(password), for_nobody};
    if (local && !add_user(r.users, *local)) return nobody();
    return unless_wrong(asked, std::move(r));
}

outcome with_watcher(members& asked, request r) {
    const auto who = base::sip_identity::parse(asked.needed_text("watcher"));
    if (who) r.watcher = *who;
    if (!who) asked.complain("watcher", "sip:USER@HOST");
    return unless_wrong(asked, std::move(r));
}

outcome send(members& asked, request r) {
    const std::string to = asked.needed_text("user");
    r.text = asked.needed_text("text");
    if (r.text.empty() || r.text.size() > base::max_message_text)
        asked.complain("text", "a text of at most " + std::to_string(base::max_message_text) +
                                   " bytes, and not empty");
    if (to.starts_with("sip:")) {
        if (const auto address = base::sip_identity::parse(to)) r.address = *address;
        if (!r.address) asked.complain("user", "a user's name or sip:USER@HOST");
    } else if (asked.wrong().empty() && !add_user(r.users, to)) {
        return nobody();
    }
    return unless_wrong(asked, std::move(r));
}

outcome read(command what, members asked) {
    request r{what};
    switch (what) {
        case command::show:
        case command::erase:
            return with_user(asked, std::move(r));
        case command::watch:
            return with_users(asked, std::move(r));
        case command::explain:
            return explain(asked, std::move(r));
        case command::hide:
            return hide(asked, std::move(r));
        case command::set:
            return set(asked, std::move(r));
        case command::limit:
            return limit(asked, std::move(r));
        case command::limits:
        case command::watchers:
            return with_any_user(asked, std::move(r));
        case command::unlimit:
            return unlimit(asked, std::move(r));
        case command::passwd:
            return passwd(asked, std::move(r));
        case command::approve:
        case command::refuse:
        case command::withdraw:
            return with_watcher(asked, std::move(r));
        case command::log:
            return log(asked, std::move(r));
        case command::send:
            return send(asked, std::move(r));
        case command::who:
        case command::status:
        case command::reload:
        case command::unhide:
        case command::clear:
            break;
    }
    return r;
}

std::string known_commands() {
    std::string all = "\"command\" must be ";
    for (std::size_t i = 0; i < command_words.size(); ++i) {
        if (i > 0) all += i + 1 == command_words.size() ? " or " : ", ";
        all += command_words.at(i);
    }
    return all + '.';
}

}  // namespace

std::variant<request, bad_request> parse_request(std::string_view line) {
    boost::system::error_code ec;
    const json::value asked = json::parse(line, ec);
    if (ec || !asked.is_object())
        return bad_request{refusal::bad_request, "A request is one JSON object on a line."};
    const json::value* word = asked.get_object().if_contains("command");
    const auto what =
        word && word->is_string() ? command_named(word->get_string()) : std::optional<command>{};
    if (!what) return bad_request{refusal::bad_request, known_commands()};
    return read(*what, members(asked.get_object()));
}

}  // namespace fingerpost::control
