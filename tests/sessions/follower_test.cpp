#include "sessions/follower.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <list>
#include <set>

#include "fakes/sessions.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using base::availability;
using tests::login;
using tests::scripted_source;
using tests::system_error;
using tests::user;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");

/// Pauses that last until the test ends them.
class fake_pauses {
public:
    explicit fake_pauses(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    boost::asio::awaitable<void> wait(std::chrono::milliseconds time) {
        const auto self = running_.emplace(running_.end(), time, executor_);
        co_await self->second.wait();
        running_.erase(self);
    }
    /// The lengths of those that run.
    std::multiset<std::chrono::milliseconds> running() const {
        std::multiset<std::chrono::milliseconds> all;
        for (const auto& [time, end] : running_) all.insert(time);
        return all;
    }
    void end(std::chrono::milliseconds time) {
        for (auto& [length, end] : running_)
            if (length == time) end.notify();
    }

private:
    boost::asio::any_io_executor executor_;
    std::list<std::pair<std::chrono::milliseconds, tests::fake_signal>> running_;
};

/// Remembers events.
class kept_log final : public base::log {
public:
    void write(base::severity, std::string_view event, facts) noexcept override {
        events.emplace_back(event);
    }
    bool enabled(base::severity) const noexcept override { return true; }
    std::vector<std::string> events;
};

struct fixture {
    fixture() {
        follower.on_ready([this] { ++ready; });
    }
    ~fixture() { stop(); }

    scripted_source& add(std::string name = "scripted") {
        auto s = std::make_unique<scripted_source>(io.get_executor(), std::move(name));
        scripted_source& known = *s;
        follower.add(std::move(s));
        return known;
    }
    void start() {
        running = true;
        boost::asio::co_spawn(
            io, follower.run(),
            boost::asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr why) {
                running = false;
                bug = why;
            }));
        settle();
    }
    void stop() {
        if (!running) return;
        signal.emit(boost::asio::cancellation_type::terminal);
        settle();
        BOOST_TEST(!running);
        BOOST_TEST((bug == nullptr));
        BOOST_TEST(pauses.running().empty());
    }
    /// Runs all that can run; nothing here waits for real time.
    void settle() {
        io.restart();
        io.poll();
    }
    availability presence(std::string_view name) {
        return tracker.look(user(name), clock.now()).presence;
    }
    /// Somebody types at pts/0, seen by a watch if there is one.
    void type() {
        ttys.type("pts/0", clock.now());
        watch.type("pts/0");
        settle();
    }
    /// Time passes, and whoever waited for that long wakes.
    void pass(std::chrono::milliseconds time) {
        clock.advance(time);
        pauses.end(time);
        settle();
    }

    boost::asio::io_context io;
    tests::manual_clock clock{noon};
    kept_log log;
    tests::fake_ttys ttys;
    tests::fake_tty_watch watch{io.get_executor()};
    fake_pauses pauses{io.get_executor()};
    sessions::tracker tracker{ttys, {.idle_after = 20s, .away_after = 50s}};
    sessions::follower follower{
        io.get_executor(), tracker, watch, clock, log, [this](std::chrono::milliseconds t) {
            return pauses.wait(t);
        }};
    boost::asio::cancellation_signal signal;
    bool running = false;
    std::exception_ptr bug;
    int ready = 0;
};

struct at_a_tty : fixture {
    at_a_tty() : source(add()) {
        ttys.type("pts/0", noon);
        source.tell_all({login("1", "ada", "pts/0", noon)});
    }
    scripted_source& source;
};

using pauses_of = std::multiset<std::chrono::milliseconds>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(follower, fixture)

BOOST_AUTO_TEST_CASE(what_sources_tell_is_taken_in) {
    scripted_source& s = add();
    start();
    BOOST_TEST(tracker.present().empty());
    s.tell_all({login("1", "ada", "pts/0", noon)});
    settle();
    BOOST_TEST((tracker.present() == std::vector{user("ada")}));
}

