#include "account_watch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>

#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
namespace fs = std::filesystem;

/// Files in a folder of their own, and who hears of their changes.
struct watched {
    tests::temp_dir folder;
    boost::asio::io_context io;
    base::null_log log;
    base::task_group tasks{io.get_executor(), [](std::string_view bug) { BOOST_ERROR(bug); }};
    int changes = 0;
    daemon::account_watch watch{io.get_executor(),
                                {folder / "passwd", folder / "group"},
                                [this] { ++changes; },
                                tasks,
                                log};

    watched() {
        folder.put("passwd", "root:x:0:0::/root:/bin/sh\n");
        fs::create_directory(folder / "elsewhere");
        folder.put("elsewhere/group", "staff:x:50:\n");
        fs::create_symlink("elsewhere/group", folder / "group");
        watch.begin();
        BOOST_REQUIRE(told());  // what happened before it watched is a change
    }
    ~watched() {
        tasks.cancel();
        io.restart();
        io.run();
    }
    bool told() {
        const int before = changes;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        io.restart();
        while (changes == before && std::chrono::steady_clock::now() < end)
            io.run_one_for(std::chrono::milliseconds(100));
        return changes == before + 1;
    }
    bool silent() {
        const int before = changes;
        io.restart();
        io.run_for(3 * daemon::policy_watch::settling_time);
        return changes == before;
    }
};

BOOST_AUTO_TEST_SUITE(account_watch)

BOOST_FIXTURE_TEST_CASE(a_file_that_is_replaced_is_told, watched) {
    folder.put("passwd.new", "root:x:0:0::/root:/bin/bash\n");
    fs::rename(folder / "passwd.new", folder / "passwd");
    BOOST_TEST(told());
}

BOOST_FIXTURE_TEST_CASE(so_is_one_behind_a_link_and_the_link, watched) {
    folder.put("elsewhere/group", "staff:x:50:alice\n");
    BOOST_TEST(told());
    fs::create_directory(folder / "other");
    folder.put("other/group", "staff:x:50:bob\n");
    fs::remove(folder / "group");
    fs::create_symlink("other/group", folder / "group");
    BOOST_TEST(told());
    BOOST_REQUIRE(told());  // the folder that it now watches might have changed before
    folder.put("other/group", "staff:x:50:\n");
    BOOST_TEST(told());
}

BOOST_FIXTURE_TEST_CASE(other_files_of_the_folder_do_not_matter, watched) {
    folder.put("shadow", "root:*:1::::::\n");
    BOOST_TEST(silent());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
