#include "store/records.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "store/damage.hpp"
#include "store/error.hpp"

namespace fingerpost::store {
namespace {

using tests::in_a_process_that_dies;
using tests::loop;
using tests::temp_dir;

struct shelf {
    temp_dir dir;
    loop events;
    std::unique_ptr<records> kept = open();

    [[nodiscard]] std::unique_ptr<records> open(records::limits within = {}) {
        auto opened = records::open(events.executor(), dir / "state", within);
        BOOST_REQUIRE_MESSAGE(opened, opened.error().message());
        return *std::move(opened);
    }
    void reopen(records::limits within = {}) {
        kept = nullptr;
        kept = open(within);
    }
    base::error_code put(record what) {
        const auto done = events.run(kept->put(std::move(what)));
        return done ? base::error_code() : done.error();
    }
    std::vector<record> all(const std::string& kind) { return events.run(kept->all(kind)).value(); }
};

BOOST_FIXTURE_TEST_SUITE(records_suite, shelf)

BOOST_AUTO_TEST_CASE(what_was_put_is_there_after_a_restart) {
    const record wish{"wish", "alice", "1", std::string("\0binary\xff", 8)};
    BOOST_TEST(!put(wish));
    reopen();
    BOOST_REQUIRE(all("wish").size() == 1U);
    BOOST_TEST((all("wish")[0] == wish));
}

BOOST_AUTO_TEST_CASE(records_come_by_owner_and_key_and_kinds_are_apart) {
    for (const auto& [owner, key] : {std::pair("bob", "1"), std::pair("alice", "2"),
                                     std::pair("alice", "1"), std::pair("", "")}) {
        BOOST_TEST(!put({"wish", owner, key, "v"}));
    }
    BOOST_TEST(!put({"approval", "alice", "1", "other"}));
    const std::vector<record> expected{{"wish", "", "", "v"},
                                       {"wish", "alice", "1", "v"},
                                       {"wish", "alice", "2", "v"},
                                       {"wish", "bob", "1", "v"}};
    BOOST_TEST((all("wish") == expected));
    BOOST_TEST(all("nothing").empty());
}

BOOST_AUTO_TEST_CASE(a_record_takes_the_place_of_its_like) {
    BOOST_TEST(!put({"wish", "alice", "1", "old"}));
    BOOST_TEST(!put({"wish", "alice", "1", ""}));
    BOOST_REQUIRE(all("wish").size() == 1U);
    BOOST_TEST(all("wish")[0].value.empty());
}

BOOST_AUTO_TEST_CASE(what_is_erased_is_gone_and_erasing_nothing_is_no_error) {
    BOOST_TEST(!put({"wish", "alice", "1", "v"}));
    BOOST_TEST(events.run(kept->erase("wish", "alice", "1")).has_value());
    BOOST_TEST(events.run(kept->erase("wish", "alice", "1")).has_value());
    reopen();
    BOOST_TEST(all("wish").empty());
}

BOOST_AUTO_TEST_CASE(changes_take_effect_in_the_order_of_the_calls) {
    std::vector<tests::coming<base::result<void>>> waiting;
    for (int i = 0; i < 100; ++i) {
        waiting.push_back(events.begin(kept->put({"n", "", "", std::to_string(i)})));
        waiting.push_back(events.begin(kept->erase("n", "", std::to_string(i))));
    }
    for (const auto& w : waiting) BOOST_TEST(events.wait(w).has_value());
    BOOST_TEST(all("n").at(0).value == "99");
}

BOOST_AUTO_TEST_CASE(all_who_wait_share_a_commit) {
    constexpr unsigned many = 500;
    std::vector<tests::coming<base::result<void>>> waiting;
    for (unsigned i = 0; i < many; ++i)
        waiting.push_back(events.begin(kept->put({"n", "", std::to_string(i), "v"})));
    for (const auto& w : waiting) BOOST_TEST(events.wait(w).has_value());
    BOOST_TEST(kept->count().changes == many);
    BOOST_TEST(kept->count().commits < many / 2);
    BOOST_TEST(all("n").size() == many);
}

BOOST_AUTO_TEST_CASE(what_was_promised_survives_a_process_that_is_killed) {
    kept = nullptr;
    const int promised = in_a_process_that_dies([this] {
        loop its_own;
        const auto mine = records::open(its_own.executor(), dir / "state");
        if (!mine) return 250;
        int done = 0;
        for (int i = 0; i < 20; ++i) {
            if (its_own.run((*mine)->put({"n", "", std::to_string(i), "v"}))) ++done;
        }
        ::_exit(done);  // here, before anything is destroyed
    });
    BOOST_TEST(promised == 20);
    reopen();
    BOOST_TEST(all("n").size() == 20U);
}

BOOST_AUTO_TEST_CASE(closing_does_what_was_asked_for) {
    const auto late = events.begin(kept->put({"n", "", "", "v"}));
    events.turn();
    reopen();
    BOOST_TEST(events.wait(late).has_value());
    BOOST_TEST(all("n").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_what_was_there_stays) {
    reopen({64 * 1024, 100});
    BOOST_TEST(!put({"n", "", "small", "v"}));
    BOOST_TEST(put({"n", "", "large", std::string(100'000, 'x')}) == sqlite_error(SQLITE_FULL));
    BOOST_TEST(describe("state", sqlite_error(SQLITE_FULL)) == "state: database or disk is full");
    BOOST_TEST(!put({"n", "", "small", "w"}));
    BOOST_REQUIRE(all("n").size() == 1U);
    BOOST_TEST(all("n")[0].value == "w");
}

BOOST_AUTO_TEST_CASE(a_change_that_fails_spoils_none_that_came_with_it) {
    reopen({64 * 1024, 100});
    std::vector<tests::coming<base::result<void>>> small;
    std::optional<tests::coming<base::result<void>>> large;
    for (int i = 0; i < 20; ++i) {
        if (i == 10) large = events.begin(kept->put({"n", "", "x", std::string(100'000, 'x')}));
        small.push_back(events.begin(kept->put({"n", "", std::to_string(i), "v"})));
    }
    for (const auto& s : small) BOOST_TEST(events.wait(s).has_value());
    BOOST_TEST((events.wait(*large).error() == sqlite_error(SQLITE_FULL)));
    BOOST_TEST(all("n").size() == 20U);
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_is_told_and_the_next_is_tried) {
    ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit before {};
    BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit tight = before;
    tight.rlim_cur = 100'000;
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const auto error = put({"n", "", "", std::string(200'000, 'x')});
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &before), 0);
    BOOST_TEST(error == sqlite_error(SQLITE_IOERR));
    BOOST_TEST(describe("state", error) == "state: disk I/O error");
    BOOST_TEST(!put({"n", "", "", "v"}));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_told) {
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(!put({"n", "", std::to_string(i), std::string(1000, 'x')}));
    kept = nullptr;
    auto bytes = tests::contents(dir / "state");
    std::fill(bytes.begin() + 4096, bytes.end(), '\xee');
    dir.put("state", bytes);
    kept = open();
    const auto got = events.run(kept->all("n"));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == sqlite_error(SQLITE_CORRUPT));
}

BOOST_AUTO_TEST_CASE(who_finds_too_many_waiting_is_turned_away) {
    reopen({1 << 20, 0});
    BOOST_TEST(put({"n", "", "", "v"}) == make_error_code(errc::overloaded));
    BOOST_TEST(describe("state", errc::overloaded) == "state: too many changes wait for the disk");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::store