BOOST_AUTO_TEST_CASE(the_source_added_first_is_trusted_most) {
    scripted_source& first = add();
    scripted_source& second = add();
    start();
    auto other = login("2", "ada", "pts/0", noon);
    other.origin = "other";
    auto better = login("1", "ada", "pts/0", noon);
    better.origin = "better";
    second.tell_all({other});
    first.tell_all({better});
    settle();
    BOOST_TEST(tracker.look(user("ada"), noon).sessions.front().told.origin == "better");
}

BOOST_AUTO_TEST_CASE(ready_when_each_source_told_all_or_failed) {
    scripted_source& a = add();
    scripted_source& b = add();
    b.fail_call(1, system_error(ENOENT));
    start();
    BOOST_TEST(ready == 0);
    a.tell_all({});
    settle();
    BOOST_TEST(ready == 1);
    a.tell_all({});
    settle();
    BOOST_TEST(ready == 1);
}

BOOST_AUTO_TEST_CASE(without_sources_it_is_ready_at_once) {
    start();
    BOOST_TEST(ready == 1);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_is_asked_again_ever_later) {
    scripted_source& s = add("utmp");
    s.tell_all({login("1", "ada", "pts/0", noon)});
    for (const unsigned n : {2u, 3u, 4u, 5u, 6u, 7u, 8u}) s.fail_call(n, system_error(EIO));
    start();
    for (const auto time : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
        BOOST_TEST((pauses.running() == pauses_of{time}), time.count());
        pauses.end(time);
        settle();
    }
    BOOST_TEST(pauses.running().empty());
    BOOST_TEST((tracker.present() == std::vector{user("ada")}));  // what it told is kept
    BOOST_TEST(log.events == std::vector<std::string>{"session source failed"},
               boost::test_tools::per_element());

    s.tell_all({});
    settle();
    BOOST_TEST(log.events.back() == "session source is back");
    BOOST_TEST(tracker.present().empty());
    s.fail_call(s.calls() + 1, system_error(EIO));
    s.tell_all({});
    settle();
    BOOST_TEST((pauses.running() == pauses_of{1s}));
}

