#include "store/trail.hpp"

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <random>

#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "store/damage.hpp"
#include "store/error.hpp"

namespace fingerpost::store {
namespace {

using namespace std::chrono_literals;
using tests::at;
using tests::loop;
using tests::temp_dir;

struct diary {
    temp_dir dir;
    loop events;
    base::instant noon = at("2026-01-02T12:00:00Z");
    std::unique_ptr<trail> kept = open({});

    [[nodiscard]] std::unique_ptr<trail> open(trail::limits within) {
        auto opened = trail::open(events.executor(), dir / "trail", within);
        BOOST_REQUIRE_MESSAGE(opened, opened.error().message());
        return *std::move(opened);
    }
    void reopen(trail::limits within) {
        kept = nullptr;
        kept = open(within);
    }
    void append(std::vector<entry> batch) {
        BOOST_REQUIRE(events.run(kept->append(std::move(batch))).has_value());
    }
    std::vector<entry> read(entry_filter wanted = {}) {
        return events.run(kept->read(std::move(wanted))).value();
    }
    std::string lines(entry_filter wanted = {}) {
        std::string all;
        for (const auto& e : read(std::move(wanted))) all += e.line + ' ';
        return all;
    }
    /// Three looks: bob at alice, alice at bob an hour later, nobody in particular at alice.
    void fill() {
        append({{noon, "alice", "bob", "b>a"}, {noon + 1h, "bob", "alice", "a>b"}});
        append({{noon + 2h, "alice", "", "?>a"}, {noon + 3h, "", "bob", "b>list"}});
    }
};

BOOST_FIXTURE_TEST_SUITE(trail_suite, diary)

BOOST_AUTO_TEST_CASE(entries_come_back_whole_newest_last_also_after_a_restart) {
    fill();
    reopen({});
    BOOST_TEST(lines() == "b>a a>b ?>a b>list ");
    const auto first = read().at(0);
    BOOST_TEST((first.at == noon));
    BOOST_TEST(first.owner == "alice");
    BOOST_TEST(first.actor == "bob");
}

BOOST_AUTO_TEST_CASE(a_filter_says_which) {
    fill();
    entry_filter f;
    f.owner = "alice";
    BOOST_TEST(lines(f) == "b>a ?>a ");
    f.newest = 1;
    BOOST_TEST(lines(f) == "?>a ");
    f.newest = 0;
    BOOST_TEST(lines(f).empty());
    f = {};
    f.actor = "bob";
    BOOST_TEST(lines(f) == "b>a b>list ");
    f.owner = "alice";
    BOOST_TEST(lines(f) == "b>a ");
    f = {};
    f.since = noon + 1h;
    f.until = noon + 3h;
    BOOST_TEST(lines(f) == "a>b ?>a ", "from the first instant to before the last");
    f = {};
    f.newest = 2;
    f.before = read().at(3).number;
    BOOST_TEST(lines(f) == "a>b ?>a ", "the next page back");
}

BOOST_AUTO_TEST_CASE(no_owner_is_nobody_not_everybody) {
    fill();
    entry_filter f;
    f.owner = "";
    BOOST_TEST(lines(f).empty());
    f = {};
    f.actor = "";
    BOOST_TEST(lines(f).empty());
}

BOOST_AUTO_TEST_CASE(what_is_older_than_the_limit_goes_when_something_comes) {
    reopen({48h, 1 << 20});
    fill();
    append({{noon + 49h, "carol", "", "late"}});
    BOOST_TEST(lines() == "a>b ?>a b>list late ");
}

BOOST_AUTO_TEST_CASE(what_is_older_than_the_limit_goes_when_nothing_comes) {
    reopen({48h, 1 << 20});
    fill();
    BOOST_TEST(events.run(kept->prune(noon + 50h + 1s)).value() == 3U);
    BOOST_TEST(events.run(kept->prune(noon + 50h + 1s)).value() == 0U);
    BOOST_TEST(lines() == "b>list ");
}

BOOST_AUTO_TEST_CASE(a_trail_keeps_within_its_size_and_keeps_the_newest) {
    constexpr std::uint64_t limit = 200'000;
    reopen({24h * 90, limit});
    const std::string text(200, 'x');
    for (int i = 0; i < 100; ++i) {
        std::vector<entry> batch;
        for (int k = 0; k < 50; ++k)
            batch.push_back({noon + i * 1s, "alice", "bob", std::to_string(i) + text});
        append(std::move(batch));
    }
    entry_filter f;
    f.newest = 10'000;
    const auto left = read(f);
    BOOST_TEST(left.size() > 200U);
    BOOST_TEST(left.size() < limit / text.size());
    BOOST_TEST(left.back().line == "99" + text);
    kept = nullptr;
    BOOST_TEST(tests::contents(dir / "trail").size() < limit * 3 / 2);
}

BOOST_AUTO_TEST_CASE(a_limit_that_was_lowered_is_reached_step_by_step) {
    std::vector<entry> batch(10'000, {noon, "alice", "bob", std::string(100, 'x')});
    append(std::move(batch));
    reopen({24h, 4096 * 20});
    std::size_t gone = 0;
    unsigned steps = 0;
    for (std::size_t now = 1; now != 0; gone += now, ++steps)
        now = events.run(kept->prune(noon)).value();
    BOOST_TEST(steps > 2U);
    entry_filter f;
    f.newest = 10'000;
    BOOST_TEST(read(f).size() == 10'000 - gone);
    BOOST_TEST(gone < 10'000U);
}

std::optional<std::string> without_name(const std::string& line) {
    if (line == "b>list") return std::nullopt;
    return "-" + line.substr(1);
}

BOOST_AUTO_TEST_CASE(a_user_who_is_erased_is_gone_and_others_keep_what_is_theirs) {
    fill();
    BOOST_TEST(events.run(kept->erase("bob", without_name)).value() == 3U);
    BOOST_TEST(lines() == "->a ?>a ");
    entry_filter f;
    f.actor = "bob";
    BOOST_TEST(read(f).empty());
    BOOST_TEST(events.run(kept->erase("bob", without_name)).value() == 0U);
    BOOST_TEST(events.run(kept->erase("", without_name)).value() == 0U, "nobody is no user");
}

/// Pages are filled, split and merged, so that rows move about.
BOOST_AUTO_TEST_CASE(of_who_is_erased_nothing_remains_in_the_files) {
    std::minstd_rand dice(7);
    const auto somebody = [&dice] { return "user-" + std::to_string(100 + dice() % 200) + '.'; };
    reopen({24h, 1 << 20});
    for (int i = 0; i < 150; ++i) {
        std::vector<entry> batch;
        for (int k = 0; k < 60; ++k) {
            const auto him = somebody(), by = somebody();
            batch.push_back({noon, him, by, by + '>' + him + std::string(dice() % 200, 'x')});
        }
        append(std::move(batch));
    }
    for (int n = 100; n < 125; ++n) {
        const std::string name = "user-" + std::to_string(n) + '.';
        BOOST_TEST(events
                       .run(kept->erase(name,
                                        [](const std::string& line) {
                                            return std::optional(line.substr(line.find('>')));
                                        }))
                       .value() > 10U);
        const auto bytes = tests::contents(dir / "trail") + tests::contents(dir / "trail-wal");
        BOOST_TEST(bytes.find(name) == std::string::npos, name << " remains");
    }
}

BOOST_AUTO_TEST_CASE(a_batch_that_fails_leaves_nothing_of_it) {
    fill();
    kept = nullptr;
    tests::meddle(dir / "trail",
                  "CREATE TRIGGER no BEFORE INSERT ON entry WHEN new.line = 'bad'"
                  " BEGIN SELECT raise(ABORT, 'no'); END");
    kept = open({});
    const auto done = events.run(kept->append({{noon, "a", "b", "good"}, {noon, "a", "b", "bad"}}));
    BOOST_REQUIRE(!done);
    BOOST_TEST(done.error() == sqlite_error(SQLITE_CONSTRAINT));
    BOOST_TEST(lines() == "b>a a>b ?>a b>list ");
}

BOOST_AUTO_TEST_CASE(the_state_file_is_no_trail) {
    kept = nullptr;
    tests::meddle(dir / "trail", "PRAGMA application_id = 7");
    const auto opened = trail::open(events.executor(), dir / "trail", {});
    BOOST_REQUIRE(!opened);
    BOOST_TEST(opened.error() == make_error_code(errc::not_ours));
    BOOST_TEST(describe("trail", opened.error()) == "trail: is not the file that belongs here");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::store
