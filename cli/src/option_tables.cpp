#include "option_tables.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>

#include "help.hpp"

namespace fingerpost::cli {
namespace {

namespace po = boost::program_options;
using words = std::vector<std::string>;

po::options_description finger_options() {
    po::options_description table("Options of finger");
    table.add_options()("long,l", po::bool_switch(), "ask for more (/W)")(
        "allow-control", po::bool_switch(),
        "let bytes below 32 through: the other host may then steer your terminal")(
        "allow-8bit", po::bool_switch(), "let printable UTF-8 through");
    return table;
}

po::options_description explain_options() {
    po::options_description table("Options of explain");
    table.add_options()("over", po::value<std::string>()->value_name("FACE"),
                        "finger, sip, control, message or publish")(
        "from", po::value<words>()->multitoken()->value_name("WHO..."),
        "the watcher, by all that is known of him: any, self, local, an address, the user or the "
        "sip:USER@HOST that he has proved to be")(
        "of", po::value<std::string>()->value_name("USER"), "who is asked about")(
        "at", po::value<std::string>()->value_name("TIME"), "when, if not now")(
        "policy", po::value<std::string>()->value_name("FILE"),
        "by this policy and this host's accounts; asks no daemon");
    return table;
}

po::options_description check_options() {
    po::options_description table("Options of check");
    table.add_options()("expect", po::value<std::string>()->value_name("CASES"),
                        "a file of cases that the policy must satisfy")("strict", po::bool_switch(),
                                                                        "take warnings for errors");
    return table;
}

po::options_description lasting_options() {
    po::options_description table("Options of hide and set");
    table.add_options()("for", po::value<std::string>()->value_name("DURATION"),
                        "so long, as in 30m, 2h, 3d; otherwise until you take it back");
    return table;
}

po::options_description set_options() {
    po::options_description table("Options of set");
    table.add_options()("until", po::value<std::string>()->value_name("TIME"),
                        "until then, as in 15:30 or 2026-03-29T15:30");
    return table;
}

po::options_description log_options() {
    po::options_description table("Options of log");
    table.add_options()("newest", po::value<std::string>()->value_name("N"),
                        "at most the N newest lines; otherwise 100")(
        "since", po::value<std::string>()->value_name("TIME"), "no lines from before")(
        "export", po::bool_switch(), "print all that is kept about USER, as JSON; for admins")(
        "erase", po::bool_switch(), "forget USER; for admins");
    return table;
}

po::options_description passwd_options() {
    po::options_description table("Options of passwd");
    table.add_options()("local", po::value<std::string>()->value_name("USER"),
                        "the user of this host that he is to the policy; for admins")(
        "no-local", po::bool_switch(), "he is no user of this host; for admins");
    return table;
}

}  // namespace

bool own_options::is_of(action what) const {
    return std::find(of.begin(), of.end(), what) != of.end();
}

std::string own_options::whose() const {
    std::string names;
    for (const action what : of)
        names += (names.empty() ? "" : " and ") + std::string(help_of(what).name);
    return names;
}

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

std::vector<own_options> all_own_options() {
    return {{{action::finger}, finger_options()}, {{action::explain}, explain_options()},
            {{action::check}, check_options()},   {{action::hide, action::set}, lasting_options()},
            {{action::set}, set_options()},       {{action::log}, log_options()},
            {{action::passwd}, passwd_options()}};
}

std::string options_text(action what) {
    std::ostringstream text;
    text << common_options();
    for (const own_options& some : all_own_options()) {
        if (some.is_of(what)) text << some.table;
    }
    return text.str();
}

std::string options_text() {
    std::ostringstream text;
    text << common_options();
    return text.str();
}

}  // namespace fingerpost::cli
