#include "sessions/tracker.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/sessions.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using base::availability;
using sessions::all_gone;
using sessions::change;
using sessions::gone;
using sessions::kind;
using sessions::session;
using sessions::sleeping;
using sessions::snapshot_begin;
using sessions::snapshot_end;
using sessions::upsert;
using tests::at;
using tests::login;
using tests::user;

namespace {

const base::instant noon = at("2026-01-02T12:00:00Z");
enum : sessions::tracker::source_id { logind, utmp, feed };

/// A tracker on fake ttys, and what it told.
struct fixture {
    fixture() {
        who.on_change([this](const base::user_name& u) { told.emplace_back(u.str()); });
        who.on_idle_tty([this](const std::string& line, bool watch) {
            watches.push_back((watch ? "+" : "-") + line);
        });
        who.on_deadline([this] { ++deadline_moves; });
    }
    void apply(sessions::tracker::source_id from, std::vector<change> changes) {
        who.apply(from, changes, now);
    }
    std::vector<std::string> news() { return std::exchange(told, {}); }
    availability presence(std::string_view name) { return who.look(user(name), now).presence; }

    tests::fake_ttys ttys;
    sessions::tracker who{ttys, {.idle_after = 300s, .away_after = 1800s}};
    base::instant now = noon;
    std::vector<std::string> told;
    std::vector<std::string> watches;
    int deadline_moves = 0;
};

using names = std::vector<std::string>;

session elsewhere(std::string id, std::string_view name, std::string line) {
    session s = login(std::move(id), name, std::move(line), noon);
    s.host = "there";
    s.looks_here = false;
    return s;
}

}  // namespace

#define TEST_NEWS(...) BOOST_TEST(news() == (names{__VA_ARGS__}), boost::test_tools::per_element())

BOOST_FIXTURE_TEST_SUITE(tracker, fixture)

BOOST_AUTO_TEST_CASE(a_login_is_told_once_and_a_repeated_one_not_at_all) {
    ttys.type("pts/0", now);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    TEST_NEWS("ada");
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    TEST_NEWS();
    BOOST_TEST((presence("ada") == availability::active));
}

BOOST_AUTO_TEST_CASE(a_batch_is_told_once_per_person) {
    apply(feed, {upsert{elsewhere("1", "ada", "pts/0")}, upsert{elsewhere("2", "ada", "pts/1")},
                 upsert{elsewhere("3", "bob", "pts/2")}});
    TEST_NEWS("ada", "bob");
    apply(feed, {gone{"3"}, upsert{elsewhere("3", "bob", "pts/2")}});
    TEST_NEWS();
}

BOOST_AUTO_TEST_CASE(a_logout_is_told_and_nobody_is_left) {
    apply(feed, {upsert{elsewhere("1", "ada", "pts/0")}});
    apply(feed, {gone{"1"}, gone{"never there"}});
    TEST_NEWS("ada", "ada");
    BOOST_TEST((who.look(user("ada"), now) == sessions::person(user("ada"))));
    BOOST_TEST((who.size() == sessions::tracker::counts{0, 0}));
    BOOST_TEST(!who.next_deadline());
}

BOOST_AUTO_TEST_CASE(a_session_that_changes_hands_is_told_of_both) {
    apply(feed, {upsert{elsewhere("1", "ada", "pts/0")}});
    news();
    apply(feed, {upsert{elsewhere("1", "bob", "pts/0")}});
    TEST_NEWS("ada", "bob");
    BOOST_TEST((who.present() == std::vector{user("bob")}));
}

BOOST_AUTO_TEST_CASE(each_fact_that_a_watcher_sees_is_told) {
    session s = elsewhere("1", "ada", "pts/0");
    apply(feed, {upsert{s}});
    news();
    const auto changes_when = [&](auto&& alter) {
        alter(s);
        apply(feed, {upsert{s}});
        return !news().empty();
    };
    BOOST_TEST(changes_when([](session& x) { x.line = "pts/1"; }));
    BOOST_TEST(changes_when([](session& x) { x.host = "yonder"; }));
    BOOST_TEST(changes_when([](session& x) { x.origin = "192.0.2.7"; }));
    BOOST_TEST(changes_when([](session& x) { x.since -= 1s; }));
    BOOST_TEST(changes_when([](session& x) { x.locked = true; }));
    BOOST_TEST(changes_when([](session& x) { x.program = "vi"; }));
    BOOST_TEST(changes_when([](session& x) { x.shell = 77; }));
    BOOST_TEST(changes_when([](session& x) { x.what = kind::other; }));
    BOOST_TEST(changes_when([](session& x) { x.idle_since = noon - 400s; }));
    BOOST_TEST(changes_when([](session& x) { x.idle_since = noon - 500s; }));
    BOOST_TEST(changes_when([](session& x) { x.idle_since = noon - 100s; }));
    BOOST_TEST(!changes_when([](session& x) { x.idle_since = noon - 50s; }));
    BOOST_TEST(!changes_when([](session& x) { x.leader = 5; }));
}

