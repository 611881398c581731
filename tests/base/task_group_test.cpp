#include "base/task_group.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "fakes/loop.hpp"

namespace {

namespace asio = boost::asio;
using namespace fingerpost;
using namespace std::chrono_literals;

/// A group whose bugs are collected.
struct collected {
    tests::loop events;
    std::vector<std::string> bugs;
    base::task_group tasks{events.executor(),
                           [this](std::string_view what) { bugs.emplace_back(what); }};

    void end() {
        events.turn_until([this] { return tasks.empty(); });
    }
};

asio::awaitable<void> wait_long() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> wait_for_two() {
    using namespace asio::experimental::awaitable_operators;
    co_await (wait_long() && wait_long());
}

template <class What>
asio::awaitable<void> throw_it(What what) {
    throw what;
    co_return;
}

BOOST_AUTO_TEST_SUITE(task_group)

BOOST_FIXTURE_TEST_CASE(to_be_stopped_is_no_bug, collected) {
    tasks.spawn(wait_long());
    tasks.spawn(wait_for_two());
    events.turn();
    tasks.cancel();
    end();
    BOOST_TEST(bugs == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_lifetime_stops_the_task, collected) {
    tasks.spawn(wait_for_two(), 1ms);
    end();
    BOOST_TEST(bugs.empty());
}

BOOST_FIXTURE_TEST_CASE(whatever_is_thrown_is_told_in_words, collected) {
    tasks.spawn(throw_it(std::runtime_error("no memory for it")));
    tasks.spawn(throw_it(7));
    end();
    BOOST_TEST(bugs == (std::vector<std::string>{"no memory for it",
                                                 "what was thrown is no std::exception"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
