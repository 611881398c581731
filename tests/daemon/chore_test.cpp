#include "chore.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "base/error.hpp"
#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "helper.hpp"
#include "helper_pool.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace fingerpost::tests;

/// A home with a plan, of the user `owner`.
struct home {
    explicit home(uid_t owner_uid = geteuid()) : owner(owner_uid) {
        std::ofstream(folder / ".plan") << "rest\n";
        std::ofstream(folder / ".nofinger");
        for (const char* const name : {".plan", ".nofinger", "."}) {
            BOOST_REQUIRE(chown((folder / name).c_str(), owner, owner) == 0);
        }
        chmod(folder.str().c_str(), 0700);
    }
    accounts::account account() const {
        return {user("alice"), owner, owner, {}, {}, {}, {}, folder.str(), {}};
    }
    temp_dir folder;
    uid_t owner;
};

BOOST_AUTO_TEST_SUITE(chores)

BOOST_AUTO_TEST_CASE(each_is_done_in_process_as_who_we_are) {
    const home h;
    const places here;
    const auto plan =
        answered::read_file(do_chore(ask::read_file(h.account(), accounts::home_file::plan), here));
    BOOST_TEST((plan == base::document{base::had::yes, "rest\n"}));
    const auto wishes = answered::hides(do_chore(ask::hides({h.account(), h.account()}), here), 2);
    BOOST_TEST((wishes == std::vector{base::had::yes, base::had::yes}));
    const auto mail =
        answered::mailbox(do_chore(ask::mailbox(h.account()), {.mail = h.folder.str()}));
    BOOST_TEST((mail.state == base::had::none));
    const auto terminal = answered::terminal(do_chore(ask::terminal(getpid()), here));
    BOOST_TEST((terminal.has_value() || terminal.error() == base::errc::cannot_tell));
    const auto none = answered::terminal(do_chore(ask::terminal(1 << 22), here));
    BOOST_TEST((none.has_error() && none.error().value() == ESRCH));
    BOOST_TEST(answered::foreground(do_chore(ask::foreground({1 << 22}), here), 1).at(0).empty());
    const auto watch = answered::watch_tty(do_chore(ask::watch_tty("../etc/passwd"), here));
    BOOST_TEST((watch.has_error() && watch.error().value() == ENOENT));
}

BOOST_AUTO_TEST_CASE(what_is_no_request_has_no_answer) {
    BOOST_TEST(do_chore("", {}).empty());
    BOOST_TEST(do_chore("nonsense that is no chore at all", {}).empty());
    const std::string cut = ask::read_file(home().account(), accounts::home_file::plan);
    for (std::size_t size = 8; size < cut.size(); ++size)
        BOOST_TEST(do_chore(cut.substr(0, size), {}).empty());
}

BOOST_AUTO_TEST_CASE(no_answer_reads_as_cannot_tell) {
    BOOST_TEST((answered::read_file("").state == base::had::cannot_tell));
    BOOST_TEST(
        (answered::hides("", 2) == std::vector{base::had::cannot_tell, base::had::cannot_tell}));
    BOOST_TEST((answered::mailbox("").state == base::had::cannot_tell));
    BOOST_TEST((answered::last_login("").state == base::had::cannot_tell));
    BOOST_TEST((answered::terminal("").error() == base::errc::cannot_tell));
    BOOST_TEST(answered::foreground("", 1).at(0).empty());
    BOOST_TEST((answered::watch_tty("").error() == base::errc::cannot_tell));
}

/// Forked helpers, ended with the test.
struct forked {
    explicit forked(duty what)
        : helpers(fork_helpers(1, what, {})), pool(events.executor(), helpers, patience, log) {}
    ~forked() { kill(helpers[0].pid, SIGKILL), waitpid(helpers[0].pid, nullptr, 0); }
    std::string ask(std::string request) { return events.run(pool.run(std::move(request))); }

    base::null_log log;
    loop events;
    std::vector<helper> helpers;
    helper_pool pool;
};

boost::test_tools::assertion_result as_root(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result root(geteuid() == 0);
    root.message() << "only root can fork helpers that become others";
    return root;
}

BOOST_AUTO_TEST_CASE(a_helper_reads_a_closed_home_as_its_owner,
                     *boost::unit_test::precondition(as_root)) {
    const home h(12345);
    forked f(duty::homes);
    const auto plan =
        answered::read_file(f.ask(ask::read_file(h.account(), accounts::home_file::plan)));
    BOOST_TEST((plan == base::document{base::had::yes, "rest\n"}));
    accounts::account other = h.account();
    other.uid = 12346;
    other.gid = 12346;
    const auto refused =
        answered::read_file(f.ask(ask::read_file(other, accounts::home_file::plan)));
    BOOST_TEST((refused.state == base::had::cannot_tell), "root's rights do not help");
    BOOST_TEST((answered::hides(f.ask(ask::hides({other})), 1).at(0) == base::had::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_dead_helper_is_noticed, *boost::unit_test::precondition(as_root)) {
    forked f(duty::machine);
    kill(f.helpers[0].pid, SIGKILL);
    BOOST_TEST(f.ask(ask::terminal(1)).empty());
    BOOST_TEST(f.pool.stuck());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
