#include "accounts/expiring_cache.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "fakes/clock.hpp"

namespace fingerpost::accounts {
namespace {

using namespace std::chrono_literals;

struct fixture {
    tests::manual_clock clock{tests::at("2026-01-02T03:04:05Z")};
    std::vector<std::string> dropped;
    expiring_cache<int, std::string> cache{clock, 2,
                                           [this](const std::string& v) { dropped.push_back(v); }};
};

BOOST_FIXTURE_TEST_SUITE(expiring_cache_suite, fixture)

BOOST_AUTO_TEST_CASE(a_value_is_given_until_its_lifetime_is_over) {
    cache.store(1, "one", 10s);
    clock.advance(10s - 1us);
    BOOST_REQUIRE(cache.find(1));
    BOOST_TEST(*cache.find(1) == "one");
    clock.advance(1us);
    BOOST_TEST(!cache.find(1));
    BOOST_TEST(dropped == std::vector<std::string>{"one"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_value_from_the_future_is_not_given) {
    cache.store(1, "one", 10s);
    clock.advance(-1us);
    BOOST_TEST(!cache.find(1));
}

BOOST_AUTO_TEST_CASE(the_one_stored_longest_ago_makes_room) {
    cache.store(1, "one", 10s);
    cache.store(2, "two", 10s);
    cache.store(3, "three", 10s);
    BOOST_TEST(!cache.find(1));
    BOOST_TEST(cache.find(2));
    BOOST_TEST(cache.find(3));
    BOOST_TEST(cache.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_new_value_takes_the_place_of_the_old_and_of_no_other) {
    cache.store(1, "one", 10s);
    cache.store(2, "two", 10s);
    cache.store(1, "uno", 10s);
    BOOST_TEST(*cache.find(1) == "uno");
    BOOST_TEST(cache.find(2));
    BOOST_TEST(dropped == std::vector<std::string>{"one"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(clear_drops_all) {
    cache.store(1, "one", 10s);
    cache.store(2, "two", 10s);
    cache.clear();
    BOOST_TEST(cache.size() == 0U);
    BOOST_TEST(dropped.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
