#include "sessions/logind.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "cancelling.hpp"
#include "logind_mock.hpp"

namespace {

using namespace fingerpost;
namespace asio = boost::asio;

struct world {
    tests::private_bus bus;
    tests::mock_logind logind{bus.address()};
    tests::temporary_folder files;
    asio::io_context io;
    tests::linux_processes processes;
    base::null_log log;
    tests::source_runner runner{io};
    sessions::logind_source source{io.get_executor(), options(), processes, log};

    world() {
        std::filesystem::create_directories(files / "sessions");
        std::filesystem::create_directories(files / "pts");
        logind.start();
    }
    [[nodiscard]] sessions::logind_options options() const {
        return {.bus = bus.address(),
                .sessions_dir = files / "sessions",
                .pts_dir = files / "pts",
                .host = "h1"};
    }
    /// Follows the source until it tells of exactly these ids.
    void follow_to(std::set<std::string> ids) {
        runner.follow(source, [&] {
            std::set<std::string> now;
            for (const auto& [id, s] : runner.now) now.insert(id);
            return now == ids;
        });
    }
    template <class Condition>
    void follow_until(const std::string& id, Condition there) {
        runner.follow(source, [&] {
            const auto at = runner.now.find(id);
            return at != runner.now.end() && there(at->second);
        });
    }
    void ssh(const std::string& id, pid_t leader) {
        logind.add(id, "alice", "tty", leader);
        processes.of.insert_or_assign(leader, sessions::terminal{});
    }
    void desktop(const std::string& id) {
        logind.add(id, "bob", "wayland", 70);
        logind.set(id, "TTY", "tty2");
    }
};

BOOST_FIXTURE_TEST_SUITE(logind_as_a_source, world)

BOOST_AUTO_TEST_CASE(the_first_batch_is_a_whole_snapshot) {
    ssh("c1", 42);
    processes.of.insert_or_assign(42, sessions::terminal{"pts/3", 50});
    desktop("c2");
    const auto first = runner.next(source);
    BOOST_REQUIRE_MESSAGE(first, first.error().message());
    BOOST_REQUIRE(first->size() == 4U);
    BOOST_TEST(std::holds_alternative<sessions::snapshot_begin>(first->front()));
    BOOST_TEST(std::holds_alternative<sessions::snapshot_end>(first->back()));
    const auto& s = std::get<sessions::upsert>(first->at(1)).now;
    BOOST_TEST(s.id == "c1");
    BOOST_TEST(s.user.str() == "alice");
    BOOST_TEST(s.line == "pts/3");
    BOOST_TEST(s.shell == 50);
    BOOST_TEST(s.host == "h1");
}

BOOST_AUTO_TEST_CASE(sessions_come_and_go) {
    follow_to({});
    desktop("c1");
    logind.signal_new("c1");
    follow_to({"c1"});
    logind.signal_removed("c1");
    follow_to({});
    BOOST_TEST(runner.snapshots == 1);
    BOOST_TEST(runner.gone == 1);
}

BOOST_AUTO_TEST_CASE(a_desktop_is_locked_and_idle) {
    desktop("c1");
    follow_to({"c1"});
    logind.set("c1", "LockedHint", true);
    follow_until("c1", [](const auto& s) { return s.locked; });
    logind.set("c1", "IdleSinceHint", std::uint64_t{1'700'000'000'000'000});
    logind.set("c1", "IdleHint", true);
    follow_until("c1", [](const auto& s) { return s.idle_since.has_value(); });
    logind.set("c1", "IdleHint", false);
    follow_until("c1", [](const auto& s) { return !s.idle_since; });
    logind.set("c1", "LockedHint", false);
    follow_until("c1", [](const auto& s) { return !s.locked; });
}

BOOST_AUTO_TEST_CASE(an_ssh_session_gets_its_terminal_when_the_shell_is_there) {
    ssh("c1", 42);
    follow_until("c1", [](const auto& s) { return s.what == sessions::kind::remote; });
    processes.of.insert_or_assign(42, sessions::terminal{"pts/3", 50});
    files.write("pts/3", "");
    follow_until("c1", [](const auto& s) { return s.line == "pts/3"; });
    processes.of.insert_or_assign(42, sessions::terminal{});
    std::filesystem::remove(files / "pts/3");
    follow_until("c1", [](const auto& s) { return s.what == sessions::kind::remote; });
}

BOOST_AUTO_TEST_CASE(where_processes_are_hidden_the_tty_of_logind_must_do) {
    ssh("c1", 42);
    processes.of.insert_or_assign(42, base::errc::cannot_tell);
    follow_until("c1", [](const auto& s) { return s.what == sessions::kind::remote; });
    logind.set("c1", "TTY", "pts/4");
    follow_until("c1", [](const auto& s) { return s.line == "pts/4" && s.looks_here; });
}

BOOST_AUTO_TEST_CASE(greeters_managers_and_background_jobs_are_not_people) {
    desktop("c1");
    const std::pair<const char*, const char*> others[] = {
        {"c2", "greeter"}, {"c3", "manager"}, {"c4", "background"}, {"c5", "lock-screen"}};
    for (const auto& [id, session_class] : others) {
        desktop(id);
        logind.set(id, "Class", session_class);
    }
    follow_to({"c1"});
    logind.set("c1", "Class", "background");
    follow_to({});
}

BOOST_AUTO_TEST_CASE(closing_is_seen_in_the_folder_though_nothing_is_signalled) {
    desktop("c1");
    follow_to({"c1"});
    logind.close_silently("c1");
    files.write("sessions/.#c1", "");
    std::filesystem::rename(files / "sessions/.#c1", files / "sessions/c1");
    follow_to({});
    BOOST_TEST(runner.gone == 1);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_made_anew_is_followed_again) {
    desktop("c1");
    follow_to({"c1"});
    std::filesystem::remove(files / "sessions");
    std::filesystem::create_directory(files / "sessions");
    desktop("c2");
    logind.signal_new("c2");
    follow_to({"c1", "c2"});
    logind.close_silently("c1");
    files.write("sessions/c1", "");
    follow_to({"c2"});
}

BOOST_AUTO_TEST_CASE(a_session_that_makes_no_sense_is_left_out) {
    desktop("c1");
    desktop("c2");
    logind.set("c2", "Name", "not:a:name");
    desktop("c3");
    logind.set("c3", "Class", true);
    desktop("c4");
    logind.set("c4", "Leader", "forty-two");
    follow_to({"c1"});
    logind.set("c4", "Leader", "still text");
    logind.set("c2", "Name", "bob");
    follow_to({"c1", "c2"});
}

BOOST_AUTO_TEST_CASE(a_session_without_an_object_is_left_out) {
    follow_to({});
    logind.signal_new("c9");
    desktop("c1");
    logind.signal_new("c1");
    follow_to({"c1"});
}

BOOST_AUTO_TEST_CASE(a_restart_of_logind_loses_and_doubles_nothing) {
    desktop("c1");
    desktop("c2");
    follow_to({"c1", "c2"});
    logind.stop();
    logind.start();
    // The new one is listed when it takes its name; what it knows is told by signals or by the
    // list.
    desktop("c1");
    logind.signal_new("c1");
    follow_to({"c1"});
    BOOST_TEST(runner.gone == 0, "c2 ended with a snapshot, not before");
    BOOST_TEST(runner.snapshots >= 2);
}

BOOST_AUTO_TEST_CASE(the_machine_sleeps_and_wakes) {
    desktop("c1");
    follow_to({"c1"});
    BOOST_TEST(!runner.asleep);
    logind.signal_sleep(true);
    runner.follow(source, [&] { return runner.asleep; });
    logind.signal_sleep(false);
    runner.follow(source, [&] { return !runner.asleep; });
}

BOOST_AUTO_TEST_CASE(sleep_waits_until_it_was_told) {
    desktop("c1");
    follow_to({"c1"});
    BOOST_TEST(logind.locks() == 1U);
    logind.signal_sleep(true);
    runner.follow(source, [&] { return runner.asleep; });
    BOOST_TEST(logind.locks() == 1U, "whoever has the batch has not told it yet");
    logind.set("c1", "LockedHint", true);
    follow_until("c1", [](const auto& s) { return s.locked; });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (logind.locks() != 0 && std::chrono::steady_clock::now() < deadline) {
    }
    BOOST_TEST(logind.locks() == 0U);
    logind.signal_sleep(false);
    runner.follow(source, [&] { return !runner.asleep; });
    BOOST_TEST(logind.locks() == 1U);
}

BOOST_AUTO_TEST_CASE(hundreds_of_short_sessions_end_as_they_should) {
    follow_to({});
    for (int i = 0; i < 100; ++i) {
        logind.signal_new("c" + std::to_string(i));
        logind.signal_removed("c" + std::to_string(i));
    }
    desktop("last");
    logind.signal_new("last");
    follow_to({"last"});
}

BOOST_AUTO_TEST_CASE(without_logind_there_is_an_error_until_it_comes) {
    logind.stop();
    BOOST_TEST((runner.next(source).error() == boost::system::errc::host_unreachable));
    logind.start();
    desktop("c1");
    follow_to({"c1"});
}

BOOST_AUTO_TEST_CASE(a_bus_that_is_not_there_is_an_error) {
    auto elsewhere = options();
    elsewhere.bus = "unix:path=" + (files / "no-bus");
    sessions::logind_source lost(io.get_executor(), elsewhere, processes, log);
    BOOST_TEST((runner.next(lost).error() == boost::system::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(a_bus_that_is_lost_is_an_error_each_time) {
    desktop("c1");
    follow_to({"c1"});
    bus.stop();
    BOOST_TEST(!runner.next(source).has_value());
    BOOST_TEST(!runner.next(source).has_value());
}

BOOST_AUTO_TEST_CASE(cancelling_loses_nothing) {
    follow_to({});
    BOOST_TEST(tests::honours_cancelling(source, io));
    desktop("c1");
    logind.signal_new("c1");
    follow_to({"c1"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
