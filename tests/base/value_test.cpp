#include <set>

#include "base/card.hpp"
#include "row.hpp"

using namespace fingerpost::base;

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(a_card_is_its_facts_not_the_policy_that_judged) {
    const card plain(user_name::parse("ann").value());
    card other = plain;
    other.generation = 7;
    BOOST_TEST(plain.same_value(other));
    other.note = "back at two";
    BOOST_TEST(!plain.same_value(other));
}

BOOST_AUTO_TEST_CASE(an_availability_has_a_word) {
    std::set<std::string> words;
    for (const auto a :
         {availability::offline, availability::away, availability::idle, availability::active}) {
        words.insert(name_of(a));
    }
    BOOST_TEST((words == std::set<std::string>{"offline", "away", "idle", "active"}));
}

BOOST_AUTO_TEST_CASE(every_error_says_something_else) {
    std::set<std::string> said{
        boost::system::error_code(0, make_error_code(errc::empty).category()).message()};
    for (const errc e : {errc::empty, errc::too_long, errc::bad_char, errc::bad_form,
                         errc::cannot_tell, errc::not_found}) {
        BOOST_TEST(std::string(make_error_code(e).category().name()) == "fingerpost");
        BOOST_TEST(make_error_code(e).failed());
        said.insert(make_error_code(e).message());
    }
    BOOST_TEST(said.size() == 7U);
}

BOOST_AUTO_TEST_SUITE_END()
