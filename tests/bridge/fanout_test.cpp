// Whose NOTIFY leaves next.
#include "fanout.hpp"

#include <boost/test/unit_test.hpp>

using namespace fingerpost;

namespace {

const auto alice = base::user_name::parse("alice").value();
const auto bob = base::user_name::parse("bob").value();

}  // namespace

BOOST_AUTO_TEST_SUITE(fanout)

BOOST_AUTO_TEST_CASE(one_person_s_leave_in_their_order) {
    bridge::fanout all;
    BOOST_TEST(all.empty());
    for (std::uint64_t n = 1; n <= 20; ++n) all.push(alice, n);
    for (std::uint64_t n = 1; n <= 20; ++n) BOOST_TEST(all.pop().value() == n);
    BOOST_TEST(all.empty());
    BOOST_TEST(!all.pop());
}

BOOST_AUTO_TEST_CASE(a_crowd_s_person_does_not_keep_the_others_waiting) {
    bridge::fanout all;
    constexpr std::uint64_t crowd = 50'000;
    for (std::uint64_t n = 1; n <= crowd; ++n) all.push(alice, n);
    BOOST_TEST(all.pop().value() == 1U);
    all.push(bob, crowd + 1);
    std::size_t before = 0;
    while (all.pop().value() <= crowd) ++before;
    BOOST_TEST(before < bridge::fanout::in_a_row);
    BOOST_TEST(all.pop().value() == before + 2);
}

BOOST_AUTO_TEST_CASE(each_of_many_has_a_turn_of_a_few) {
    bridge::fanout all;
    constexpr auto few = bridge::fanout::in_a_row;
    for (std::uint64_t n = 0; n < 2 * few; ++n) {
        all.push(alice, n);
        all.push(bob, 100 + n);
    }
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{100}, few, 100 + few}) {
        for (std::uint64_t n = 0; n < few; ++n) BOOST_TEST(all.pop().value() == first + n);
    }
    BOOST_TEST(all.empty());
}

BOOST_AUTO_TEST_CASE(who_comes_again_has_a_whole_turn) {
    bridge::fanout all;
    all.push(alice, 1);
    BOOST_TEST(all.pop().value() == 1U);
    for (std::uint64_t n = 0; n < bridge::fanout::in_a_row; ++n) all.push(alice, n);
    all.push(bob, 100);
    for (std::uint64_t n = 0; n < bridge::fanout::in_a_row; ++n) BOOST_TEST(all.pop().value() == n);
    BOOST_TEST(all.pop().value() == 100U);
}

BOOST_AUTO_TEST_SUITE_END()
