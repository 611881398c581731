#include "helper.hpp"

#include <linux/capability.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "fakes/loop.hpp"
#include "helper_pool.hpp"
#include "home.hpp"
#include "in_child.hpp"

namespace {

namespace fs = std::filesystem;
using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace fingerpost::tests;

/// A forked helper, ended with the test.
struct forked {
    explicit forked(duty what, const places& at = {})
        : helpers(fork_helpers(1, what, at)),
          pool(events.executor(), helpers, patience, log, [this] { none_left = true; }) {}
    ~forked() {
        pool.stop();
        events.turn();
        kill(helpers[0].pid, SIGKILL);
        waitpid(helpers[0].pid, nullptr, 0);
    }
    std::string ask(std::string request) { return events.run(pool.run(std::move(request))); }
    bool holds_inotify() const {
        const fs::directory_iterator all("/proc/" + std::to_string(helpers[0].pid) + "/fd");
        return std::any_of(begin(all), end(all), [](const fs::directory_entry& fd) {
            return fs::read_symlink(fd.path()) == "anon_inode:inotify";
        });
    }

    base::null_log log;
    loop events;
    bool none_left = false;
    std::vector<helper> helpers;
    helper_pool pool;
};

/// Takes `capability` from this process.
void lose(int capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    BOOST_REQUIRE(syscall(SYS_capget, &header, data.data()) == 0);
    auto& word = data.at(static_cast<std::size_t>(CAP_TO_INDEX(capability)));
    word.permitted &= ~CAP_TO_MASK(capability);
    word.effective &= ~CAP_TO_MASK(capability);
    BOOST_REQUIRE(syscall(SYS_capset, &header, data.data()) == 0);
}

/// What a start says that has all of root's rights but `capability`.
std::string start_without(int capability, duty what) {
    return in_child([capability, what]() -> std::string {
        lose(capability);
        try {
            (void)fork_helpers(2, what, {});
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "started";
    });
}

BOOST_AUTO_TEST_SUITE(helpers, *boost::unit_test::precondition(as_root))

BOOST_AUTO_TEST_CASE(one_reads_a_closed_home_as_its_owner) {
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

BOOST_AUTO_TEST_CASE(a_dead_one_is_noticed) {
    forked f(duty::machine);
    kill(f.helpers[0].pid, SIGKILL);
    f.events.turn_until([&] { return f.none_left; });
    BOOST_TEST(f.ask(ask::terminal(1)).empty());
    BOOST_TEST(f.pool.stuck());
}

BOOST_AUTO_TEST_CASE(only_the_machines_holds_the_watches) {
    const int inotify = inotify_init1(IN_CLOEXEC);
    BOOST_TEST(forked(duty::machine, {.inotify = inotify}).holds_inotify());
    BOOST_TEST(!forked(duty::homes, {.inotify = inotify}).holds_inotify());
    close(inotify);
}

BOOST_AUTO_TEST_CASE(a_start_that_may_not_give_up_everything_fails_in_words) {
    const std::string network = start_without(CAP_SYS_ADMIN, duty::machine);
    BOOST_TEST(network.starts_with("a helper cannot give up the network: Operation not permitted"),
               network);
    BOOST_TEST(network.find("CAP_SYS_ADMIN") != std::string::npos, network);
    const std::string kept = start_without(CAP_SETUID, duty::homes);
    BOOST_TEST(kept.starts_with("a helper cannot keep its few capabilities"), kept);
}

/// The kernel tells a child of the end of the thread that forked it; here that thread ends, while
/// the daemon's end of the socket stays open.
BOOST_AUTO_TEST_CASE(it_ends_with_the_daemon_also_after_it_was_somebody_else) {
    const home h(12345);
    helper ours;
    std::thread([&] {
        ours = fork_helpers(1, duty::homes, {}).at(0);
        const std::string request = ask::read_file(h.account(), accounts::home_file::plan);
        std::array<char, 1024> answer{};
        BOOST_REQUIRE(send(ours.socket, request.data(), request.size(), 0) > 0);
        BOOST_REQUIRE(recv(ours.socket, answer.data(), answer.size(), 0) > 0);
    }).join();
    const auto end = std::chrono::steady_clock::now() + patience;
    int status = 0;
    pid_t ended = 0;
    while (ended == 0 && std::chrono::steady_clock::now() < end) {
        ended = waitpid(ours.pid, &status, WNOHANG);
        std::this_thread::yield();
    }
    BOOST_TEST(ended == ours.pid);
    BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    if (ended == 0) kill(ours.pid, SIGKILL);
    close(ours.socket);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
