#include "sessions/terminal.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"
#include "linux_fixture.hpp"

namespace {

using namespace fingerpost;
using sessions::find_terminal;

struct process {
    pid_t pid;
    pid_t parent;
    const char* comm;
    int pts = -1;  ///< -1: no terminal
    pid_t foreground = -1;
    int started = 100;
    bool in_scope = true;
};

/// A machine whose session is led by process 10.
class machine {
public:
    machine(const std::vector<process>& processes, const std::string& cgroup_line,
            const std::string& list) {
        std::string members;
        for (const auto& p : processes) {
            add(p);
            if (p.in_scope) members += std::to_string(p.pid) + '\n';
        }
        proc_.write("10/cgroup", "5:devices:/user.slice\n" + cgroup_line + '\n');
        if (!list.empty()) cgroup_.write(list, members);
        paths_ = {proc_.path().string(), cgroup_.path().string(), proc_.path().string()};
    }
    [[nodiscard]] const sessions::proc_paths& paths() const { return paths_; }

private:
    void add(const process& p) {
        const std::string name = std::to_string(p.pid);
        const int tty = p.pts < 0 ? 0 : 34816 + p.pts;
        proc_.write(name + "/stat",
                    name + " (" + p.comm + ") S " + std::to_string(p.parent) + ' ' + name + ' ' +
                        name + ' ' + std::to_string(tty) + ' ' + std::to_string(p.foreground) +
                        " 0 0 0 0 0 0 0 0 0 20 0 1 0 " + std::to_string(p.started) + " 0 0\n");
        proc_.write(name + "/comm", std::string(p.comm) + '\n');
    }

