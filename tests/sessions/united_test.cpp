#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fakes/sessions.hpp"
#include "sessions/person.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using sessions::kind;
using sessions::session;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");

/// What one source tells: an id, kind, line and leader, and where it differs from the usual.
session told(std::string id, kind what, std::string line, pid_t leader = 0,
             std::string host = "here") {
    session s = tests::login(std::move(id), "ada", std::move(line), noon);
    s.what = what;
    s.leader = leader;
    s.host = std::move(host);
    return s;
}

struct row {
    const char* why;
    std::vector<session> told;
    std::vector<std::string> stand;  ///< ids that remain
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"nothing is nothing", {}, {}},
    {"one line told twice is one session",
     {told("c1", kind::tty, "pts/0", 5), told("u1", kind::tty, "pts/0", 9)},
     {"c1"}},
    {"one line name on two hosts is two sessions",
     {told("c1", kind::tty, "pts/0"), told("f1", kind::tty, "pts/0", 0, "there")},
     {"c1", "f1"}},
    {"two lines are two sessions",
     {told("c1", kind::tty, "pts/0", 5), told("u1", kind::tty, "pts/1", 9)},
     {"c1", "u1"}},
    {"a login without its line finds it by the leader",
     {told("c1", kind::tty, "", 5), told("u1", kind::tty, "pts/0", 5)},
     {"c1"}},
    {"a login taken for remote finds its line by the leader",
     {told("c1", kind::remote, "", 5), told("u1", kind::tty, "pts/0", 5)},
     {"c1"}},
    {"a leader on another host is another process",
     {told("c1", kind::x11, "", 5), told("u1", kind::tty, "pts/0", 5, "there")},
     {"c1", "u1"}},
    {"an unknown leader is no match",
     {told("c1", kind::x11, ""), told("u1", kind::tty, "pts/0")},
     {"c1", "u1"}},
    {"two lines of one leader are two terminals",
     {told("u1", kind::tty, "pts/0", 5), told("u2", kind::tty, "pts/1", 5)},
     {"u1", "u2"}},
    {"ssh without a terminal is nobody there", {told("c1", kind::remote, "", 5)}, {}},
    {"a tmux window is no login", {told("u1", kind::pane, "pts/3", 5)}, {}},
    {"a window does not lend its line to a login of its leader",
     {told("c1", kind::remote, "", 5), told("u1", kind::pane, "pts/3", 5)},
     {}},
    {"a desktop and its display are one",
     {told("c1", kind::x11, "tty2", 5), told("u1", kind::tty, ":0", 9)},
     {"c1"}},
    {"a desktop and its display, told the other way round",
     {told("u1", kind::tty, ":0", 9), told("c1", kind::wayland, "tty2", 5)},
     {"u1"}},
    {"a desktop and the entry of its leader are one",
     {told("c1", kind::x11, "tty2", 5), told("u1", kind::tty, "tty7", 5)},
     {"c1"}},
    {"each display is one desktop's",
     {told("c1", kind::x11, "tty2", 5), told("c2", kind::x11, "tty3", 6),
      told("u1", kind::tty, ":0", 8), told("u2", kind::tty, ":1", 9), told("u3", kind::tty, ":2")},
     {"c1", "c2", "u3"}},
    {"a desktop that has its display by the leader takes no other",
     {told("c1", kind::x11, "tty2", 5), told("u1", kind::tty, ":0", 5),
      told("u2", kind::tty, ":1", 9)},
     {"c1", "u2"}},
    {"two desktops are two sessions",
     {told("c1", kind::x11, "tty2", 5), told("c2", kind::wayland, "tty3", 6)},
     {"c1", "c2"}},
    {"who knows line and leader joins those who know one of them",
     {told("f1", kind::tty, "pts/0"), told("c1", kind::tty, "", 5),
      told("u1", kind::tty, "pts/0", 5)},
     {"f1"}},
};

std::vector<session> unite(const std::vector<session>& all) {
    std::vector<const session*> pointers;
    for (const session& s : all) pointers.push_back(&s);
    return sessions::united(pointers);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(united)

BOOST_DATA_TEST_CASE(each_session_stands_once, boost::unit_test::data::make(rows), r) {
    std::vector<std::string> ids;
    for (const session& s : unite(r.told)) ids.push_back(s.id);
    BOOST_TEST(ids == r.stand, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_better_source_wins_and_the_others_fill_in) {
    session logind = told("c1", kind::tty, "", 5);
    logind.since = noon - 1h;
    logind.origin = "192.0.2.7";
    logind.locked = false;
    session utmp = told("u1", kind::tty, "pts/0", 5);
    utmp.origin = "host.example";
    utmp.shell = 7;
    session feed = told("f1", kind::tty, "pts/0");
    feed.locked = true;
    feed.program = "vi";
    feed.idle_since = noon;

    const auto all = unite({logind, utmp, feed});
    BOOST_REQUIRE_EQUAL(all.size(), 1u);
    session expected = logind;
    expected.line = "pts/0";
    expected.looks_here = true;
    expected.shell = 7;
    expected.locked = true;
    expected.program = "vi";
    expected.idle_since = noon;
    BOOST_TEST((all.front() == expected));
}

BOOST_AUTO_TEST_CASE(what_another_line_tells_of_itself_stays_with_it) {
    session desktop = told("c1", kind::x11, "tty2", 5);
    session display = told("u1", kind::tty, ":0", 5);
    display.shell = 9;
    const auto all = unite({desktop, display});
    BOOST_REQUIRE_EQUAL(all.size(), 1u);
    BOOST_TEST(all.front().line == "tty2");
    BOOST_TEST(all.front().shell == 0);
}

BOOST_AUTO_TEST_CASE(many_sessions_of_one_user_cost_time_in_proportion) {
    // Quadratic work over this many would not end within the test's time.
    std::vector<session> all;
    for (int i = 0; i < 200'000; ++i)
        all.push_back(told(std::to_string(i), kind::tty, "pts/" + std::to_string(i), i + 1));
    BOOST_TEST(unite(all).size() == all.size());
}

BOOST_AUTO_TEST_SUITE_END()
