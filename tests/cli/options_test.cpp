#include "options.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"

namespace fingerpost::cli {
namespace {

using words = std::vector<std::string>;

invocation read(const words& arguments, const char* environment = "") {
    return std::get<invocation>(parse_arguments(arguments, environment));
}

struct row {
    const char* why;
    words arguments;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row wrong[] = {
    {"no command", {}},
    {"an unknown command", {"whom"}},
    {"an unknown option", {"who", "--jsonn"}},
    {"an abbreviated option", {"who", "--js"}},
    {"who takes no user", {"who", "alice"}},
    {"show wants a user", {"show"}},
    {"show takes one user", {"show", "alice", "bob"}},
    {"watch wants a user", {"watch"}},
    {"finger wants a target", {"finger"}},
    {"finger takes one target", {"finger", "a@b", "c@d"}},
    {"finger wants a target that is one", {"finger", "alice@"}},
    {"feed takes one socket", {"feed", "a", "b"}},
    {"status takes nothing", {"status", "x"}},
    {"reload takes nothing", {"reload", "x"}},
    {"explain wants a face", {"explain", "--from", "any", "--of", "alice"}},
    {"explain wants a watcher", {"explain", "--over", "sip", "--of", "alice"}},
    {"explain wants a user", {"explain", "--over", "sip", "--from", "any"}},
    {"explain wants one user", {"explain", "--over", "sip", "--from", "any", "--of", "a", "b"}},
    {"explain wants a time that is one",
     {"explain", "--over", "sip", "--from", "any", "--of", "a", "--at", "noon"}},
    {"hide takes nothing", {"hide", "me"}},
    {"hide wants a duration that is one", {"hide", "--for", "soon"}},
    {"unhide takes nothing", {"unhide", "me"}},
    {"limit wants whom", {"limit", "public"}},
    {"limit wants a level", {"limit", "to", "any"}},
    {"limit wants \"to\"", {"limit", "public", "for", "any"}},
    {"limit wants whom behind \"to\"", {"limit", "public", "name", "to"}},
    {"limits takes nothing", {"limits", "alice"}},
    {"unlimit wants a number", {"unlimit"}},
    {"unlimit wants a number that is one", {"unlimit", "0"}},
    {"log takes one user", {"log", "alice", "bob"}},
    {"log wants a number of lines", {"log", "--newest", "0"}},
    {"log wants a time that is one", {"log", "--since", "yesterday"}},
    {"watchers takes one user", {"watchers", "alice", "bob"}},
    {"approve wants an identity", {"approve"}},
    {"approve wants an identity that is one", {"approve", "carol"}},
    {"refuse takes one identity", {"refuse", "sip:a@b.test", "sip:c@b.test"}},
    {"withdraw wants an identity that is one", {"withdraw", "sip:carol@"}},
    {"send wants a user and a text", {"send", "alice"}},
    {"passwd wants an identity", {"passwd"}},
    {"passwd takes one identity", {"passwd", "sip:a@b.test", "sip:c@b.test"}},
    {"passwd wants an identity that is one", {"passwd", "alice"}},
    {"passwd is for somebody or nobody", {"passwd", "sip:a@b.test", "--local", "a", "--no-local"}},
    {"passwd for somebody wants him", {"passwd", "sip:a@b.test", "--local="}},
    {"--local is passwd's", {"who", "--local", "a"}},
    {"--no-local is passwd's", {"who", "--no-local"}},
    {"export wants a user", {"log", "--export"}},
    {"erase wants a user", {"log", "--erase"}},
    {"export goes alone", {"log", "--export", "alice", "--since", "2026-01-02"}},
    {"erase goes alone", {"log", "--erase", "alice", "--newest", "1"}},
    {"they do not go together", {"log", "--erase", "--export", "alice"}},
    {"--for is hide's", {"unhide", "--for", "2h"}},
    {"set wants an activity", {"set"}},
    {"set takes a note, and no more", {"set", "on", "the", "phone"}},
    {"set wants a duration that is one", {"set", "meal", "--for", "soon"}},
    {"set wants a time that is one", {"set", "meal", "--until", "25:00"}},
    {"set is for a time or until one", {"set", "meal", "--for", "2h", "--until", "15:30"}},
    {"--until is set's", {"hide", "--until", "15:30"}},
    {"clear takes nothing", {"clear", "meal"}},
    {"--of is explain's", {"show", "--of", "alice"}},
    {"--newest is log's", {"who", "--newest", "1"}},
    {"-l is finger's", {"who", "-l"}},
    {"--allow-control is finger's", {"who", "--allow-control"}},
    {"--allow-8bit is finger's", {"who", "--allow-8bit"}},
    {"--control wants a value", {"who", "--control"}},
};

struct target_row {
    const char* text;
    finger_target target;
};
std::ostream& operator<<(std::ostream& to, const target_row& r) { return to << r.text; }

const target_row targets[] = {
    {"alice", {"alice", "localhost", "79"}},
    {"@h", {"", "h", "79"}},
    {"alice@h", {"alice", "h", "79"}},
    {"alice@h:7979", {"alice", "h", "7979"}},
    {"alice@a@b:1", {"alice@a", "b", "1"}},
    {"@a@b", {"@a", "b", "79"}},
    {"alice@::1", {"alice", "::1", "79"}},
    {"alice@[::1]", {"alice", "::1", "79"}},
    {"alice@[::1]:7979", {"alice", "::1", "7979"}},
    {"-l@h", {"-l", "h", "79"}},
};

struct bad_target_row {
    std::string text;
    base::errc why;
};
std::ostream& operator<<(std::ostream& to, const bad_target_row& r) { return to << r.text; }

const bad_target_row bad_targets[] = {
    {"", base::errc::empty},
    {"alice@", base::errc::empty},
    {"alice@:79", base::errc::empty},
    {"a\r\nb@h", base::errc::bad_char},
    {"a\x7F@h", base::errc::bad_char},
    {"a@h:", base::errc::bad_form},
    {"a@h:0", base::errc::bad_form},
    {"a@h:65536", base::errc::bad_form},
    {"a@h:79x", base::errc::bad_form},
    {"a@[::1", base::errc::bad_form},
    {"a@[::1]79", base::errc::bad_form},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_DATA_TEST_CASE(usage_errors, boost::unit_test::data::make(wrong), r) {
    const auto outcome = parse_arguments(r.arguments, "");
    BOOST_REQUIRE(std::holds_alternative<usage_error>(outcome));
    BOOST_TEST(!std::get<usage_error>(outcome).text.empty());
}

BOOST_DATA_TEST_CASE(finger_targets, boost::unit_test::data::make(targets), r) {
    const auto target = parse_target(r.text);
    BOOST_REQUIRE(target.has_value());
    BOOST_TEST((*target == r.target));
}

BOOST_DATA_TEST_CASE(bad_finger_targets, boost::unit_test::data::make(bad_targets), r) {
    BOOST_TEST((parse_target(r.text).error() == r.why));
}

BOOST_AUTO_TEST_CASE(queries_are_those_of_rfc_1288) {
    BOOST_TEST(query_of({"", "h", "79"}, verbosity::brief) == "\r\n");
    BOOST_TEST(query_of({"", "h", "79"}, verbosity::whole) == "/W\r\n");
    BOOST_TEST(query_of({"alice@a", "h", "79"}, verbosity::brief) == "alice@a\r\n");
    BOOST_TEST(query_of({"alice", "h", "79"}, verbosity::whole) == "/W alice\r\n");
}

BOOST_AUTO_TEST_CASE(options_may_stand_before_and_after_the_command) {
    for (const words& arguments : {words{"--json", "--control", "/s", "show", "alice"},
                                   words{"show", "alice", "--json", "--control=/s"}}) {
        const invocation inv = read(arguments);
        BOOST_TEST((inv.what == action::show));
        BOOST_TEST((inv.as == format::json));
        BOOST_TEST(inv.control == "/s");
        BOOST_TEST(inv.users == words{"alice"});
    }
}

BOOST_AUTO_TEST_CASE(the_control_socket_is_the_options_the_environments_or_the_usual_one) {
    BOOST_TEST(read({"who", "--control", "/s"}, "/e").control == "/s");
    BOOST_TEST(read({"who"}, "/e").control == "/e");
    BOOST_TEST(read({"who"}).control == "/run/fingerpost/control");
}

BOOST_AUTO_TEST_CASE(the_feed_socket_stands_beside_the_control_socket) {
    BOOST_TEST(read({"feed"}).feed == "/run/fingerpost/feed");
    BOOST_TEST(read({"feed", "--control", "control"}).feed == "feed");
    BOOST_TEST(read({"feed", "/tmp/f"}).feed == "/tmp/f");
}

BOOST_AUTO_TEST_CASE(what_finger_lets_through_are_two_choices) {
    BOOST_TEST((read({"finger", "a"}).wanted == verbosity::brief));
    BOOST_TEST((read({"finger", "-l", "a"}).wanted == verbosity::whole));
    const invocation control = read({"finger", "a", "--allow-control"});
    BOOST_TEST((control.may.control && !control.may.eight_bit));
    const invocation eight = read({"finger", "a", "--allow-8bit"});
    BOOST_TEST((!eight.may.control && eight.may.eight_bit));
}

BOOST_AUTO_TEST_CASE(explain_puts_a_question) {
    const auto q =
        read({"explain", "--from", "bob", "192.0.2.7", "--over", "finger", "--of", "alice"})
            .question.value();
    BOOST_TEST((q.over == base::face::finger));
    BOOST_TEST(q.who.user->str() == "bob");
    BOOST_TEST(q.who.from->str() == "192.0.2.7");
    BOOST_TEST(q.of.str() == "alice");
}

BOOST_AUTO_TEST_CASE(hide_is_for_a_time_or_for_good) {
    BOOST_TEST(!read({"hide"}).lasting.has_value());
    BOOST_TEST(read({"hide", "--for", "2h"}).lasting->count() == 7200);
}

BOOST_AUTO_TEST_CASE(limit_is_levels_to_watchers) {
    const invocation inv = read({"limit", "public", "mail", "to", "@staff", "10.0.0.0/8"});
    BOOST_TEST(inv.level == (words{"public", "mail"}));
    BOOST_TEST(inv.whom == (words{"@staff", "10.0.0.0/8"}));
    BOOST_TEST(read({"limit", "to", "to", "any"}).level == words{"to"}, "a level may be named so");
    BOOST_TEST(read({"unlimit", "2"}).number == 2U);
}

BOOST_AUTO_TEST_CASE(log_shows_exports_or_erases) {
    using what = log_wanted::what;
    const log_wanted all = read({"log"}).log;
    BOOST_TEST((all.task == what::lines && all.user.empty() && all.newest == 100 && !all.since));
    const log_wanted some =
        read({"log", "alice", "--newest", "7", "--since", "2026-01-02T03:04:05Z"}).log;
    BOOST_TEST((some.user == "alice" && some.newest == 7));
    BOOST_TEST(base::to_rfc3339(some.since.value()) == "2026-01-02T03:04:05Z");
    BOOST_TEST((read({"log", "--export", "alice"}).log.task == what::export_all));
    BOOST_TEST((read({"log", "alice", "--erase"}).log.task == what::erase));
}

BOOST_AUTO_TEST_CASE(passwd_is_of_an_identity) {
    const auto own = read({"passwd", "sip:al%69ce@Example.TEST"}).login;
    BOOST_TEST(own.identity == "sip:alice@example.test");
    BOOST_TEST(own.local.empty());
    BOOST_TEST(!own.for_nobody);
    BOOST_TEST(read({"passwd", "sip:a@b.test", "--local", "bob"}).login.local == "bob");
    BOOST_TEST(read({"passwd", "sip:a@b.test", "--no-local"}).login.for_nobody);
}

BOOST_AUTO_TEST_CASE(a_watcher_is_decided_about_by_his_identity) {
    BOOST_TEST(read({"approve", "sip:carol@EXAMPLE.net"}).watcher == "sip:carol@example.net");
    BOOST_TEST(read({"refuse", "sip:carol@example.net"}).watcher == "sip:carol@example.net");
    BOOST_TEST(read({"withdraw", "sip:carol@example.net"}).watcher == "sip:carol@example.net");
}

BOOST_AUTO_TEST_CASE(set_is_of_an_activity_and_perhaps_a_note) {
    const auto plain = read({"set", "on the phone"});
    BOOST_TEST(plain.says.activity == "on the phone");
    BOOST_TEST(plain.says.note.empty());
    BOOST_TEST(!plain.lasting);
    BOOST_TEST(!plain.says.until);
    const auto noted = read({"set", "meal", "at Luigi's", "--for", "90m"});
    BOOST_TEST(noted.says.note == "at Luigi's");
    BOOST_TEST(noted.lasting->count() == 5400);
    const auto ended = read({"set", "meal", "--until", "2026-01-02T03:04:05Z"});
    BOOST_TEST(base::to_rfc3339(ended.says.until.value()) == "2026-01-02T03:04:05Z");
}

BOOST_AUTO_TEST_CASE(watchers_are_of_one_or_of_all) {
    BOOST_TEST(read({"watchers"}).users.empty());
    BOOST_TEST(read({"watchers", "alice"}).users == words{"alice"});
}

BOOST_AUTO_TEST_CASE(send_takes_all_words_as_the_text) {
    const invocation one = read({"send", "alice", "Lunch", "at noon?"});
    BOOST_TEST(one.users == words{"alice"});
    BOOST_TEST(one.text == "Lunch at noon?");
    BOOST_TEST(read({"send", "alice", "-"}).text == "-");
    BOOST_TEST(read({"send", "--", "alice", "-1"}).text == "-1");
}

BOOST_AUTO_TEST_CASE(an_option_of_another_command_is_named) {
    const auto outcome = parse_arguments(words{"who", "--for", "2h"}, "");
    BOOST_TEST(std::get<usage_error>(outcome).text == "who: --for is an option of hide and set.");
}

BOOST_AUTO_TEST_CASE(after_two_dashes_all_are_words) {
    BOOST_TEST(read({"show", "--", "-l"}).users == words{"-l"});
}

BOOST_AUTO_TEST_CASE(help_tells_arguments_exit_codes_and_an_example) {
    for (const char* command :
         {"who",     "show",    "watch",  "finger",   "status", "feed",    "reload", "check",
          "explain", "hide",    "unhide", "limit",    "limits", "unlimit", "log",    "watchers",
          "passwd",  "approve", "refuse", "withdraw", "set",    "clear",   "send"}) {
        const auto outcome = parse_arguments(words{command, "--help"}, "");
        BOOST_REQUIRE(std::holds_alternative<told>(outcome));
        const std::string& text = std::get<told>(outcome).text;
        BOOST_TEST_CONTEXT(command) {
            BOOST_TEST(text.starts_with("Usage: fingerpost [OPTION...] " + std::string(command)));
            BOOST_TEST(text.find("--json") != std::string::npos);
            BOOST_TEST(text.find("Exit codes:") != std::string::npos);
            BOOST_TEST(text.find("Example:") != std::string::npos);
            BOOST_TEST((text.find("--allow-8bit") != std::string::npos) ==
                       (std::string(command) == "finger"));
        }
        const auto overall = std::get<told>(parse_arguments(words{"--help"}, "")).text;
        BOOST_TEST(overall.find(std::string("\n  ") + command + ' ') != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(version) {
    const auto text = std::get<told>(parse_arguments(words{"--version"}, "")).text;
    BOOST_TEST(text.starts_with("fingerpost "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
