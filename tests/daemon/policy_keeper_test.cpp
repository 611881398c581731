#include "policy_keeper.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <vector>

#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;

constexpr const char* good = "deny of root\n";
constexpr const char* bad = "deny fro root\n";

struct counting_log final : base::log {
    std::vector<std::string> errors;
    std::string warnings;
    void write(base::severity level, std::string_view, facts with) noexcept override {
        for (const auto& [name, value] : with) {
            if (level == base::severity::error) errors.push_back(value);
            if (level == base::severity::warning) warnings += value + ' ';
        }
    }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
};

/// A keeper at work, and what it put in force.
struct kept {
    tests::temp_dir folder;
    std::string file = folder.put("policy.acl", good);
    tests::loop loop;
    counting_log log;
    std::vector<acl::ruleset> taken;
    base::task_group tasks{loop.executor(),
                           [](std::string_view bug) { BOOST_ERROR(std::string(bug)); }};
    policy_keeper keeper{loop.executor(), file,
                         [this](acl::ruleset rules) { taken.push_back(std::move(rules)); }, tasks,
                         log};

    kept() { keeper.begin(load_policy(file)); }
    ~kept() {
        tasks.cancel();
        loop.turn_until([this] { return tasks.empty(); });
    }
    void write(std::string_view text) const { folder.put("policy.acl", text); }
    /// What is wrong with the policy, as whoever asked for a reload is told.
    std::string reload() { return loop.run(keeper.reload()).value_or(""); }
    void await_mending() {
        loop.turn_until([this] { return keeper.error().empty(); });
    }
};

BOOST_AUTO_TEST_SUITE(keeping_a_policy)

BOOST_FIXTURE_TEST_CASE(a_good_one_is_put_in_force_by_command, kept) {
    BOOST_TEST(taken.size() == 1U);
    BOOST_TEST(reload() == "");
    BOOST_TEST(taken.size() == 2U, "whether or not it changed: that was asked for");
}

BOOST_FIXTURE_TEST_CASE(a_bad_one_changes_nothing_until_it_is_mended, kept) {
    write(bad);
    loop.turn_until([&] { return !keeper.error().empty(); });
    BOOST_TEST(keeper.error().find(file + ":1:6: ") == 0U, keeper.error());
    BOOST_TEST(taken.size() == 1U);
    BOOST_TEST(log.errors == std::vector{keeper.error()}, boost::test_tools::per_element());
    write(good);
    await_mending();
    BOOST_TEST(taken.size() == 2U);
    BOOST_TEST(log.errors.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(what_a_command_has_read_is_not_read_out_again, kept) {
    write(bad);
    BOOST_TEST(reload() == keeper.error());
    std::filesystem::last_write_time(file, {});  // an event about the same text
    write("deny of daemon\n");
    await_mending();
    BOOST_TEST(log.errors.size() == 1U);
    BOOST_TEST(taken.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(one_that_vanishes_stays_in_force, kept) {
    std::filesystem::remove(file);
    BOOST_TEST(reload() == file + ": No such file or directory\n");
    BOOST_TEST(taken.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(who_does_not_wait_has_it_all_the_same, kept) {
    keeper.reload_soon();
    loop.turn_until([&] { return taken.size() == 2U; });
}

BOOST_FIXTURE_TEST_CASE(the_log_hears_what_may_not_be_meant, kept) {
    write("deny of @no-such-group\nallow over finger from local of any show contact\n");
    loop.turn_until([&] { return taken.size() == 2U; });
    BOOST_TEST(
        log.warnings.find(file + ":2:42 'contact' is never seen over finger") != std::string::npos,
        log.warnings);
    loop.turn_until([&] {
        return log.warnings.find(file + ":1:9 there is no Unix group no-such-group") !=
               std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
