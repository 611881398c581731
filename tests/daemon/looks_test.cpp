#include "looks.hpp"

#include <unistd.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <utility>

#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "wire.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace fingerpost::tests;

/// Answers each home with the next of `wishes`, and counts what it is asked.
class fake_runner final : public chore_runner {
public:
    boost::asio::awaitable<std::string> run(std::string request) override {
        ++asked;
        if (on_ask) on_ask();
        if (std::exchange(hang_once, false)) {
            using timer = boost::asio::steady_timer;
            timer never(co_await boost::asio::this_coro::executor, timer::time_point::max());
            co_await never.async_wait(boost::asio::use_awaitable);
        }
        if (down || std::exchange(down_once, false)) co_return "";
        unpacker u(request);
        (void)u.get<chore>();
        packer p;
        for (auto left = u.get<std::size_t>(); left > 0; --left) p.put(wish);
        co_return p.take();
    }
    [[nodiscard]] bool stuck() const noexcept override { return down; }

    base::had wish = base::had::none;
    bool down = false;
    bool down_once = false;
    bool hang_once = false;
    unsigned asked = 0;
    std::function<void()> on_ask;
};

struct homes {
    manual_clock clock{at("2026-01-02T09:00:00Z")};
    fake_runner runner;
    chore_home_files files{runner, clock};
    loop events;

    static accounts::account account(std::string_view name, uid_t uid) {
        return {user(name), uid, uid, {}, {}, {}, {}, "/home", {}};
    }
    base::had listed(uid_t uid) {
        std::vector<accounts::account> one;
        one.push_back(account("alice", uid));
        return events.run(files.hide(std::move(one))).at(0);
    }
};

BOOST_AUTO_TEST_SUITE(looks)

BOOST_FIXTURE_TEST_CASE(a_list_looks_again_after_ten_seconds, homes) {
    BOOST_TEST((listed(1001) == base::had::none));
    runner.wish = base::had::yes;
    clock.advance(std::chrono::seconds(9));
    BOOST_TEST((listed(1001) == base::had::none));
    BOOST_TEST(runner.asked == 1U);
    clock.advance(std::chrono::seconds(1));
    BOOST_TEST((listed(1001) == base::had::yes));
}

BOOST_FIXTURE_TEST_CASE(what_grows_old_while_others_are_asked_is_told_still, homes) {
    BOOST_TEST((listed(1001) == base::had::none));
    clock.advance(std::chrono::milliseconds(9'999));
    runner.on_ask = [this] { clock.advance(std::chrono::milliseconds(1)); };
    const auto told = events.run(files.hide({account("alice", 1001), account("bob", 1002)}));
    BOOST_TEST((told == std::vector{base::had::none, base::had::none}));
}

BOOST_FIXTURE_TEST_CASE(a_query_looks_at_once_and_the_list_learns_of_it, homes) {
    BOOST_TEST((listed(1001) == base::had::none));
    runner.wish = base::had::yes;
    BOOST_TEST((events.run(files.hides(account("alice", 1001))) == base::had::yes));
    BOOST_TEST((listed(1001) == base::had::yes));
}

BOOST_FIXTURE_TEST_CASE(another_uid_of_that_name_is_another_user, homes) {
    BOOST_TEST((listed(1001) == base::had::none));
    runner.wish = base::had::yes;
    BOOST_TEST((listed(1002) == base::had::yes));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_seen_is_not_none, homes) {
    runner.down = true;
    BOOST_TEST((listed(1001) == base::had::cannot_tell));
    BOOST_TEST((events.run(files.hides(account("alice", 1001))) == base::had::cannot_tell));
}

/// Without root there are no helpers, and the daemon looks itself.
BOOST_AUTO_TEST_CASE(a_lane_does_chores_without_helpers) {
    loop events;
    lane_runner runner(events.executor(), 1, duty::machine, std::chrono::seconds(10),
                       {"/proc", "/sys/fs/cgroup", "/dev", "/var/mail", -1});
    for (int i = 0; i < 3; ++i) {
        auto answer = runner.run(ask::foreground({getpid()}));
        BOOST_TEST(!events.run(std::move(answer)).empty());
    }
    runner.stop();
}

BOOST_FIXTURE_TEST_CASE(many_homes_take_few_trips, homes) {
    std::vector<accounts::account> all;
    for (uid_t uid = 0; uid < 1000; ++uid) all.push_back(account("u" + std::to_string(uid), uid));
    BOOST_TEST(events.run(files.hide(all)).size() == 1000U);
    BOOST_TEST(runner.asked == 4U);
}

/// Two who are asked for in one turn of the loop, each by somebody else.
struct two_askers : homes {
    std::vector<base::had> ask() {
        using namespace boost::asio::experimental::awaitable_operators;
        auto alice = files.hide({account("alice", 1001)});
        auto bob = files.hide({account("bob", 1002)});
        auto both = std::move(alice) && std::move(bob);
        const auto [of_alice, of_bob] = events.run(std::move(both));
        return {of_alice.at(0), of_bob.at(0)};
    }
};

BOOST_FIXTURE_TEST_CASE(who_is_asked_for_in_one_turn_shares_a_trip, two_askers) {
    runner.wish = base::had::yes;
    BOOST_TEST((ask() == std::vector{base::had::yes, base::had::yes}));
    BOOST_TEST(runner.asked == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_trip_that_fails_is_made_by_each_alone, two_askers) {
    runner.down_once = true;
    BOOST_TEST((ask() == std::vector{base::had::none, base::had::none}));
    BOOST_TEST(runner.asked == 3U);
}

BOOST_FIXTURE_TEST_CASE(where_nobody_looks_nothing_can_be_told, two_askers) {
    runner.down = true;
    BOOST_TEST((ask() == std::vector{base::had::cannot_tell, base::had::cannot_tell}));
    BOOST_TEST(runner.asked == 3U);
}

/// Whether it is stopped before it has an answer.
boost::asio::awaitable<bool> is_stopped(chore_home_files& files,
                                        std::vector<accounts::account> who) {
    using namespace boost::asio::experimental::awaitable_operators;
    boost::asio::steady_timer limit(co_await boost::asio::this_coro::executor);
    limit.expires_after(std::chrono::milliseconds(1));
    auto end = limit.async_wait(boost::asio::use_awaitable);
    auto first = files.hide(std::move(who)) || std::move(end);
    const auto told = co_await std::move(first);
    co_return told.index() == 1;
}

BOOST_FIXTURE_TEST_CASE(who_leads_and_is_stopped_strands_nobody, two_askers) {
    runner.hang_once = true;
    const auto alice = events.begin(is_stopped(files, {account("alice", 1001)}));
    const auto bob = events.begin(files.hide({account("bob", 1002)}));
    BOOST_TEST(events.wait(alice));
    BOOST_TEST((events.wait(bob) == std::vector{base::had::none}));
    BOOST_TEST(runner.asked == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
