#include "logind_facts.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"
#include "fakes/clock.hpp"
#include "linux_fixture.hpp"

namespace {

using namespace fingerpost;
using sessions::bus_properties;

bus_properties usual() {
    return {{"Name", "alice"},
            {"Class", "user"},
            {"Type", "tty"},
            {"State", "active"},
            {"TTY", "pts/0"},
            {"Display", ""},
            {"RemoteHost", "192.0.2.7"},
            {"Leader", std::uint64_t{42}},
            {"Timestamp", std::uint64_t{1'700'000'000'000'000}},
            {"IdleHint", false},
            {"IdleSinceHint", std::uint64_t{0}},
            {"LockedHint", false}};
}

bus_properties with(const char* name, sessions::bus_value value) {
    auto p = usual();
    p.insert_or_assign(name, std::move(value));
    return p;
}

struct bad {
    const char* why;
    bus_properties told;
    base::errc error;
};
std::ostream& operator<<(std::ostream& out, const bad& r) { return out << r.why; }

const bad bads[] = {
    {"nothing at all", {}, base::errc::empty},
    {"an empty name", with("Name", ""), base::errc::empty},
    {"a name that is none", with("Name", "a:b"), base::errc::bad_char},
    {"a name of another type", with("Name", true), base::errc::bad_form},
    {"no class", with("Class", ""), base::errc::bad_form},
    {"a leader of another type", with("Leader", "42"), base::errc::bad_form},
    {"a hint of another type", with("IdleHint", std::uint64_t{1}), base::errc::bad_form},
};

BOOST_DATA_TEST_CASE(what_makes_no_sense_is_refused, boost::unit_test::data::make(bads), r) {
    BOOST_TEST((sessions::facts_of(r.told).error() == r.error));
}

struct classes {
    const char* session_class;
    const char* state;
    bool login;
};
std::ostream& operator<<(std::ostream& out, const classes& r) {
    return out << r.session_class << ' ' << r.state;
}

const classes logins[] = {
    {"user", "active", true},
    {"user", "online", true},
    {"user", "opening", true},
    {"user-early", "active", true},
    {"user-incomplete", "online", true},
    {"user-light", "active", true},
    {"user", "closing", false},
    {"greeter", "active", false},
    {"lock-screen", "active", false},
    {"background", "active", false},
    {"manager", "active", false},
    {"manager-early", "active", false},
};

BOOST_DATA_TEST_CASE(who_is_a_person, boost::unit_test::data::make(logins), r) {
    auto told = with("Class", r.session_class);
    told.insert_or_assign("State", r.state);
    BOOST_TEST(is_a_login(sessions::facts_of(told).value()) == r.login);
}

sessions::session told(const bus_properties& p, const sessions::terminal& seat) {
    return session_of("7", sessions::facts_of(p).value(), seat, "h1");
}

BOOST_AUTO_TEST_CASE(an_ssh_login_on_a_terminal) {
    const auto s = told(usual(), {"pts/2", 50});
    BOOST_TEST(name_of(s.what) == "tty");
    BOOST_TEST(s.line == "pts/2", "the terminal of its processes, not logind's");
    BOOST_TEST(s.shell == 50);
    BOOST_TEST(s.leader == 42);
    BOOST_TEST(s.looks_here);
    BOOST_TEST(s.origin == "192.0.2.7");
    BOOST_TEST((s.since == tests::at("2023-11-14T22:13:20Z")));
    BOOST_TEST(!s.idle_since);
}

BOOST_AUTO_TEST_CASE(an_ssh_login_without_a_terminal) {
    const auto s = told(usual(), {});
    BOOST_TEST(name_of(s.what) == "remote");
    BOOST_TEST(s.line == "");
    BOOST_TEST(!s.looks_here);
}

BOOST_AUTO_TEST_CASE(a_host_that_the_other_side_chose_is_one_printable_line) {
    BOOST_TEST(told(with("RemoteHost", "a\r\nb\x1b"), {}).origin == "a^M^Jb^[");
    const auto longest = told(with("RemoteHost", std::string(300, '\x01')), {}).origin;
    BOOST_TEST(longest.size() == 255U);
}

BOOST_AUTO_TEST_CASE(a_desktop) {
    auto p = with("Type", "wayland");
    p.insert_or_assign("TTY", "tty2");
    BOOST_TEST(name_of(told(p, {}).what) == "wayland");
    BOOST_TEST(told(p, {}).line == "tty2");
    BOOST_TEST(!told(p, {}).looks_here, "its tty sees no input");
    p.insert_or_assign("IdleSinceHint", std::uint64_t{1'700'000'000'000'000});
    BOOST_TEST(!told(p, {}).idle_since, "an idle hint that is false means nothing");
    p.insert_or_assign("IdleHint", true);
    BOOST_TEST((told(p, {}).idle_since == tests::at("2023-11-14T22:13:20Z")));
    p.insert_or_assign("Type", "x11");
    p.insert_or_assign("Display", ":0");
    p.insert_or_assign("LockedHint", true);
    BOOST_TEST(name_of(told(p, {}).what) == "x11");
    BOOST_TEST(told(p, {}).line == ":0");
    BOOST_TEST(told(p, {}).locked);
}

BOOST_AUTO_TEST_CASE(types_that_we_do_not_know_are_other) {
    for (const char* const type : {"mir", "web", "hologram"}) {
        BOOST_TEST(name_of(told(with("Type", type), {}).what) == "other");
    }
}

BOOST_AUTO_TEST_CASE(a_time_past_all_times_stays_a_time) {
    const auto s = told(with("Timestamp", UINT64_MAX), {});
    BOOST_TEST((s.since == base::instant::max()));
}

}  // namespace
