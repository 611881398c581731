#include "fingerd/gate.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace {
using fingerpost::base::address;
using fingerpost::fingerd::gate;

address from(const char* text) { return address::parse(text).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(connection_limits)

BOOST_AUTO_TEST_CASE(a_source_has_so_many_places_and_gets_them_back) {
    gate g(10, 2);
    auto first = g.admit(from("192.0.2.1"));
    {
        const auto second = g.admit(from("192.0.2.1"));
        BOOST_TEST(second.has_value());
        BOOST_TEST(!g.admit(from("192.0.2.1")).has_value());
        BOOST_TEST(g.admit(from("192.0.2.2")).has_value());
        BOOST_TEST(g.inside() == 2);
    }
    BOOST_TEST(g.admit(from("192.0.2.1")).has_value());
    first.reset();
    BOOST_TEST(g.inside() == 0);
}

BOOST_AUTO_TEST_CASE(an_ipv6_source_is_a_64) {
    gate g(10, 1);
    const auto held = g.admit(from("2001:db8:0:1::1"));
    BOOST_TEST(!g.admit(from("2001:db8:0:1:ffff::2")).has_value());
    BOOST_TEST(g.admit(from("2001:db8:0:2::1")).has_value());
}

BOOST_AUTO_TEST_CASE(ipv4_within_ipv6_is_that_ipv4_source) {
    gate g(10, 1);
    const auto held = g.admit(from("::ffff:192.0.2.1"));
    BOOST_TEST(!g.admit(from("192.0.2.1")).has_value());
    BOOST_TEST(g.admit(from("::ffff:192.0.2.2")).has_value());
}

BOOST_AUTO_TEST_CASE(all_sources_together_have_a_limit) {
    gate g(2, 2);
    const auto a = g.admit(from("192.0.2.1"));
    const auto b = g.admit(from("192.0.2.2"));
    BOOST_TEST(!g.admit(from("192.0.2.3")).has_value());
    BOOST_TEST(g.inside() == 2);
}

BOOST_AUTO_TEST_CASE(no_places_at_all) {
    gate g(2, 0);
    BOOST_TEST(!g.admit(from("192.0.2.1")).has_value());
    BOOST_TEST(g.inside() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
