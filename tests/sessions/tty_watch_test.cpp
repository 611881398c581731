#include "sessions/tty_watch.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "base/error.hpp"
#include "fakes/pty.hpp"
#include "fakes/sessions.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using tests::system_error;

namespace {

struct fixture {
    fixture() {
        boost::asio::co_spawn(io, take(),
                              boost::asio::bind_cancellation_slot(
                                  stop.slot(), [this](std::exception_ptr) { ended = true; }));
    }
    ~fixture() {
        stop.emit(boost::asio::cancellation_type::terminal);
        until([this] { return ended; });
    }
    boost::asio::awaitable<void> take() {
        for (;;) {
            const auto lines = co_await watch.next();
            if (!lines) co_return;
            for (const std::string& line : *lines) typed_at.push_back(line);
        }
    }
    base::result<void> arm(std::string line) {
        std::optional<base::result<void>> result;
        boost::asio::co_spawn(io, watch.arm(std::move(line)),
                              [&](std::exception_ptr, base::result<void> r) { result = r; });
        until([&] { return result.has_value(); });
        return *result;
    }
    template <class Done>
    void until(Done done) {
        const auto deadline = std::chrono::steady_clock::now() + 5s;
        io.restart();
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            io.run_one_for(10ms);
        }
    }
    /// Runs all that can run now.
    void settle() {
        io.restart();
        io.poll();
    }

    boost::asio::io_context io;
    int inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    sessions::inotify_tty_watch watch{io.get_executor(), inotify,
                                      sessions::inotify_tty_watch::add_here(inotify)};
    boost::asio::cancellation_signal stop;
    bool ended = false;
    std::vector<std::string> typed_at;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tty_watch, fixture)

BOOST_AUTO_TEST_CASE(input_is_told_once) {
    const tests::pty tty;
    BOOST_REQUIRE(arm(tty.line()));
    BOOST_REQUIRE(arm(tty.line()));  // twice is once
    settle();
    BOOST_TEST(typed_at.empty());
    tty.type();
    until([&] { return !typed_at.empty(); });
    tty.type();
    settle();
    BOOST_TEST(typed_at == std::vector{tty.line()}, boost::test_tools::per_element());
    BOOST_REQUIRE(arm(tty.line()));
    tty.type();
    until([&] { return typed_at.size() == 2; });
}

BOOST_AUTO_TEST_CASE(a_disarmed_tty_is_not_told) {
    const tests::pty quiet;
    const tests::pty other;
    BOOST_REQUIRE(arm(quiet.line()));
    BOOST_REQUIRE(arm(other.line()));
    watch.disarm(quiet.line());
    watch.disarm("never armed");
    quiet.type();
    other.type();
    until([&] { return !typed_at.empty(); });
    BOOST_TEST(typed_at == std::vector{other.line()}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tty_that_goes_away_is_told) {
    auto tty = std::make_unique<tests::pty>();
    const std::string line = tty->line();
    BOOST_REQUIRE(arm(line));
    tty.reset();
    until([&] { return !typed_at.empty(); });
    BOOST_TEST(typed_at == std::vector{line}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_no_tty_is_not_watched) {
    BOOST_TEST(arm("no-such-tty").error() == system_error(ENOENT));
    BOOST_TEST(arm("pts").error() == system_error(ENOTTY));
    BOOST_TEST(arm("../etc/passwd").error() == base::make_error_code(base::errc::bad_char));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tty_watch_by_hand)

/// A pipe stands in for the inotify descriptor, so that the kernel's rarer words can be said.
struct scripted {
    scripted() {
        BOOST_REQUIRE_EQUAL(::pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
        watch.emplace(io.get_executor(), ends[0],
                      [this](std::string) -> boost::asio::awaitable<base::result<int>> {
                          before_answer();
                          io.poll();
                          co_return ++last_watch;
                      });
    }
    ~scripted() { ::close(ends[1]); }
    void say(int wd, std::uint32_t mask) {
        inotify_event e{};
        e.wd = wd;
        e.mask = mask;
        BOOST_REQUIRE_EQUAL(::write(ends[1], &e, sizeof e), static_cast<ssize_t>(sizeof e));
    }
    void arm(std::string line) {
        boost::asio::co_spawn(
            io, watch->arm(std::move(line)),
            [](std::exception_ptr bug, base::result<void> r) { BOOST_TEST((!bug && r)); });
        run_ready();
    }
    void start_next() {
        boost::asio::co_spawn(io, watch->next(),
                              [this](std::exception_ptr, base::result<std::vector<std::string>> r) {
                                  told = std::move(r);
                              });
        run_ready();
    }
    void run_ready() {
        io.restart();
        io.poll();
    }
    std::vector<std::string> lines() {
        BOOST_REQUIRE(told.has_value());
        BOOST_REQUIRE(told->has_value());
        std::vector<std::string> all = **std::exchange(told, std::nullopt);
        std::sort(all.begin(), all.end());
        return all;
    }

    boost::asio::io_context io;
    int ends[2];
    int last_watch = 0;
    std::function<void()> before_answer = [] {};
    std::optional<sessions::inotify_tty_watch> watch;
    std::optional<base::result<std::vector<std::string>>> told;
};

using names = std::vector<std::string>;

BOOST_FIXTURE_TEST_CASE(a_lost_event_counts_as_input_everywhere, scripted) {
    arm("pts/0");
    arm("pts/1");
    start_next();
    say(-1, IN_Q_OVERFLOW);
    run_ready();
    BOOST_TEST(lines() == (names{"pts/0", "pts/1"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(an_event_that_was_read_before_the_answer_is_told, scripted) {
    start_next();
    before_answer = [this] {
        say(1, IN_ACCESS);
        say(1, IN_IGNORED);
    };
    arm("pts/0");
    BOOST_TEST(lines() == names{"pts/0"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(the_end_of_an_old_watch_is_no_news, scripted) {
    arm("pts/0");
    start_next();
    say(1, IN_ACCESS);
    say(1, IN_IGNORED);
    run_ready();
    BOOST_TEST(lines() == names{"pts/0"}, boost::test_tools::per_element());
    arm("pts/0");
    start_next();
    say(1, IN_IGNORED);
    run_ready();
    BOOST_TEST(!told.has_value());
    say(2, IN_ACCESS);
    run_ready();
    BOOST_TEST(lines() == names{"pts/0"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