BOOST_AUTO_TEST_CASE(what_is_missing_at_the_end_of_a_snapshot_has_ended) {
    apply(feed, {upsert{elsewhere("1", "ada", "a")}, upsert{elsewhere("2", "bob", "b")}});
    apply(utmp, {upsert{elsewhere("1", "cy", "c")}});
    news();
    apply(feed, {snapshot_begin{}, upsert{elsewhere("2", "bob", "b")}});
    TEST_NEWS();
    apply(feed, {upsert{elsewhere("3", "dan", "d")}, snapshot_end{}});
    TEST_NEWS("dan", "ada");
    BOOST_TEST((who.present() == std::vector{user("bob"), user("cy"), user("dan")}));
}

BOOST_AUTO_TEST_CASE(a_feed_that_ends_takes_its_sessions_and_no_others) {
    apply(feed, {upsert{elsewhere("1/a", "ada", "a")}, upsert{elsewhere("1/b", "bob", "b")},
                 upsert{elsewhere("11/a", "cy", "c")}, upsert{elsewhere("0/z", "dan", "d")}});
    apply(utmp, {upsert{elsewhere("1/a", "eve", "e")}});
    news();
    apply(feed, {all_gone{"1/"}});
    TEST_NEWS("ada", "bob");
    BOOST_TEST((who.present() == std::vector{user("cy"), user("dan"), user("eve")}));
}

BOOST_AUTO_TEST_CASE(who_is_told_by_two_sources_stays_until_both_let_go) {
    apply(logind, {upsert{login("c1", "ada", "pts/0", noon)}});
    news();
    apply(utmp, {upsert{login("u1", "ada", "pts/0", noon)}});
    TEST_NEWS();
    BOOST_TEST((who.size() == sessions::tracker::counts{1, 1}));
    apply(logind, {gone{"c1"}});
    TEST_NEWS();
    apply(utmp, {gone{"u1"}});
    TEST_NEWS("ada");
}

BOOST_AUTO_TEST_CASE(of_two_sessions_of_one_user_on_a_line_the_older_stands) {
    apply(logind, {upsert{login("c2", "ada", "pts/0", noon + 1h)},
                   upsert{login("c9", "ada", "pts/0", noon)}});
    const sessions::person p = who.look(user("ada"), now);
    BOOST_REQUIRE_EQUAL(p.sessions.size(), 1u);
    BOOST_TEST(p.sessions.front().told.id == "c9");
}

BOOST_AUTO_TEST_CASE(of_two_users_on_a_tty_of_this_machine_the_first_sits_there) {
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    news();
    apply(logind, {upsert{login("c2", "root", "pts/0", noon + 1h)}});
    TEST_NEWS();
    BOOST_TEST((who.present() == std::vector{user("ada")}));
    apply(logind, {gone{"1"}});
    TEST_NEWS("ada", "root");
    apply(logind, {upsert{login("3", "ada", "pts/0", noon - 1h)}});
    TEST_NEWS("ada", "root");
}

BOOST_AUTO_TEST_CASE(two_users_on_a_line_that_is_not_ours_are_two_persons) {
    apply(feed, {upsert{elsewhere("1", "ada", "pts/0")}, upsert{elsewhere("2", "bob", "pts/0")}});
    BOOST_TEST(who.present().size() == 2u);
}

BOOST_AUTO_TEST_CASE(going_idle_and_away_comes_by_deadline) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    news();
    BOOST_TEST((who.next_deadline() == noon + 300s));
    now = noon + 299s;
    who.advance(now);
    TEST_NEWS();
    now = noon + 300s;
    who.advance(now);
    TEST_NEWS("ada");
    BOOST_TEST((presence("ada") == availability::idle));
    BOOST_TEST((who.next_deadline() == noon + 1800s));
    now = noon + 1800s;
    who.advance(now);
    TEST_NEWS("ada");
    BOOST_TEST((presence("ada") == availability::away));
    BOOST_TEST(!who.next_deadline());
}

