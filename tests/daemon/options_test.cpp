#include "options.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "base/error.hpp"
#include "fakes/temp_dir.hpp"
#include "given_options.hpp"
#include "sources.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace std::chrono_literals;
using tests::error_of;
using tests::read;

BOOST_AUTO_TEST_SUITE(options)

struct duration_row {
    const char* text;
    base::result<std::chrono::milliseconds> expected;
    friend std::ostream& operator<<(std::ostream& to, const duration_row& r) {
        return to << r.text;
    }
};

const duration_row durations[] = {
    {"5ms", 5ms},
    {"10s", 10s},
    {"30m", 30min},
    {"2h", 2h},
    {"1d", 24h},
    {"0", 0ms},
    {"", base::errc::empty},
    {"5", base::errc::bad_form},
    {"s", base::errc::bad_form},
    {"-1s", base::errc::bad_form},
    {"5 s", base::errc::bad_form},
    {"5weeks", base::errc::bad_form},
    {"366d", base::errc::too_long},
    {"99999999999999999999s", base::errc::too_long},
};

BOOST_DATA_TEST_CASE(a_duration_has_a_unit, boost::unit_test::data::make(durations), r) {
    BOOST_TEST((parse_duration(r.text) == r.expected));
}

BOOST_AUTO_TEST_CASE(defaults_are_those_of_the_table) {
    const auto parsed = read({"--daemon.control=/c"});
    const auto& s = std::get<settings>(parsed);
    BOOST_TEST(s.control == "/c");
    BOOST_TEST((s.deny_delay == 5ms));
    BOOST_TEST(s.state_dir == "/var/lib/fingerpost");
    BOOST_TEST((s.audit_age == 90 * 24h));
    BOOST_TEST(s.audit_mib == 64U);
    BOOST_TEST(!s.log_audit);
    BOOST_TEST(s.unreadable_home == "denied");
    BOOST_TEST((s.idle_after == 5min));
    BOOST_TEST((s.finger_deadline == 10s));
    BOOST_TEST(s.sources == std::vector<std::string>{"auto"}, boost::test_tools::per_element());
    BOOST_TEST(s.finger_listen.empty(), "a face without a listen is off");
    BOOST_TEST(!s.finger_forwarding, "RFC 1288 section 3.2.1: refused by default");
}

struct error_row {
    const char* option;
    const char* says;
    friend std::ostream& operator<<(std::ostream& to, const error_row& r) { return to << r.option; }
};

const error_row errors[] = {
    {"--finger.deadlin=5s", "unknown option finger.deadlin; did you mean finger.deadline?"},
    {"--finger.lisen=[::]:79", "did you mean finger.listen?"},
    {"--fingers.list=no", "did you mean finger.list?"},
    {"--something.else=5", "unknown option something.else; fingerpostd --help lists all options"},
    {"--deadline=5s", "did you mean finger.deadline?"},
    {"--finger.deadline=5", "finger.deadline: \"5\" is not a duration"},
    {"--finger.deadline=1ms", "finger.deadline: \"1ms\" must be within 1s..10m"},
    {"--finger.max-connections=0",
     "finger.max-connections: \"0\" must be a whole number within 1..100000"},
    {"--finger.max-connections=ten", "must be a whole number"},
    {"--finger.forwarding=on", "finger.forwarding: \"on\" must be yes or no"},
    {"--finger.charset=latin1", "finger.charset: \"latin1\" must be one of utf-8|ascii"},
    {"--sessions.source=wtmp", "sessions.source: \"wtmp\" must be one of auto|logind"},
    {"--daemon.policy=", "daemon.policy: \"\" must not be empty"},
    {"--finger.deadline=", "finger.deadline: \"\" is not a duration"},
    {"--daemon.audit-age=59m", "daemon.audit-age: \"59m\" must be within 1h..365d"},
    {"--daemon.audit-size=0", "daemon.audit-size: \"0\" must be a whole number within 1..100000"},
    {"--daemon.audit-lines=yes", "daemon.audit-lines: \"yes\" must be one of off|log"},
    {"--daemon.unreadable-home=deny", "must be one of denied|cannot-tell|shown"},
    {"--sessions.away-after=1m",
     "sessions.away-after must not be shorter than sessions.idle-after"},
    {"--config=/nonexistent/f.conf",
     "/nonexistent/f.conf: cannot be read: No such file or directory"},
    {"--config=/etc", "/etc: cannot be read: it is a folder"},
    {"stray", "command line: "},
};