BOOST_AUTO_TEST_CASE(a_failure_is_logged_once_and_another_one_too) {
    scripted_source& s = add();
    s.fail_call(1, system_error(ENOENT));
    s.fail_call(2, system_error(ENOENT));
    s.fail_call(3, system_error(EACCES));
    start();
    pauses.end(1s);
    settle();
    BOOST_TEST(log.events.size() == 1u);
    pauses.end(2s);
    settle();
    BOOST_TEST(log.events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(status_tells_how_each_source_fares) {
    scripted_source& a = add("logind");
    scripted_source& b = add("utmp");
    b.fail_call(1, system_error(ENOENT));
    using all = std::vector<sessions::source_status>;
    BOOST_TEST((follower.status() == all{{"logind", false, "", noon}, {"utmp", false, "", noon}}));
    clock.advance(5s);
    a.tell_all({});
    start();
    BOOST_TEST(
        (follower.status() == all{{"logind", true, "", noon + 5s},
                                  {"utmp", false, system_error(ENOENT).message(), noon + 5s}}));
    clock.advance(5s);
    b.tell_all({});
    pauses.end(1s);
    settle();
    BOOST_TEST((follower.status() ==
                all{{"logind", true, "", noon + 5s}, {"utmp", true, "", noon + 10s}}));
}

BOOST_FIXTURE_TEST_CASE(thresholds_pass_in_time, at_a_tty) {
    start();
    BOOST_TEST((pauses.running() == pauses_of{20s}));
    std::vector<std::string> told;
    tracker.on_change([&](const base::user_name& u) { told.emplace_back(u.str()); });
    pass(20s);
    BOOST_TEST(told.size() == 1u);
    BOOST_TEST((pauses.running() == pauses_of{30s}));
    pass(30s);
    BOOST_TEST(told.size() == 2u);
    BOOST_TEST(pauses.running().empty());
}

BOOST_FIXTURE_TEST_CASE(a_deadline_that_comes_nearer_is_kept, at_a_tty) {
    start();
    ttys.type("pts/1", noon - 15s);
    source.tell(std::vector<sessions::change>{sessions::upsert{login("2", "bob", "pts/1", noon)}});
    settle();
    BOOST_TEST((pauses.running() == pauses_of{5s}));
}

BOOST_FIXTURE_TEST_CASE(a_far_deadline_is_not_slept_towards_in_one_go, at_a_tty) {
    clock.set(noon - 1h);  // it was set back: the login seems to be in an hour
    start();
    BOOST_TEST((pauses.running() == pauses_of{20s}));
    clock.set(noon - 2h);
    pauses.end(20s);
    settle();
    BOOST_TEST((pauses.running() == pauses_of{60s}));
}

BOOST_FIXTURE_TEST_CASE(an_idle_tty_is_watched_and_its_input_taken, at_a_tty) {
    start();
    BOOST_TEST(watch.armed.empty());
    pass(20s);
    BOOST_TEST(watch.armed.contains("pts/0"));
    clock.advance(3s);
    type();
    BOOST_TEST(watch.armed.empty());
    BOOST_TEST((presence("ada") == availability::active));
    BOOST_TEST((pauses.running() == pauses_of{20s}));
}

BOOST_FIXTURE_TEST_CASE(input_that_does_not_show_yet_keeps_the_watch, at_a_tty) {
    start();
    pass(20s);
    watch.type("pts/0");  // the atime stands still
    settle();
    BOOST_TEST(watch.armed.contains("pts/0"));
    BOOST_TEST(watch.arm_calls == 2u);
}

BOOST_FIXTURE_TEST_CASE(input_before_the_watch_stood_is_seen, at_a_tty) {
    start();
    clock.advance(20s);
    tracker.advance(clock.now());
    ttys.type("pts/0", clock.now());
    settle();
    BOOST_TEST(watch.armed.empty());
    BOOST_TEST((pauses.running() == pauses_of{20s}));
}

BOOST_FIXTURE_TEST_CASE(a_tty_that_cannot_be_watched_is_looked_at, at_a_tty) {
    watch.failing_arm = 1;
    start();
    pass(20s);
    BOOST_TEST(watch.armed.empty());
    BOOST_TEST((pauses.running() == pauses_of{8s, 30s}));
    BOOST_TEST(log.events.size() == 1u);
    pass(8s);
    BOOST_TEST(pauses.running().count(8s) == 1u);
    ttys.type("pts/0", clock.now());
    std::vector<std::string> told;
    tracker.on_change([&](const base::user_name& u) { told.emplace_back(u.str()); });
    pass(8s);
    BOOST_TEST(told.size() == 1u);
    BOOST_TEST(pauses.running().count(8s) == 0u);
    const unsigned looks = ttys.looks;
    settle();
    BOOST_TEST(ttys.looks == looks);
}

BOOST_FIXTURE_TEST_CASE(when_watching_fails_idle_ttys_are_looked_at, at_a_tty) {
    watch.failing_next = 2;
    start();
    pass(20s);
    watch.type("pts/0");
    settle();
    BOOST_TEST(pauses.running().count(8s) == 1u);
    BOOST_TEST(pauses.running().count(1s) == 1u);
    pass(1s);
    BOOST_TEST(watch.next_calls == 3u);
}

BOOST_FIXTURE_TEST_CASE(a_tty_whose_session_ended_is_let_go, at_a_tty) {
    start();
    pass(20s);
    source.tell(std::vector<sessions::change>{sessions::gone{"1"}});
    settle();
    BOOST_TEST(watch.armed.empty());
    BOOST_TEST(pauses.running().empty());
}

BOOST_FIXTURE_TEST_CASE(it_ends_when_it_is_cancelled_whatever_it_waits_for, at_a_tty) {
    scripted_source& ill = add();
    ill.fail_call(1, system_error(EIO));
    watch.failing_arm = 1;
    start();
    pass(20s);
    BOOST_TEST(running);
    stop();
    BOOST_TEST(!running);
}

BOOST_AUTO_TEST_SUITE_END()
