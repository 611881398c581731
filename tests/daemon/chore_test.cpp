#include "chore.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "base/error.hpp"
#include "fakes/pty.hpp"
#include "home.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace fingerpost::tests;

BOOST_AUTO_TEST_SUITE(chores)

BOOST_AUTO_TEST_CASE(each_is_done_in_process_as_who_we_are) {
    const home h;
    const places here;
    const auto plan = answered::read_file(
        do_chore(ask::read_file(h.account(), accounts::home_file::plan), duty::homes, here));
    BOOST_TEST((plan == base::document{base::had::yes, "rest\n"}));
    const auto wishes =
        answered::hides(do_chore(ask::hides({h.account(), h.account()}), duty::homes, here), 2);
    BOOST_TEST((wishes == std::vector{base::had::yes, base::had::yes}));
    const auto mail = answered::mailbox(
        do_chore(ask::mailbox(h.account()), duty::homes, {.mail = h.folder.str()}));
    BOOST_TEST((mail.state == base::had::none));
    const auto terminal =
        answered::terminal(do_chore(ask::terminal(getpid()), duty::machine, here));
    BOOST_TEST((terminal.has_value() || terminal.error() == base::errc::cannot_tell));
    const auto none = answered::terminal(do_chore(ask::terminal(1 << 22), duty::machine, here));
    BOOST_TEST((none.has_error() && none.error().value() == ESRCH));
    BOOST_TEST(answered::foreground(do_chore(ask::foreground({1 << 22}), duty::machine, here), 1)
                   .at(0)
                   .empty());
    const auto watch =
        answered::watch_tty(do_chore(ask::watch_tty("../etc/passwd"), duty::machine, here));
    BOOST_TEST((watch.has_error() && watch.error().value() == ENOENT));
}

BOOST_AUTO_TEST_CASE(a_text_is_written_to_a_tty_but_never_steers_it) {
    const pty tty;
    tty.set_mode(0620);
    const auto write = [&tty](std::string_view text, uid_t uid = getuid()) {
        const std::string request = ask::write_tty(tty.line(), {uid, getgid()}, text);
        return answered::write_tty(do_chore(request, duty::homes, {}));
    };
    BOOST_TEST(write("\r\n\a\thello\r\n").has_value());
    BOOST_TEST(tty.shown().find("hello") != std::string::npos);
    BOOST_TEST((write("hello", getuid() + 1).error().value() == EACCES));
    for (const char* steering : {"\x1B[2J", "a\x7F", "\b"})
        BOOST_TEST((write(steering).error() == base::errc::cannot_tell));
    tty.set_mode(0600);
    BOOST_TEST((write("hello").error().value() == EACCES));
    BOOST_TEST(tty.shown().empty());
    const std::string elsewhere = ask::write_tty("../etc/passwd", {getuid(), getgid()}, "x");
    BOOST_TEST(
        (answered::write_tty(do_chore(elsewhere, duty::homes, {})).error().value() == EINVAL));
}

BOOST_AUTO_TEST_CASE(what_is_no_request_has_no_answer) {
    BOOST_TEST(do_chore("", duty::homes, {}).empty());
    BOOST_TEST(do_chore("nonsense that is no chore at all", duty::homes, {}).empty());
    const std::string cut = ask::read_file(home().account(), accounts::home_file::plan);
    for (std::size_t size = 8; size < cut.size(); ++size)
        BOOST_TEST(do_chore(cut.substr(0, size), duty::homes, {}).empty());
}

BOOST_AUTO_TEST_CASE(each_duty_has_its_own_chores) {
    const home h;
    const accounts::account a = h.account();
    const std::string of_homes[]{ask::read_file(a, accounts::home_file::plan), ask::hides({a}),
                                 ask::mailbox(a), ask::write_tty("none", {a.uid, a.gid}, "x")};
    const std::string of_machine[]{ask::last_login(a.name, a.uid), ask::terminal(getpid()),
                                   ask::foreground({getpid()}), ask::watch_tty("pts/0")};
    for (const auto& request : of_homes) {
        BOOST_TEST(!do_chore(request, duty::homes, {}).empty());
        BOOST_TEST(do_chore(request, duty::machine, {}).empty());
    }
    for (const auto& request : of_machine) {
        BOOST_TEST(do_chore(request, duty::homes, {}).empty());
    }
    BOOST_TEST(!do_chore(of_machine[0], duty::machine, {}).empty());
    BOOST_TEST(!do_chore(of_machine[2], duty::machine, {}).empty());
    BOOST_TEST(!do_chore(of_machine[3], duty::machine, {}).empty());
}

BOOST_AUTO_TEST_CASE(no_answer_reads_as_cannot_tell) {
    BOOST_TEST((answered::read_file("").state == base::had::cannot_tell));
    BOOST_TEST(
        (answered::hides("", 2) == std::vector{base::had::cannot_tell, base::had::cannot_tell}));
    BOOST_TEST((answered::mailbox("").state == base::had::cannot_tell));
    BOOST_TEST((answered::write_tty("").error() == base::errc::cannot_tell));
    BOOST_TEST((answered::last_login("").state == base::had::cannot_tell));
    BOOST_TEST((answered::terminal("").error() == base::errc::cannot_tell));
    BOOST_TEST(answered::foreground("", 1).at(0).empty());
    BOOST_TEST((answered::watch_tty("").error() == base::errc::cannot_tell));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
