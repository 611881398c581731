#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "cancelling.hpp"
#include "fakes/clock.hpp"
#include "linux_fixture.hpp"
#include "sessions/utmp.hpp"
#include "utmp_bytes.hpp"

namespace {

using namespace fingerpost;
namespace asio = boost::asio;

/// A process that does nothing until it is killed.
class sleeper {
public:
    sleeper() : pid_(::fork()) {
        if (pid_ == 0) {
            for (;;) ::pause();
        }
    }
    ~sleeper() { kill(); }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Leaves a zombie.
    void kill() {
        if (!killed_) ::kill(pid_, SIGKILL);
        killed_ = true;
    }

private:
    pid_t pid_;
    bool killed_ = false;
};

struct world {
    asio::io_context io;
    tests::temporary_folder run;
    tests::linux_ttys ttys;
    base::null_log log;
    tests::source_runner runner{io};
    base::instant login = base::system_clock().now();
    base::result<uid_t> uid = uid_t{1000};
    unsigned asked = 0;          ///< for a uid
    unsigned answered_from = 0;  ///< no uid is told before that many were asked for
    sessions::utmp_source source{io.get_executor(), options(), ttys, log};

    sessions::utmp_options options() {
        return {.file = run / "utmp",
                .proc = "/proc",
                .host = "h1",
                .uid_of = [this](base::user_name) -> asio::awaitable<base::result<uid_t>> {
                    ++asked;
                    while (asked < answered_from)
                        co_await asio::post(io.get_executor(), asio::use_awaitable);
                    co_return uid;
                }};
    }
    std::string record(const std::string& line, pid_t pid, const std::string& host = "",
                       const std::string& user = "alice") {
        ttys.there.insert_or_assign(
            line, sessions::tty_facts{
                      .owner = 1000, .last_input = login, .changed = login, .messages = true});
        const auto seconds = std::chrono::floor<std::chrono::seconds>(login).time_since_epoch();
        return tests::bytes_of({.user = user,
                                .line = line,
                                .host = host,
                                .pid = pid,
                                .seconds = static_cast<unsigned>(seconds.count()),
                                .address = {}});
    }
    void follow_to(std::size_t count) {
        runner.follow(source, [&] { return runner.now.size() == count; });
    }
    const sessions::session& only() { return runner.now.begin()->second; }
};

BOOST_FIXTURE_TEST_SUITE(utmp_as_a_source, world)

BOOST_AUTO_TEST_CASE(a_login_is_told_with_all_that_is_recorded) {
    const sleeper p;
    run.write("utmp", record("pts/3", p.pid(), "evil\x1b[2J.example"));
    follow_to(1);
    BOOST_TEST(only().line == "pts/3");
    BOOST_TEST(only().host == "h1");
    BOOST_TEST(only().origin == "evil^[[2J.example");
    BOOST_TEST(only().leader == p.pid());
    BOOST_TEST(only().looks_here);
    BOOST_TEST(name_of(only().what) == "tty");
    BOOST_TEST(only().id.starts_with("pts/3:" + std::to_string(p.pid()) + ':'));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_yet_is_followed_from_its_creation) {
    const sleeper p;
    follow_to(0);
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(1);
}

BOOST_AUTO_TEST_CASE(logins_and_logouts_are_followed) {
    const sleeper p;
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(1);
    run.write("utmp", record("pts/3", p.pid()) + record("pts/4", p.pid()));
    follow_to(2);
    run.write("utmp", record("pts/4", p.pid()));
    follow_to(1);
    BOOST_TEST(only().line == "pts/4");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_or_removed_is_followed) {
    const sleeper p;
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(1);
    run.write("new", record("pts/3", p.pid()) + record("pts/4", p.pid()));
    std::filesystem::rename(run / "new", run / "utmp");
    follow_to(2);
    run.write("utmp", record("pts/5", p.pid()));
    follow_to(1);
    std::filesystem::remove(run / "utmp");
    follow_to(0);
}

BOOST_AUTO_TEST_CASE(a_killed_process_ends_its_session_without_a_write) {
    sleeper p, q;
    run.write("utmp", record("pts/3", p.pid()) + record("pts/4", q.pid()));
    follow_to(2);
    p.kill();
    follow_to(1);
    BOOST_TEST(only().line == "pts/4");
    ::waitpid(p.pid(), nullptr, 0);
    q.kill();
    follow_to(0);
    ::waitpid(q.pid(), nullptr, 0);
}

BOOST_AUTO_TEST_CASE(entries_of_the_past_are_not_told) {
    const sleeper p;
    const auto dead = [&] {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        ::waitpid(child, nullptr, 0);
        return child;
    }();
    std::string bytes = record("pts/1", dead) + record("pts/2", p.pid()) + record("pts/3", p.pid());
    ttys.there.erase("pts/2");
    run.write("utmp", bytes);
    follow_to(1);
    BOOST_TEST(only().line == "pts/3");
}

BOOST_AUTO_TEST_CASE(the_owner_of_the_terminal_counts_if_the_user_is_known) {
    const sleeper p;
    uid = uid_t{1001};
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(0);
    uid = base::errc::cannot_tell;
    run.write("utmp", record("pts/4", p.pid()));
    follow_to(1);
    uid = base::errc::not_found;
    run.write("utmp", record("pts/5", p.pid()));
    follow_to(0);
}

BOOST_AUTO_TEST_CASE(panes_and_displays_are_told_as_such) {
    const sleeper p;
    const auto bytes = record("pts/3", p.pid(), "tmux(9).%0") + record(":0", p.pid());
    ttys.there.erase(":0");
    run.write("utmp", bytes);
    follow_to(2);
    for (const auto& [id, s] : runner.now) {
        BOOST_TEST(name_of(s.what) == (s.line == ":0" ? "x11" : "pane"));
        BOOST_TEST(s.looks_here == (s.line != ":0"));
    }
}

BOOST_AUTO_TEST_CASE(a_write_that_changes_no_login_wakes_nobody) {
    const sleeper p;
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(1);
    run.write("utmp", record("pts/3", p.pid()) + std::string(384, '\0'));
    run.write("utmp", record("pts/3", p.pid()) + record("pts/4", p.pid()));
    follow_to(2);
    BOOST_TEST(runner.snapshots == 1);
}

BOOST_AUTO_TEST_CASE(a_change_is_told_alone_and_asks_only_for_what_is_new) {
    const sleeper p;
    const std::string old = record("pts/1", p.pid()) + record("pts/2", p.pid(), "", "bob");
    run.write("utmp", old);
    follow_to(2);
    BOOST_TEST(asked == 2U);
    run.write("utmp", old + record("pts/3", p.pid(), "", "cy"));
    const auto more = runner.next(source);
    BOOST_REQUIRE_EQUAL(more->size(), 1U);
    BOOST_TEST(std::get<sessions::upsert>(more->front()).now.user.str() == "cy");
    BOOST_TEST(asked == 3U);
    run.write("utmp", old);
    const auto fewer = runner.next(source);
    BOOST_REQUIRE_EQUAL(fewer->size(), 1U);
    BOOST_TEST(std::get<sessions::gone>(fewer->front()).id.starts_with("pts/3:"));
    BOOST_TEST(asked == 3U);
}

BOOST_AUTO_TEST_CASE(users_are_looked_up_together) {
    const sleeper p;
    std::string bytes;
    for (int i = 0; i < 16; ++i) {
        const std::string n = std::to_string(i);
        bytes += record("pts/" + n, p.pid(), "", "u" + n) + record("tty" + n, p.pid(), "", "u" + n);
    }
    answered_from = 16;
    run.write("utmp", bytes);
    follow_to(32);
    BOOST_TEST(asked == 16U, "each once");
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_an_error_and_not_an_empty_list) {
    auto elsewhere = options();
    elsewhere.file = run / "none/utmp";
    sessions::utmp_source lost(io.get_executor(), elsewhere, ttys, log);
    BOOST_TEST((runner.next(lost).error() == boost::system::errc::no_such_file_or_directory));
    std::filesystem::create_directory(run / "none");
    BOOST_TEST(runner.next(lost)->size() == 2U, "an empty snapshot once it is there");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_an_error) {
    std::filesystem::create_directory(run / "utmp");
    BOOST_TEST((runner.next(source).error() == boost::system::errc::is_a_directory));
}

BOOST_AUTO_TEST_CASE(cancelling_is_honoured) {
    follow_to(0);
    BOOST_TEST(tests::honours_cancelling(source, io));
    const sleeper p;
    run.write("utmp", record("pts/3", p.pid()));
    follow_to(1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