BOOST_DATA_TEST_CASE(an_error_names_the_option, boost::unit_test::data::make(errors), r) {
    const std::string error = error_of(read({r.option}));
    BOOST_TEST(error.find(r.says) != std::string::npos, error);
}

BOOST_AUTO_TEST_CASE(a_path_may_be_none_where_that_means_something) {
    const auto parsed = read({"--daemon.state-dir="});
    BOOST_TEST(std::get<settings>(parsed).state_dir.empty());
}

BOOST_AUTO_TEST_CASE(twice_is_an_error_but_for_what_repeats) {
    BOOST_TEST(error_of(read({"--daemon.user=a", "--daemon.user=b"})) ==
               "command line: daemon.user is given twice");
    const auto parsed = read({"--finger.listen=127.0.0.1:1", "--finger.listen=127.0.0.1:2"});
    BOOST_TEST(std::get<settings>(parsed).finger_listen.size() == 2U);
}

BOOST_AUTO_TEST_CASE(one_feed_serves_all) {
    BOOST_TEST(error_of(read({"--sessions.source=feed", "--sessions.source=feed:/run/other"})) ==
               "sessions.source: feed is given twice; one socket serves them all");
}

struct with_file {
    tests::temp_dir folder;
    std::string path = folder / "f.conf";

    void write(const char* text) const { std::ofstream(path) << text; }
    parsed_options with(std::vector<const char*> more) const {
        const std::string config = "--config=" + path;
        more.push_back(config.c_str());
        return read(std::move(more));
    }
};

BOOST_FIXTURE_TEST_CASE(a_file_holds_the_same_names, with_file) {
    write(
        "# a comment\n[daemon]\npolicy = p.acl   # relative to this file\nuser =\nstate-dir = st\n"
        "[finger]\nlisten "
        "= 127.0.0.1:79\n"
        "listen = [::1]:79\n[sessions]\nsource = feed:f\nsource = utmp:/var/u\n");
    const auto parsed = with({});
    BOOST_TEST_REQUIRE(error_of(parsed) == "");
    const auto& s = std::get<settings>(parsed);
    BOOST_TEST(s.policy == folder / "p.acl");
    BOOST_TEST(s.user.empty());
    BOOST_TEST(s.state_dir == folder / "st");
    BOOST_TEST(s.finger_listen.size() == 2U);
    BOOST_TEST(s.sources[0] == "feed:" + folder / "f");
    BOOST_TEST(s.sources[1] == "utmp:/var/u");
}

BOOST_FIXTURE_TEST_CASE(the_command_line_replaces_what_repeats, with_file) {
    write("[finger]\nlisten = 127.0.0.1:1\nlisten = 127.0.0.1:2\ncharset = ascii\n");
    const auto parsed = with({"--finger.listen=127.0.0.1:3"});
    const auto& s = std::get<settings>(parsed);
    BOOST_TEST(s.finger_listen == std::vector<std::string>{"127.0.0.1:3"},
               boost::test_tools::per_element());
    BOOST_TEST(s.finger_ascii);
}

BOOST_FIXTURE_TEST_CASE(an_error_in_the_file_names_it, with_file) {
    write("[finger]\ndeadlines = 5s\n");
    BOOST_TEST(error_of(with({})).starts_with(path + ": unknown option finger.deadlines"));
    write("[finger]\ndeadline = soon\n");
    BOOST_TEST(
        error_of(with({})).starts_with(path + ": finger.deadline: \"soon\" is not a duration"));
    write("no equals sign\n");
    BOOST_TEST(error_of(with({})).starts_with(path + ": "));
}

struct source_row {
    const char* text;
    std::optional<source_option::what> kind;
    const char* path;
    friend std::ostream& operator<<(std::ostream& to, const source_row& r) { return to << r.text; }
};

const source_row sources[] = {
    {"auto", source_option::what::automatic, ""},
    {"logind", source_option::what::logind, ""},
    {"utmp", source_option::what::utmp, ""},
    {"utmp:/run/u", source_option::what::utmp, "/run/u"},
    {"feed:/run/f", source_option::what::feed, "/run/f"},
    {"utmp:", std::nullopt, ""},
    {"logind:/x", std::nullopt, ""},
    {"etcd", std::nullopt, ""},
    {"", std::nullopt, ""},
};

BOOST_DATA_TEST_CASE(a_source_may_have_a_path, boost::unit_test::data::make(sources), r) {
    const auto parsed = parse_source(r.text);
    BOOST_REQUIRE(parsed.has_value() == r.kind.has_value());
    if (parsed) BOOST_TEST((parsed->kind == *r.kind && parsed->path == r.path));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
