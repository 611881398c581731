#include "options.hpp"

#include <boost/program_options.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "control/wire.hpp"
#include "help.hpp"

namespace fingerpost::cli {
namespace {

namespace po = boost::program_options;
using outcome = std::variant<invocation, told, usage_error>;
using words = std::vector<std::string>;

po::options_description common_options() {
    po::options_description table("Options");
    table.add_options()("control", po::value<std::string>()->value_name("SOCKET"),
                        "the daemon's control socket; otherwise $FINGERPOST_CONTROL, otherwise "
                        "/run/fingerpost/control")("json", po::bool_switch(),
                                                   "print JSON, one object on each line")(
        "help,h", po::bool_switch(), "print this help")("version", po::bool_switch(),
                                                        "print the version");
    return table;
}

po::options_description finger_options() {
    po::options_description table("Options of finger");
    table.add_options()("long,l", po::bool_switch(), "ask for more (/W)")(
        "allow-control", po::bool_switch(),
        "let bytes below 32 through: the other host may then steer your terminal")(
        "allow-8bit", po::bool_switch(), "let printable UTF-8 through");
    return table;
}

std::string options_text(action what) {
    std::ostringstream text;
    text << common_options();
    if (what == action::finger) text << finger_options();
    return text.str();
}

std::string options_text() {
    std::ostringstream text;
    text << common_options();
    return text.str();
}

/// How many words may follow a command.
std::pair<std::size_t, std::size_t> arity(action what) {
    constexpr std::size_t any = static_cast<std::size_t>(-1);
    switch (what) {
        case action::show:
        case action::finger:
            return {1, 1};
        case action::watch:
            return {1, any};
        case action::feed:
            return {0, 1};
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

outcome with_words(invocation inv, words rest) {
    const auto [least, most] = arity(inv.what);
    if (rest.size() < least)
        return wrong(inv.what, "wants " + std::string(help_of(inv.what).arguments) + '.');
    if (rest.size() > most)
        return wrong(inv.what, "\"" + base::visible_line(rest.at(most)) + "\" is too much.");
    if (inv.what == action::finger) return with_target(std::move(inv), rest.front());
    if (inv.what == action::feed)
        inv.feed = rest.empty() ? feed_beside(inv.control) : std::move(rest.front());
    else
        inv.users = std::move(rest);
    return inv;
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
    const bool for_finger = inv.wanted == verbosity::whole || inv.may.control || inv.may.eight_bit;
    if (for_finger && *what != action::finger)
        return wrong(*what, "-l, --allow-control and --allow-8bit are options of finger.");
    rest.erase(rest.begin());
    return with_words(std::move(inv), std::move(rest));
}

}  // namespace

outcome parse_arguments(std::span<const std::string> arguments,
                        std::string_view environment_socket) {
    po::options_description all;
    all.add(common_options()).add(finger_options());
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
