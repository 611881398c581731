// What is told, and what is rendered for it.
#include "bodies.hpp"

#include <boost/test/unit_test.hpp>

#include "document_cards.hpp"

using namespace fingerpost;
using namespace fingerpost::bridge;

BOOST_AUTO_TEST_SUITE(told_bodies)

BOOST_AUTO_TEST_CASE(a_value_is_rendered_once_whatever_rule_it_is_told_by) {
    bodies all("example.test", std::chrono::seconds(300));
    const auto first = std::make_shared<base::card>(cards::full());
    const auto a = all.of(first);
    BOOST_TEST(all.of(std::make_shared<base::card>(*first)) == a);

    const auto by_another = std::make_shared<base::card>(*first);
    by_another->because = "policy.acl:7";
    by_another->generation = first->generation + 1;
    const auto b = all.of(by_another);
    BOOST_TEST(b->card().because == "policy.acl:7");
    BOOST_TEST(&b->body(body_format::pidf) == &a->body(body_format::pidf));

    const auto other = std::make_shared<base::card>(*first);
    other->note += '!';
    BOOST_TEST(all.of(other)->tag(body_format::pidf) != a->tag(body_format::pidf));
}

BOOST_AUTO_TEST_SUITE_END()
