#include "options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>

#include "base/error.hpp"
#include "base/sip_identity.hpp"
#include "base/text.hpp"
#include "control/wire.hpp"
#include "help.hpp"
#include "option_tables.hpp"
#include "words.hpp"

namespace fingerpost::cli {
namespace {

namespace po = boost::program_options;
using outcome = std::variant<invocation, told, usage_error>;
using words = std::vector<std::string>;

/// How many words may follow a command.
std::pair<std::size_t, std::size_t> arity(action what) {
    constexpr std::size_t any = static_cast<std::size_t>(-1);
    switch (what) {
        case action::show:
        case action::finger:
        case action::unlimit:
        case action::check:
        case action::passwd:
        case action::approve:
        case action::refuse:
        case action::withdraw:
            return {1, 1};
        case action::set:
            return {1, 2};
        case action::watch:
            return {1, any};
        case action::send:
            return {2, any};
        case action::limit:
            return {3, any};
        case action::feed:
        case action::log:
        case action::watchers:
            return {0, 1};
        case action::explain:
        case action::hide:
        case action::unhide:
        case action::clear:
        case action::limits:
        case action::who:
        case action::status:
        case action::reload:
            break;
    }
    return {0, 0};
}

usage_error wrong(action what, const std::string& why) {
    return {std::string(help_of(what).name) + ": " + why};
}

std::string feed_beside(const std::string& control) {
    return control.substr(0, control.rfind('/') + 1) + "feed";
}

outcome with_target(invocation inv, const std::string& text) {
    auto target = parse_target(text);
    if (!target)
        return wrong(inv.what,
                     "\"" + base::visible_line(text) + "\" is not [USER]@HOST[:PORT] or USER.");
    inv.target = std::move(*target);
    return inv;
}

/// `LEVEL... to WHOM...`; a level may be called "to".
outcome with_limit(invocation inv, const words& rest) {
    const auto to = std::find(rest.begin() + 1, rest.end(), "to");
    if (to == rest.end() || to + 1 == rest.end())
        return wrong(inv.what, "wants " + std::string(help_of(inv.what).arguments) + '.');
    inv.level.assign(rest.begin(), to);
    inv.whom.assign(to + 1, rest.end());
    return inv;
}

/// From 1 on.
std::optional<unsigned> whole_number(const std::string& text) {
    unsigned n = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, n);
    if (ec != std::errc() || stop != end || n == 0) return std::nullopt;
    return n;
}

outcome with_number(invocation inv, const std::string& text) {
    const auto n = whole_number(text);
    if (!n)
        return wrong(inv.what, "\"" + base::visible_line(text) +
                                   "\" is not the number of a limit; `fingerpost limits` lists "
                                   "them.");
    inv.number = *n;
    return inv;
}

outcome with_log_user(invocation inv, const words& rest) {
    if (!rest.empty()) inv.log.user = rest.front();
    if (inv.log.task != log_wanted::what::lines && rest.empty())
        return wrong(inv.what, "--export and --erase want a USER.");
    return inv;
}

outcome with_identity(invocation inv, const std::string& text) {
    const auto who = base::sip_identity::parse(text);
    if (!who)
        return wrong(inv.what, "\"" + base::visible_line(text) +
                                   "\" is no identity such as sip:alice@example.org.");
    (inv.what == action::passwd ? inv.login.identity : inv.watcher) = who->str();
    return inv;
}

/// `ACTIVITY [NOTE]`
outcome with_saying(invocation inv, const words& rest) {
    inv.says.activity = rest.front();
    if (rest.size() > 1) inv.says.note = rest.back();
    return inv;
}

/// `USER TEXT...`
outcome with_text(invocation inv, const words& rest) {
    inv.users = {rest.front()};
    for (auto word = rest.begin() + 1; word != rest.end(); ++word)
        inv.text += (inv.text.empty() ? "" : " ") + *word;
    return inv;
}

outcome with_words(invocation inv, words rest) {
    const auto [least, most] = arity(inv.what);
    if (rest.size() < least)
        return wrong(inv.what, "wants " + std::string(help_of(inv.what).arguments) + '.');
    if (rest.size() > most)
        return wrong(inv.what, "\"" + base::visible_line(rest.at(most)) + "\" is too much.");
    switch (inv.what) {
        case action::finger:
            return with_target(std::move(inv), rest.front());
        case action::limit:
            return with_limit(std::move(inv), rest);
        case action::unlimit:
            return with_number(std::move(inv), rest.front());
        case action::log:
            return with_log_user(std::move(inv), rest);
        case action::passwd:
        case action::approve:
        case action::refuse:
        case action::withdraw:
            return with_identity(std::move(inv), rest.front());
        case action::set:
            return with_saying(std::move(inv), rest);
        case action::send:
            return with_text(std::move(inv), rest);
        case action::check:
            inv.check.policy = std::move(rest.front());
            return inv;
        case action::feed:
            inv.feed = rest.empty() ? feed_beside(inv.control) : std::move(rest.front());
            return inv;
        default:
            inv.users = std::move(rest);
            return inv;
    }
}

std::string text_of(const po::variables_map& given, const char* name) {
    return given.count(name) != 0 ? given[name].as<std::string>() : std::string();
}

outcome with_question(invocation inv, const po::variables_map& given) {
    for (const char* needed : {"over", "from", "of"}) {
        if (given.count(needed) == 0)
            return wrong(inv.what, std::string("wants --") + needed + ", as in `" +
                                       std::string(help_of(inv.what).example) + "`.");
    }
    auto read = read_question({text_of(given, "over"), given["from"].as<words>(),
                               text_of(given, "of"), text_of(given, "at")});
    if (const auto* why = std::get_if<std::string>(&read)) return wrong(inv.what, *why);
    inv.question = std::get<explain_question>(std::move(read));
    inv.policy = text_of(given, "policy");
    return inv;
}

outcome with_duration(invocation inv, const po::variables_map& given) {
    if (given.count("for") == 0) return inv;
    const std::string text = text_of(given, "for");
    inv.lasting = duration_of(text);
    if (inv.lasting) return inv;
    return wrong(inv.what,
                 "--for wants a duration such as 30m, 2h or 3d, of ten years at most, "
                 "not \"" +
                     base::visible_line(text) + "\".");
}

outcome with_end(invocation inv, const po::variables_map& given) {
    if (given.count("until") == 0) return with_duration(std::move(inv), given);
    if (given.count("for") != 0) return wrong(inv.what, "--for and --until do not go together.");
    const std::string text = text_of(given, "until");
    inv.says.until = coming_instant_of(text, {base::system_clock().now(), local_time});
    if (inv.says.until) return inv;
    return wrong(inv.what,
                 "--until wants a time such as 15:30, 2026-03-29 or 2026-03-29T15:30, "
                 "not \"" +
                     base::visible_line(text) + "\".");
}

outcome with_log_options(invocation inv, const po::variables_map& given) {
    if (given.count("newest") != 0) {
        const std::string text = text_of(given, "newest");
        const auto n = whole_number(text);
        if (!n)
            return wrong(inv.what,
                         "--newest wants a number, not \"" + base::visible_line(text) + "\".");
        inv.log.newest = *n;
    }
    if (given.count("since") != 0) {
        const std::string text = text_of(given, "since");
        inv.log.since = instant_of(text);
        if (!inv.log.since)
            return wrong(inv.what,
                         "--since wants a time such as 2026-03-29 or 2026-03-29T02:30, "
                         "not \"" +
                             base::visible_line(text) + "\".");
    }
    const bool exports = given["export"].as<bool>();
    const bool erases = given["erase"].as<bool>();
    const bool narrowed = given.count("newest") != 0 || given.count("since") != 0;
    if (exports + erases + narrowed > 1)
        return wrong(inv.what, "--export and --erase go with no other option of log.");
    if (exports) inv.log.task = log_wanted::what::export_all;
    if (erases) inv.log.task = log_wanted::what::erase;
    return inv;
}

outcome with_login(invocation inv, const po::variables_map& given) {
    inv.login = {"", text_of(given, "local"), given["no-local"].as<bool>()};
    if (given.count("local") != 0 && inv.login.for_nobody)
        return wrong(inv.what, "--local and --no-local do not go together.");
    if (given.count("local") != 0 && inv.login.local.empty())
        return wrong(inv.what, "--local wants a USER.");
    return inv;
}

/// What the options of that command say.
outcome with_own_options(invocation inv, const po::variables_map& given) {
    switch (inv.what) {
        case action::explain:
            return with_question(std::move(inv), given);
        case action::check:
            inv.check = {"", text_of(given, "expect"), given["strict"].as<bool>()};
            return inv;
        case action::hide:
            return with_duration(std::move(inv), given);
        case action::set:
            return with_end(std::move(inv), given);
        case action::log:
            return with_log_options(std::move(inv), given);
        case action::passwd:
            return with_login(std::move(inv), given);
        default:
            return inv;
    }
}

/// The complaint about an option that is another command's.
std::optional<usage_error> foreign_option(action what, const po::variables_map& given) {
    for (const own_options& some : all_own_options()) {
        if (some.is_of(what)) continue;
        for (const auto& option : some.table.options()) {
            const std::string& name = option->long_name();
            if (given.count(name) != 0 && !given[name].defaulted())
                return wrong(what, "--" + name + " is an option of " + some.whose() + '.');
        }
    }
    return std::nullopt;
}

std::string control_socket(const po::variables_map& given, std::string_view environment_socket) {
    if (given.count("control") != 0) return given["control"].as<std::string>();
    return std::string(environment_socket.empty() ? control::default_socket : environment_socket);
}

outcome interpret(const po::variables_map& given, std::string_view environment_socket) {
    if (given["version"].as<bool>()) return told{version_line()};
    const bool help = given["help"].as<bool>();
    words rest = given.count("words") != 0 ? given["words"].as<words>() : words();
    if (rest.empty()) {
        if (help) return told{overall_help(options_text())};
        return usage_error{"A command is wanted; `fingerpost --help` lists them."};
    }
    const auto what = action_named(rest.front());
    if (!what)
        return usage_error{"\"" + base::visible_line(rest.front()) +
                           "\" is no command; `fingerpost --help` lists them."};
    if (help) return told{help_for(*what, options_text(*what))};

    invocation inv;
    inv.what = *what;
    inv.control = control_socket(given, environment_socket);
    inv.as = given["json"].as<bool>() ? format::json : format::page;
    inv.wanted = given["long"].as<bool>() ? verbosity::whole : verbosity::brief;
    inv.may = {given["allow-control"].as<bool>(), given["allow-8bit"].as<bool>()};
    if (auto foreign = foreign_option(*what, given)) return *std::move(foreign);
    auto with_options = with_own_options(std::move(inv), given);
    if (!std::holds_alternative<invocation>(with_options)) return with_options;
    rest.erase(rest.begin());
    return with_words(std::get<invocation>(std::move(with_options)), std::move(rest));
}

}  // namespace

outcome parse_arguments(std::span<const std::string> arguments,
                        std::string_view environment_socket) {
    po::options_description all;
    all.add(common_options());
    for (const own_options& some : all_own_options()) all.add(some.table);
    all.add_options()("words", po::value<words>());
    po::positional_options_description places;
    places.add("words", -1);
    // An abbreviation that works today would change its meaning with the next option.
    const int style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::variables_map given;
    try {
        po::store(po::command_line_parser(words(arguments.begin(), arguments.end()))
                      .options(all)
                      .positional(places)
                      .style(style)
                      .run(),
                  given);
    } catch (const po::error& e) {
        return usage_error{base::visible_line(e.what()) + '.'};
    }
    return interpret(given, environment_socket);
}

}  // namespace fingerpost::cli
