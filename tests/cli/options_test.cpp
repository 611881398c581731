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

BOOST_AUTO_TEST_CASE(after_two_dashes_all_are_words) {
    BOOST_TEST(read({"show", "--", "-l"}).users == words{"-l"});
}

BOOST_AUTO_TEST_CASE(help_tells_arguments_exit_codes_and_an_example) {
    for (const char* command : {"who", "show", "watch", "finger", "status", "feed", "reload"}) {
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
