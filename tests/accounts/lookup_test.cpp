#include "lookup.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <memory>

#include "errors.hpp"
#include "fakes/clock.hpp"
#include "fakes/loop.hpp"

namespace fingerpost::accounts {
namespace {

using namespace std::chrono_literals;
using tests::cannot_tell;

/// A key that shows by its use count how many places remember it.
using key = std::shared_ptr<std::promise<void>>;
using keys_lookup = lookup<key, int>;

/// Hangs until the key's promise is kept.
base::result<int> ask(const key& k) {
    k->get_future().wait();
    return base::errc::cannot_tell;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lookup_suite)

BOOST_AUTO_TEST_CASE(a_key_that_hung_once_is_not_remembered_for_ever) {
    tests::loop events;
    const tests::manual_clock clock{tests::at("2026-01-02T03:04:05Z")};
    lane on(events.executor(), "test", 1, 10, 100ms);
    const auto asked = std::make_shared<keys_lookup>(events.executor(), on, clock, keeping{}, ask);
    std::vector<key> keys;
    for (int i = 0; i < 3; ++i) {
        keys.push_back(std::make_shared<std::promise<void>>());
        BOOST_TEST(events.run(asked->one(keys.back())).error() == cannot_tell);
        BOOST_TEST(keys.back().use_count() > 1, "it hangs");
        keys.back()->set_value();
        events.turn_until([&] { return on.count().stuck == 0; });
    }
    // The last one may wait for the next to hang.
    BOOST_TEST(keys[0].use_count() == 1);
    BOOST_TEST(keys[1].use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::accounts
