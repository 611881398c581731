#include "policy_watch.hpp"

#include <sys/resource.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <functional>

#include "fakes/temp_dir.hpp"
#include "in_child.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
namespace asio = boost::asio;
namespace fs = std::filesystem;

/// A policy with its watch; read anew after each change, as the daemon does.
struct watched {
    /// Long enough to notice what should not be told.
    static constexpr auto a_while = 3 * policy_watch::settling_time;

    tests::temp_dir folder;
    std::string policy = folder / "fp/policy.acl";
    asio::io_context io;
    base::null_log log;
    policy_watch watch{io.get_executor(), log};

    watched() {
        fs::create_directory(folder / "fp");
        put("policy.acl", "include \"d/*.acl\"\n");
        follow();
        BOOST_REQUIRE(tells_of([] {}));  // what happened before it was watched is a change
    }
    void follow() { watch.follow(load_policy(policy).looked_at); }
    void put(const std::string& name, std::string_view text) const {
        folder.put("fp/" + name, text);
    }
    /// Whether the watch tells that something changed by `event`.
    bool tells_of(const std::function<void()>& event,
                  std::chrono::milliseconds patience = std::chrono::seconds(20)) {
        bool told = false;
        asio::cancellation_signal stop;
        asio::co_spawn(io, watch.changed(),
                       asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr) {
                           told = true;
                           io.stop();
                       }));
        io.restart();
        io.poll();
        event();
        io.run_for(patience);
        if (told) {
            follow();
            return true;
        }
        stop.emit(asio::cancellation_type::terminal);
        io.restart();
        io.run();
        return false;
    }
};

BOOST_AUTO_TEST_SUITE(watching_a_policy)

BOOST_FIXTURE_TEST_CASE(a_file_edited_in_place, watched) {
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny\n"); }));
}

BOOST_FIXTURE_TEST_CASE(one_renamed_over_it, watched) {
    put(".policy.acl.new", "deny\n");
    BOOST_TEST(tells_of([&] { fs::rename(folder / "fp/.policy.acl.new", policy); }));
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny from any\n"); }), "the new one is watched");
}

BOOST_FIXTURE_TEST_CASE(who_may_read_it, watched) {
    BOOST_TEST(tells_of([&] { fs::permissions(policy, fs::perms::owner_read); }));
}

BOOST_FIXTURE_TEST_CASE(one_that_goes_and_comes, watched) {
    BOOST_TEST(tells_of([&] { fs::remove(policy); }));
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny\n"); }));
}

BOOST_FIXTURE_TEST_CASE(an_included_folder_gains_and_loses_a_file, watched) {
    BOOST_TEST(tells_of([&] { fs::create_directory(folder / "fp/d"); }));
    BOOST_TEST(tells_of([&] { put("d/a.acl", "deny\n"); }));
    BOOST_TEST(tells_of([&] { fs::rename(folder / "fp/d/a.acl", folder / "fp/d/a.off"); }));
    BOOST_TEST(!tells_of([&] { put("d/b.off", "deny\n"); }, a_while));
}

BOOST_FIXTURE_TEST_CASE(a_link_turned_elsewhere, watched) {
    for (const char* version : {"v1", "v2"}) {
        fs::create_directory(folder / version);
        folder.put(version + std::string("/policy.acl"), "deny\n");
    }
    fs::create_symlink("v1", folder / "now");
    fs::create_symlink("v2", folder / "then");
    policy = folder / "now/policy.acl";
    follow();
    BOOST_TEST(tells_of([] {}));
    BOOST_TEST(tells_of([&] { fs::rename(folder / "then", folder / "now"); }));
    BOOST_TEST(tells_of([&] { folder.put("v2/policy.acl", "deny from any\n"); }));
    BOOST_TEST(!tells_of([&] { folder.put("v1/policy.acl", "deny from any\n"); }, a_while));
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_vanishes_and_comes_back, watched) {
    BOOST_TEST(tells_of([&] { fs::remove_all(folder / "fp"); }));
    BOOST_TEST(tells_of([&] { fs::create_directory(folder / "fp"); }));
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny\n"); }));
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny from any\n"); }));
}

BOOST_FIXTURE_TEST_CASE(another_folder_in_its_place, watched) {
    fs::create_directory(folder / "next");
    folder.put("next/policy.acl", "deny\n");
    BOOST_TEST(tells_of([&] {
        fs::rename(folder / "fp", folder / "old");
        fs::rename(folder / "next", folder / "fp");
    }));
    BOOST_TEST(tells_of([&] { put("policy.acl", "deny from any\n"); }));
    BOOST_TEST(!tells_of([&] { folder.put("old/policy.acl", "deny from any\n"); }, a_while));
}

BOOST_FIXTURE_TEST_CASE(not_what_else_stands_there, watched) {
    BOOST_TEST(!tells_of([&] { put(".policy.acl.swp", "an editor's own"); }, a_while));
}

BOOST_FIXTURE_TEST_CASE(several_files_saved_together_are_one_change, watched) {
    BOOST_TEST(tells_of([&] {
        for (int i = 0; i < 10; ++i) put("policy.acl", "# " + std::to_string(i) + '\n');
    }));
    BOOST_TEST(!tells_of([] {}, a_while));
}

struct hearing_log final : base::log {
    std::string heard;
    void write(base::severity, std::string_view event, facts) noexcept override { heard += event; }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
};

BOOST_AUTO_TEST_CASE(an_operator_hears_that_nothing_is_seen) {
    const std::string heard = tests::in_child([] {
        asio::io_context io;
        const asio::steady_timer timers(io);  // have descriptors of their own
        hearing_log log;
        // A sanitizer looks at a type once, and wants a descriptor for that.
        [](base::log& some) { some.debug(""); }(log);
        rlimit usual{};
        getrlimit(RLIMIT_NOFILE, &usual);
        const rlimit none{0, usual.rlim_max};
        setrlimit(RLIMIT_NOFILE, &none);
        policy_watch watch(io.get_executor(), log);
        watch.follow({{"/", "policy.acl"}});
        setrlimit(RLIMIT_NOFILE, &usual);
        return log.heard;
    });
    BOOST_TEST(heard == "changes of the policy's files are not seen; reload it by command");
}

BOOST_AUTO_TEST_CASE(or_that_a_folder_is_closed) {
    const tests::temp_dir closed;
    const std::string heard = tests::in_child([&] {
        asio::io_context io;
        hearing_log log;
        policy_watch watch(io.get_executor(), log);
        if (fs::permissions(closed.str(), fs::perms::none); geteuid() == 0) {
            if (setuid(65534) != 0) return std::string("root stays root");
        }
        for (int twice = 0; twice < 2; ++twice) watch.follow({{closed.str(), "policy.acl"}});
        return log.heard;
    });
    BOOST_TEST(heard == "changes of the policy in a folder are not seen; reload it by command");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
