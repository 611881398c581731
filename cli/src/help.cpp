#include "help.hpp"

#include <algorithm>
#include <array>

namespace fingerpost::cli {
namespace {

constexpr std::array<command_help, 23> commands{{
    {action::who, "who", "", "Tells who is logged in, and may be shown to you.",
     "Each user once, his sessions beneath; how much is told is the daemon's policy.\n"
     "With --json: one card on each line.\n",
     "fingerpost who"},
    {action::show, "show", "USER", "Tells all that you may know of one user.",
     "A user whom you may not see looks like one who does not exist.\n"
     "With --json: the card on one line.\n",
     "fingerpost show alice"},
    {action::watch, "watch", "USER...", "Prints a line whenever something about the users changes.",
     "Begins with how they are now, and goes on until it is interrupted.\n"
     "Ends with 1 if none of them is a user whom you may see.\n"
     "With --json: one card on each line.\n",
     "fingerpost watch alice bob"},
    {action::finger, "finger", "[USER]@HOST[:PORT] | USER", "Asks a finger server (RFC 1288).",
     "USER alone asks this host, @HOST asks who is there, USER@A@B asks B to ask A.\n"
     "What is not printable ASCII is made visible, unless an option below allows it.\n"
     "With --json: {\"host\":..., \"text\":...} on one line.\n",
     "fingerpost finger -l alice@example.com"},
    {action::status, "status", "", "Tells how the daemon is.",
     "Admins are told counts too.\n"
     "With --json: the state as one object on one line.\n",
     "fingerpost status --json"},
    {action::feed, "feed", "[SOCKET]", "Sends session lines from the standard input to the daemon.",
     "Each line is one JSON object; the answers are printed in order, always as JSON.\n"
     "The sessions that were fed end with the connection, that is with the input: keep it open\n"
     "for as long as they last, such as by `(cat logins; sleep infinity) | fingerpost feed`.\n"
     "Ends with 1 if an answer was an error.\n"
     "SOCKET is `feed` beside the control socket unless given.\n",
     "my-terminal-server --sessions-as-json | fingerpost feed /run/fingerpost/feed"},
    {action::reload, "reload", "", "Makes the daemon read its policy again. For admins.",
     "A policy with errors changes nothing; the errors are printed.\n"
     "With --json: the daemon's answer on one line.\n",
     "fingerpost reload"},
    {action::check, "check", "FILE [--expect CASES] [--strict]",
     "Checks a policy, before the daemon has it.",
     "All errors and warnings, each with its place; asks no daemon, but this host's users and\n"
     "groups. CASES is a file of what the policy is expected to say: policy.acl(5).\n"
     "Ends with 1 if there is an error, or a case fails.\n"
     "With --json: {\"errors\":[...],\"warnings\":[...],\"cases\":N,\"failures\":[...]} on one "
     "line,\neach with file, line, column and what; line 0 is a file as a whole.\n",
     "fingerpost check policy.acl --expect policy.cases"},
    {action::explain, "explain", "--over FACE --from WHO... --of USER [--at TIME] [--policy FILE]",
     "Tells what somebody is told of a user, and why.",
     "What the daemon would answer, the rule by which it would, what was looked up, and what the\n"
     "user's own wish takes away. Who is no admin may ask about himself, and sees no rule.\n"
     "With --policy: what that file would make of it, of a user who wants nothing for himself.\n"
     "With --json: the explanation as one object on one line.\n",
     "fingerpost explain --over finger --from 192.0.2.7 --of alice"},
    {action::hide, "hide", "[--for DURATION]", "Hides you: you look as if you were logged out.",
     "From everybody but yourself, over every face, for that long or until `fingerpost unhide`.\n"
     "With --json: {\"done\":true}, with \"until\" if it ends by itself.\n",
     "fingerpost hide --for 2h"},
    {action::unhide, "unhide", "", "Ends the hiding. Your limits stay.",
     "With --json: the daemon's answer on one line.\n", "fingerpost unhide"},
    {action::set, "set", "ACTIVITY [NOTE] [--for DURATION | --until TIME]",
     "Tells others what you do, also while you are logged out.",
     "ACTIVITY is a word that phones and softphones know: appointment, away, breakfast, busy,\n"
     "dinner, holiday, in-transit, looking-for-work, meal, meeting, on-the-phone, performance,\n"
     "permanent-absence, playing, presentation, shopping, sleeping, spectator, steering, travel,\n"
     "tv, vacation, working or worship; or a text of your own; or `none` for a note alone.\n"
     "With `away` you look away while you are logged in. It counts before what your phones say,\n"
     "and takes the place of what you said before. Who may see it, the policy says.\n"
     "TIME is as in 15:30, 2026-03-29 or 2026-03-29T15:30.\n"
     "With --json: {\"done\":true,\"activity\":...,\"note\":...}, with \"until\" if it ends by "
     "itself.\n",
     "fingerpost set meeting \"5th floor\" --until 15:30"},
    {action::clear, "clear", "", "Takes back what you said by `set`.",
     "With --json: the daemon's answer on one line.\n", "fingerpost clear"},
    {action::limit, "limit", "LEVEL... to WHOM...", "Tells some people less about you.",
     "LEVEL is fields and levels of the policy, WHOM what may stand behind its `from`: any, "
     "local,\n"
     "authenticated, networks, users, @groups, sip: identities, $names. The first of your limits\n"
     "that fits the watcher counts. A limit never shows more than the policy does.\n"
     "With --json: {\"done\":true,\"number\":...}.\n",
     "fingerpost limit presence name to @students"},
    {action::limits, "limits", "", "Lists what you want for yourself, with numbers, and say.",
     "With --json: all of it as one object on one line.\n", "fingerpost limits"},
    {action::unlimit, "unlimit", "N", "Takes back a limit.",
     "With --json: the daemon's answer on one line.\n", "fingerpost unlimit 2"},
    {action::log, "log", "[USER] [--newest N] [--since TIME] | USER --export | USER --erase",
     "Tells who asked about you; an admin about whom he likes.",
     "An admin who names nobody sees everything; others see who asked about them.\n"
     "TIME is as in 2026-03-29 or 2026-03-29T02:30. --export prints all that is kept about USER, "
     "one\nJSON object on each line: what he wants for himself, who asked about him, what he "
     "asked. "
     "--erase\nforgets these lines, and his name in the lines about others.\n"
     "With --json: the lines as they are kept.\n",
     "fingerpost log --since 2026-03-29"},
    {action::passwd, "passwd", "SIP-URI [--local USER | --no-local]",
     "Sets a password for SIP: your own, or as an admin anybody's.",
     "Asks for it twice without showing it; if the standard input is no terminal, its first line\n"
     "is the password. Phones and softphones then log in as that user of the daemon's domain. To\n"
     "the policy he is the user of this host with the same name, unless that is no person's.\n"
     "With --json: {\"done\":true,\"local\":...} with that user's name or null.\n",
     "fingerpost passwd sip:alice@example.org"},
    {action::watchers, "watchers", "[USER]", "Tells whose phones and softphones watch you.",
     "Who watches whom over SIP, since when and until when, what was told him last and whether he\n"
     "took it, where he is and with which client. An admin who names nobody sees all that watch,\n"
     "and by which rules they may; others see who watches them.\n"
     "Who is pending waits for `fingerpost approve` or `fingerpost refuse`. Those about whom you\n"
     "decided are listed whether or not they watch now.\n"
     "With --json: one object on each line for each that watches.\n",
     "fingerpost watchers"},
    {action::approve, "approve", "SIP-URI", "Lets somebody who asks for it watch you.",
     "Where the policy leaves it to you: whose phone or softphone is pending, or will ask, is "
     "told\n"
     "what the policy then shows. It lasts until `fingerpost refuse` or `fingerpost withdraw`.\n"
     "With --json: the daemon's answer on one line.\n",
     "fingerpost approve sip:carol@example.net"},
    {action::refuse, "refuse", "SIP-URI", "Refuses somebody who asks to watch you.",
     "Where the policy leaves it to you. Who watches or waits is told at once that he is refused;\n"
     "who asks anew finds nobody. It lasts until `fingerpost approve` or `fingerpost withdraw`.\n"
     "With --json: the daemon's answer on one line.\n",
     "fingerpost refuse sip:carol@example.net"},
    {action::withdraw, "withdraw", "SIP-URI", "Takes back what you approved or refused.",
     "Then he has to ask again. `fingerpost watchers` lists what you decided.\n"
     "With --json: the daemon's answer on one line.\n",
     "fingerpost withdraw sip:carol@example.net"},
    {action::send, "send", "USER TEXT... | USER -",
     "Sends a message to the terminals and phones of a user.",
     "USER is a login name, or a sip:USER@DOMAIN of the daemon's domain; `-` takes the text from\n"
     "the standard input. Whether you may is the daemon's policy (over message). Whether it was\n"
     "seen nobody tells: terminals with `mesg n`, and who hides, get nothing.\n"
     "With --json: the daemon's answer on one line.\n",
     "fingerpost send alice Lunch at noon?"},
}};

constexpr std::string_view exit_codes =
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused, or it failed; or nobody is there, or no such user\n"
    "  2  the command line is wrong\n"
    "  3  the daemon, or the other host, cannot be reached\n"
    "  4  cannot tell now; try again later\n";

}  // namespace

const command_help& help_of(action what) {
    return *std::find_if(commands.begin(), commands.end(),
                         [what](const command_help& c) { return c.what == what; });
}

std::optional<action> action_named(std::string_view name) {
    for (const command_help& c : commands) {
        if (c.name == name) return c.what;
    }
    return std::nullopt;
}

std::string overall_help(const std::string& options) {
    std::string text =
        "Usage: fingerpost [OPTION...] COMMAND [ARGUMENT...]\n"
        "Tells who is in, to those who may know.\n\nCommands:\n";
    for (const command_help& c : commands) {
        std::string name = "  " + std::string(c.name);
        name.resize(12, ' ');
        text += name + std::string(c.does) + '\n';
    }
    return text + "\n`fingerpost COMMAND --help` tells more of a command.\n\n" + options + '\n' +
           std::string(exit_codes) + "\nExample:\n  fingerpost who\n";
}

std::string help_for(action what, const std::string& options) {
    const command_help& c = help_of(what);
    std::string text = "Usage: fingerpost [OPTION...] " + std::string(c.name);
    if (!c.arguments.empty()) text += ' ' + std::string(c.arguments);
    return text + '\n' + std::string(c.does) + "\n\n" + std::string(c.details) + '\n' + options +
           '\n' + std::string(exit_codes) + "\nExample:\n  " + std::string(c.example) + '\n';
}

std::string version_line() { return "fingerpost " FINGERPOST_VERSION "\n"; }

}  // namespace fingerpost::cli