    tests::temporary_folder proc_;
    tests::temporary_folder cgroup_;
    sessions::proc_paths paths_;
};

const std::string v2 = "0::/user.slice/session-1.scope";
const std::string v2_list = "user.slice/session-1.scope/cgroup.procs";

struct row {
    const char* why;
    std::vector<process> processes;
    const char* line;
    pid_t shell;
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }

const row rows[] = {
    {"ssh with a pty, Debian 12: two sshd, then the shell",
     {{10, 1, "sshd"}, {11, 10, "sshd"}, {12, 11, "bash", 2}},
     "pts/2",
     12},
    {"ssh with a pty, Debian 13",
     {{10, 1, "sshd-session"}, {11, 10, "sshd-session"}, {12, 11, "zsh", 0}},
     "pts/0",
     12},
    {"ssh without a pty", {{10, 1, "sshd"}, {11, 10, "sshd"}, {12, 11, "rsync"}}, "", 0},
    {"a tmux whose server left the tree, in an ssh without a pty",
     {{10, 1, "sshd"}, {11, 10, "sshd"}, {12, 11, "sleep"}, {20, 1, "tmux"}, {21, 20, "bash", 5}},
     "",
     0},
    {"a tmux in an ssh with a pty: the login's own terminal",
     {{10, 1, "sshd"},
      {11, 10, "sshd"},
      {12, 11, "tmux", 2},
      {20, 1, "tmux"},
      {21, 20, "bash", 5, -1, 50}},
     "pts/2",
     12},
    {"script run in an ssh without a pty",
     {{10, 1, "sshd"}, {11, 10, "sshd"}, {12, 11, "script"}, {13, 12, "bash", 4}},
     "",
     0},
    {"login(1) with the terminal itself", {{10, 1, "login", 7}, {11, 10, "bash", 7}}, "pts/7", 10},
    {"login(1) that gave the terminal to its child",
     {{10, 1, "login"}, {11, 10, "bash", 7}},
     "pts/7",
     11},
    {"two shells in one connection: the first",
     {{10, 1, "sshd"},
      {11, 10, "sshd"},
      {12, 11, "bash", 3, -1, 200},
      {13, 11, "bash", 2, -1, 100}},
     "pts/2",
     13},
    {"a leader that was moved out of the scope",
     {{10, 1, "sshd", -1, -1, 1, false}, {11, 10, "sshd"}, {12, 11, "bash", 2}},
     "pts/2",
     12},
    {"processes that are their own ancestors", {{10, 11, "sshd"}, {11, 10, "sshd"}}, "", 0},
};

BOOST_DATA_TEST_CASE(terminal_of_a_session, boost::unit_test::data::make(rows), r) {
    const machine m(r.processes, v2, v2_list);
    const auto found = find_terminal(m.paths(), 10);
    BOOST_REQUIRE_MESSAGE(found, found.error().message());
    BOOST_TEST(found->line == r.line);
    BOOST_TEST(found->shell == r.shell);
}

struct hierarchy {
    const char* line;
    const char* list;
};
std::ostream& operator<<(std::ostream& out, const hierarchy& h) { return out << h.line; }

const hierarchy hierarchies[] = {
    {"0::/a/session-1.scope", "a/session-1.scope/cgroup.procs"},
    {"0::/a/session-1.scope", "unified/a/session-1.scope/cgroup.procs"},
    {"1:name=systemd:/a/session-1.scope", "systemd/a/session-1.scope/cgroup.procs"},
    {"1:name=elogind:/c1", "elogind/c1/cgroup.procs"},
};

BOOST_DATA_TEST_CASE(each_kind_of_control_group, boost::unit_test::data::make(hierarchies), h) {
    const machine m({{10, 1, "sshd"}, {12, 10, "bash", 2}}, h.line, h.list);
    const auto found = find_terminal(m.paths(), 10);
    BOOST_REQUIRE_MESSAGE(found, found.error().message());
    BOOST_TEST(found->line == "pts/2");
}

BOOST_AUTO_TEST_CASE(a_leader_that_is_gone) {
    const machine m({{11, 10, "bash", 2}}, v2, v2_list);
    BOOST_TEST((find_terminal(m.paths(), 99).error() == boost::system::errc::no_such_process));
    BOOST_TEST((find_terminal(m.paths(), 0).error() == boost::system::errc::no_such_process));
}

BOOST_AUTO_TEST_CASE(a_control_group_that_we_may_not_see_is_no_session_without_a_terminal) {
    const machine m({{10, 1, "sshd"}, {12, 10, "bash", 2}}, v2, "");
    BOOST_TEST((find_terminal(m.paths(), 10).error() == base::errc::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_damaged_proc_cannot_tell) {
    const tests::temporary_folder proc;
    proc.write("10/stat", "10 (ss");
    const sessions::proc_paths paths{proc.path().string(), proc / "none", proc / "none"};
    BOOST_TEST((find_terminal(paths, 10).error() == base::errc::cannot_tell));
}

BOOST_AUTO_TEST_CASE(foreground_job) {
    const machine m({{12, 11, "bash", 2, 30},
                     {30, 12, "vim", 2, 30},
                     {13, 11, "bash", 3, 31},
                     {14, 11, "bash"}},
                    v2, v2_list);
    const auto program = [&](pid_t shell) {
        return sessions::foreground_program(m.paths(), shell);
    };
    BOOST_TEST(program(12) == "vim");
    BOOST_TEST(program(13) == "", "its group leader is gone");
    BOOST_TEST(program(14) == "", "no terminal");
    BOOST_TEST(program(99) == "", "no such process");
    BOOST_TEST(program(0) == "", "not known");
}

BOOST_AUTO_TEST_CASE(the_table_of_this_process_asks_the_same) {
    const machine m({{10, 1, "sshd"}, {12, 10, "bash", 2, 12}}, v2, v2_list);
    sessions::local_process_table table(m.paths());
    boost::asio::io_context io;
    const std::vector<pid_t> shells{12, 99};
    bool done = false;
    boost::asio::co_spawn(
        io,
        [&]() -> boost::asio::awaitable<void> {
            const auto found = co_await table.terminal_of(10);
            BOOST_TEST((found.value() == sessions::terminal{"pts/2", 12}));
            const auto programs = co_await table.foreground(shells);
            BOOST_REQUIRE(programs.size() == 2U);
            BOOST_TEST(programs[0] == "bash");
            BOOST_TEST(programs[1] == "");
            done = true;
        },
        [](std::exception_ptr bug) {
            if (bug) std::rethrow_exception(bug);
        });
    io.run();
    BOOST_TEST(done);
}

}  // namespace
