#include "password.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace fingerpost::cli {
namespace {

std::string told(const std::variant<password, no_password>& read) {
    if (const auto* none = std::get_if<no_password>(&read)) return none->why;
    return "read: " + std::get<password>(read).text;
}

struct line_row {
    const char* why;
    std::string input;
    const char* gives;
};
std::ostream& operator<<(std::ostream& to, const line_row& r) { return to << r.why; }

const char* const nothing = "The standard input has no password on its first line.";

const line_row lines[] = {
    {"a line", "p\xc3\xa4 ss\n", "read: p\xc3\xa4 ss"},
    {"without its newline", "pass", "read: pass"},
    {"only the first", "pass\nother\n", "read: pass"},
    {"an empty one is for the daemon to refuse", "\n", "read: "},
    {"nothing", "", nothing},
    {"too much", std::string(5000, 'x') + '\n', nothing},
    {"no text", "p\xffss\n", "The password is not UTF-8."},
};

/// Somebody at a terminal, at which a child process asks for a password.
class typist {
public:
    typist() {
        // What the child would find unwritten, a sanitizer's _exit writes to its terminal.
        std::cout.flush();
        std::fflush(nullptr);
        child_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
        BOOST_REQUIRE(child_ >= 0);
        if (child_ != 0) return;
        const std::string said = told(read_new_password(STDIN_FILENO, "sip:a@b.test")) + '\n';
        termios now{};
        const bool shows = tcgetattr(STDIN_FILENO, &now) == 0 && (now.c_lflag & ECHO) != 0;
        const bool written = write(STDOUT_FILENO, said.data(), said.size()) > 0;
        _exit(shows && written ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    ~typist() { close(terminal_); }
    typist(const typist&) = delete;
    typist& operator=(const typist&) = delete;

    /// Reads on until the terminal shows `what`, and gives all that it showed since.
    std::string see(const std::string& what) {
        std::string seen;
        while (seen.find(what) == seen.npos) {
            pollfd ready{terminal_, POLLIN, 0};
            std::array<char, 256> part{};
            BOOST_REQUIRE_MESSAGE(poll(&ready, 1, 20'000) == 1, "only \"" + seen + '"');
            const ssize_t size = read(terminal_, part.data(), part.size());
            BOOST_REQUIRE_MESSAGE(size > 0, "only \"" + seen + '"');
            seen.append(part.data(), static_cast<std::size_t>(size));
        }
        return seen;
    }
    void type(const std::string& text) const {
        BOOST_REQUIRE(write(terminal_, text.data(), text.size()) ==
                      static_cast<ssize_t>(text.size()));
    }
    /// What the child ended with, as wait(2) has it.
    [[nodiscard]] int end() const {
        int status = 0;
        BOOST_REQUIRE(waitpid(child_, &status, 0) == child_);
        return status;
    }
    [[nodiscard]] bool shows_what_is_typed() const {
        termios now{};
        return tcgetattr(terminal_, &now) == 0 && (now.c_lflag & ECHO) != 0;
    }

private:
    pid_t child_ = -1;
    int terminal_ = -1;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_DATA_TEST_CASE(of_a_pipe, boost::unit_test::data::make(lines), r) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(pipe(ends.data()) == 0);
    BOOST_REQUIRE(write(ends[1], r.input.data(), r.input.size()) ==
                  static_cast<ssize_t>(r.input.size()));
    close(ends[1]);
    BOOST_TEST(told(read_new_password(ends[0], "x")) == r.gives);
    close(ends[0]);
}

BOOST_AUTO_TEST_CASE(a_terminal_is_asked_twice_and_shows_nothing) {
    typist t;
    BOOST_TEST(t.see(": ") == "New password for sip:a@b.test: ");
    BOOST_TEST(!t.shows_what_is_typed());
    t.type("wonder\n");
    BOOST_TEST(t.see(": ") == "\r\nThe same once more: ");
    t.type("wonder\n");
    BOOST_TEST(t.see("wonder\r\n") == "\r\nread: wonder\r\n");
    BOOST_TEST(t.end() == 0, "and shows again what is typed");
}

BOOST_AUTO_TEST_CASE(a_slip_is_noticed) {
    typist t;
    t.see(": ");
    t.type("wonder\n");
    t.see(": ");
    t.type("wander\n");
    t.see("These were two different passwords.\r\n");
    BOOST_TEST(t.end() == 0);
}

BOOST_AUTO_TEST_CASE(who_gives_none_ends_it) {
    typist t;
    t.see(": ");
    t.type("\x04");
    t.see("No password was given.");
    BOOST_TEST(t.end() == 0);
}

BOOST_AUTO_TEST_CASE(an_interrupt_brings_the_echo_back) {
    typist t;
    t.see(": ");
    t.type("won\x03");
    const int status = t.end();
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_TEST(WTERMSIG(status) == SIGINT);
    BOOST_TEST(t.shows_what_is_typed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