BOOST_AUTO_TEST_CASE(typing_moves_the_deadline_and_is_told_to_nobody) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    news();
    ttys.type("pts/0", noon + 200s);
    now = noon + 300s;
    who.advance(now);
    TEST_NEWS();
    BOOST_TEST((who.next_deadline() == noon + 500s));
}

BOOST_AUTO_TEST_CASE(an_idle_tty_is_watched_until_somebody_types) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    BOOST_TEST(watches.empty());
    now = noon + 300s;
    who.advance(now);
    BOOST_TEST(watches == names{"+pts/0"}, boost::test_tools::per_element());
    news();

    now += 1000s;
    who.input_at("pts/0", now);  // a watch that fired before the atime moved
    TEST_NEWS();
    ttys.type("pts/0", now);
    who.input_at("pts/0", now);
    TEST_NEWS("ada");
    BOOST_TEST(watches == (names{"+pts/0", "-pts/0"}), boost::test_tools::per_element());
    BOOST_TEST((presence("ada") == availability::active));
    BOOST_TEST((who.next_deadline() == now + 300s));
}

BOOST_AUTO_TEST_CASE(an_idle_tty_is_let_go_when_its_session_ends) {
    ttys.type("pts/0", noon - 1h);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    apply(logind, {gone{"1"}});
    BOOST_TEST(watches == (names{"+pts/0", "-pts/0"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_look_that_shows_a_change_tells_it_once) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    news();
    now = noon + 400s;
    BOOST_TEST((presence("ada") == availability::idle));
    TEST_NEWS("ada");
    BOOST_TEST((presence("ada") == availability::idle));
    TEST_NEWS();
    ttys.lines["pts/0"].messages = true;
    BOOST_TEST((who.look(user("ada"), now).sessions.front().messages == true));
    TEST_NEWS("ada");
}

BOOST_AUTO_TEST_CASE(a_listener_may_look) {
    std::vector<availability> seen;
    who.on_change([&](const base::user_name& u) { seen.push_back(who.look(u, now).presence); });
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    now = noon + 400s;
    (void)who.look(user("ada"), now);
    apply(logind, {gone{"1"}});
    BOOST_TEST(
        (seen == std::vector{availability::active, availability::idle, availability::offline}));
}

BOOST_AUTO_TEST_CASE(a_tty_that_is_gone_leaves_the_session_to_its_source) {
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    const sessions::person p = who.look(user("ada"), noon + 2h);
    BOOST_TEST((p.presence == availability::active));
    BOOST_TEST(!p.idle_since.has_value());
    BOOST_TEST(!p.sessions.front().messages.has_value());
}

BOOST_AUTO_TEST_CASE(a_tty_that_dies_does_not_wake_who_was_idle_there) {
    ttys.type("pts/0", noon - 400s);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    apply(utmp, {upsert{login("u1", "ada", "pts/0", noon)}});
    ttys.lines.clear();
    who.input_at("pts/0", now);  // the watch ended with the tty
    BOOST_TEST((presence("ada") == availability::idle));
    apply(logind, {gone{"1"}});
    BOOST_TEST((presence("ada") == availability::idle), "whoever still tells of it");
    BOOST_TEST((who.look(user("ada"), now).idle_since == noon - 400s));
    now = noon + 2h;
    who.advance(now);
    BOOST_TEST((presence("ada") == availability::away));
    apply(utmp, {upsert{login("u1", "ada", "pts/1", noon)}});
    BOOST_TEST((presence("ada") == availability::active), "nothing was ever known of pts/1");
}

BOOST_AUTO_TEST_CASE(only_ttys_of_this_machine_are_looked_at) {
    ttys.type("pts/0", noon - 2h);
    session desktop = login("c1", "ada", "pts/0", noon);
    desktop.what = kind::x11;
    apply(feed, {upsert{elsewhere("1", "bob", "pts/0")}});
    apply(logind, {upsert{desktop}});
    BOOST_TEST((presence("ada") == availability::active));
    BOOST_TEST((presence("bob") == availability::active));
    BOOST_TEST(ttys.looks == 0u);
}

BOOST_AUTO_TEST_CASE(a_sleeping_machine_is_away_with_all_that_is_known_of_it) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    apply(utmp, {upsert{login("2", "bob", "pts/1", noon)}});
    apply(feed, {upsert{elsewhere("3", "cy", "pts/2")}});
    news();
    apply(logind, {sleeping{true}});
    TEST_NEWS("ada", "bob");
    BOOST_TEST((presence("ada") == availability::away));
    BOOST_TEST((presence("cy") == availability::active));
    apply(logind, {sleeping{true}});
    TEST_NEWS();
    apply(logind, {upsert{login("4", "dan", "pts/4", noon)}, sleeping{false}});
    TEST_NEWS("dan", "ada", "bob");
    BOOST_TEST((presence("bob") == availability::active));
}

BOOST_AUTO_TEST_CASE(a_deadline_that_moves_is_told) {
    ttys.type("pts/0", noon);
    apply(logind, {upsert{login("1", "ada", "pts/0", noon)}});
    BOOST_TEST(deadline_moves == 1);
    (void)who.look(user("ada"), now + 1s);
    BOOST_TEST(deadline_moves == 1);
    now = noon + 2h;
    who.advance(now);
    BOOST_TEST(deadline_moves == 2);
    ttys.type("pts/0", now);
    (void)who.look(user("ada"), now);  // who looks wakes the deadline too
    BOOST_TEST(deadline_moves == 3);
    BOOST_TEST((who.next_deadline() == now + 300s));
}

BOOST_AUTO_TEST_CASE(a_change_costs_work_for_one_person) {
    std::vector<change> all;
    for (int i = 0; i < 20'000; ++i) {
        const std::string n = std::to_string(i);
        all.emplace_back(upsert{login(n, "u" + n, "pts/" + n, noon)});
    }
    apply(logind, all);
    ttys.looks = 0;
    apply(logind, {gone{"77"}});
    apply(logind, {upsert{login("78", "u78", "pts/new", noon)}});
    BOOST_TEST(ttys.looks <= 2u);
    BOOST_TEST(who.size().sessions == 19'999u);
}

BOOST_AUTO_TEST_CASE(much_is_taken_in_by_slices) {
    constexpr std::size_t slice = sessions::tracker::slice;
    std::vector<change> all{snapshot_begin{}};
    for (std::size_t i = 0; i < 3 * slice; ++i) {
        const std::string n = std::to_string(i);
        all.emplace_back(upsert{elsewhere("1/" + n, "u" + n, n)});
    }
    all.emplace_back(snapshot_end{});
    const auto calls = [&](std::span<const change> rest) {
        int made = 0;
        for (; !rest.empty(); ++made) {
            rest = who.apply_some(feed, rest, now);
            BOOST_TEST(news().size() <= slice);
        }
        return made;
    };
    BOOST_TEST(calls(all) == 7, "the sessions, and a look at each at the end");
    BOOST_TEST(who.size().sessions == 3 * slice);
    BOOST_TEST(calls(std::vector<change>{snapshot_begin{}, snapshot_end{}}) == 4);
    BOOST_TEST(who.present().empty());

    apply(feed, all);
    const std::vector<change> closed{all_gone{"1/"}, upsert{elsewhere("1/0", "u0", "0")}};
    const auto rest = who.apply_some(feed, closed, now);
    news();
    BOOST_TEST(rest.size() == closed.size());
    BOOST_TEST(who.present().size() == 2 * slice);
    BOOST_TEST(calls(rest) == 3);
    BOOST_TEST((who.present() == std::vector{user("u0")}));
}

BOOST_AUTO_TEST_CASE(many_deadlines_at_once_are_met_by_slices) {
    constexpr std::size_t slice = sessions::tracker::slice;
    std::vector<change> all;
    for (std::size_t i = 0; i < 2 * slice; ++i) {
        const std::string n = std::to_string(i);
        all.emplace_back(upsert{elsewhere(n, "u" + n, n)});
        std::get<upsert>(all.back()).now.idle_since = noon;
    }
    apply(feed, all);
    news();
    now = noon + 300s;
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST((who.next_deadline() == now));
        who.advance(now);
        BOOST_TEST(news().size() == slice);
    }
    BOOST_TEST((who.next_deadline() == noon + 1800s));
}

BOOST_AUTO_TEST_SUITE_END()
