#include "sessions/person.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fakes/sessions.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using base::availability;
using sessions::presence_session;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");
const sessions::thresholds after{.idle_after = 300s, .away_after = 1800s};

/// A session whose last input was `idle` ago; nothing: not known.
presence_session idle_for(std::optional<std::chrono::microseconds> idle) {
    presence_session s{
        .told = tests::login("1", "ada", "pts/0", noon - 2h), .last_input = {}, .messages = {}};
    if (idle) s.last_input = noon - *idle;
    return s;
}

// The table of docs/presence.md, row by row.
struct row {
    const char* why;
    bool locked;
    bool asleep;
    std::optional<std::chrono::microseconds> idle;
    availability expected;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"typing just now is active", false, false, 0s, availability::active},
    {"short of idle-after is active", false, false, 300s - 1us, availability::active},
    {"from idle-after on is idle", false, false, 300s, availability::idle},
    {"short of away-after is idle", false, false, 1800s - 1us, availability::idle},
    {"from away-after on is away", false, false, 1800s, availability::away},
    {"input not known counts as active", false, false, {}, availability::active},
    {"input in the future counts as now", false, false, -1h, availability::active},
    {"locked is away, whatever was typed", true, false, 0s, availability::away},
    {"locked is away, input known or not", true, false, {}, availability::away},
    {"asleep is away, whatever was typed", false, true, 0s, availability::away},
    {"asleep is away, input known or not", false, true, {}, availability::away},
};

struct winner {
    const char* why;
    std::vector<presence_session> sessions;
    availability expected;
    std::optional<base::instant> idle_since;
    friend std::ostream& operator<<(std::ostream& out, const winner& r) { return out << r.why; }
};

presence_session locked(presence_session s) {
    s.told.locked = true;
    return s;
}

const winner winners[] = {
    {"no session is offline", {}, availability::offline, {}},
    {"active wins over idle", {idle_for(400s), idle_for(1s)}, availability::active, noon - 1s},
    {"idle wins over away", {idle_for(2h), idle_for(400s)}, availability::idle, noon - 400s},
    {"a locked session does not make the other away",
     {locked(idle_for(0s)), idle_for(1s)},
     availability::active,
     noon},
    {"all locked is away",
     {locked(idle_for(9s)), locked(idle_for(4s))},
     availability::away,
     noon - 4s},
    {"input not known: active, and since when cannot be told",
     {idle_for(400s), idle_for({})},
     availability::active,
     {}},
    {"input not known of a locked session hides nothing",
     {idle_for(400s), locked(idle_for({}))},
     availability::idle,
     noon - 400s},
    {"input in the future is told as now", {idle_for(-1h)}, availability::active, noon},
};

struct deadline {
    const char* why;
    std::vector<presence_session> sessions;
    std::optional<base::instant> next;
    friend std::ostream& operator<<(std::ostream& out, const deadline& r) { return out << r.why; }
};

const deadline deadlines[] = {
    {"nobody there: never", {}, {}},
    {"input not known: never", {idle_for({})}, {}},
    {"active: idle-after past the input", {idle_for(100s)}, noon + 200s},
    {"just idle: away-after past the input", {idle_for(300s)}, noon + 1500s},
    {"away: never", {idle_for(1800s)}, {}},
    {"the earliest of all sessions", {idle_for(100s), idle_for(1700s)}, noon + 100s},
    {"a locked session's input counts too", {locked(idle_for(100s))}, noon + 200s},
    {"input in the future counts as now", {idle_for(-1h)}, noon + 300s},
};

struct terminal {
    const char* why;
    sessions::kind what;
    const char* line;
    bool expected;
    friend std::ostream& operator<<(std::ostream& out, const terminal& r) { return out << r.why; }
};

const terminal terminals[] = {
    {"a tty is", sessions::kind::tty, "pts/0", true},
    {"a terminal login whose tty is not known is not", sessions::kind::tty, "", false},
    {"a desktop is", sessions::kind::x11, "", true},
    {"a wayland desktop is", sessions::kind::wayland, "tty2", true},
    {"scp is not", sessions::kind::remote, "", false},
    {"a tmux window is not", sessions::kind::pane, "pts/3", false},
    {"what a feed calls otherwise is", sessions::kind::other, "", true},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(person)

BOOST_DATA_TEST_CASE(availability_of_a_session, boost::unit_test::data::make(rows), r) {
    presence_session s = idle_for(r.idle);
    s.told.locked = r.locked;
    s.asleep = r.asleep;
    BOOST_TEST(name_of(sessions::availability_of(s, after, noon)) == name_of(r.expected));
}

BOOST_DATA_TEST_CASE(the_most_active_session_wins, boost::unit_test::data::make(winners), r) {
    const sessions::person p = derive(tests::user("ada"), r.sessions, {}, after, noon);
    BOOST_TEST(name_of(p.presence) == name_of(r.expected));
    BOOST_TEST((p.idle_since == r.idle_since));
}

BOOST_DATA_TEST_CASE(next_change, boost::unit_test::data::make(deadlines), r) {
    const sessions::person p = derive(tests::user("ada"), r.sessions, {}, after, noon);
    BOOST_TEST((sessions::next_change(p, {}, after, noon) == r.next));
}

BOOST_DATA_TEST_CASE(who_is_at_a_terminal, boost::unit_test::data::make(terminals), r) {
    sessions::session s = tests::login("1", "ada", r.line, noon);
    s.what = r.what;
    BOOST_TEST(sessions::is_at_a_terminal(s) == r.expected);
}

BOOST_AUTO_TEST_CASE(sessions_are_told_longest_standing_first_and_since_is_the_earliest) {
    presence_session newer = idle_for(0s);
    newer.told.since = noon - 1h;
    newer.told.line = "pts/1";
    const sessions::person p = derive(tests::user("ada"), {newer, idle_for(0s)}, {}, after, noon);
    BOOST_TEST((p.since == noon - 2h));
    BOOST_TEST(p.sessions.front().told.line == "pts/0");
}

BOOST_AUTO_TEST_SUITE_END()
