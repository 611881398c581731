#include "word_index.hpp"

#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

namespace fingerpost::accounts {
namespace {

using tests::user;
using users = std::set<base::user_name>;

BOOST_AUTO_TEST_CASE(users_are_found_by_each_word_of_their_names_in_any_case) {
    word_index names;
    names.add("Ada Lovelace", user("ada"));
    names.add("Augusta Ada King", user("aking"));
    BOOST_TEST((names.find("ADA") == users{user("ada"), user("aking")}));
    BOOST_TEST((names.find("lovelace") == users{user("ada")}));
    BOOST_TEST(names.find("love").empty());
    BOOST_TEST(names.find("").empty());
}

BOOST_AUTO_TEST_CASE(who_is_removed_is_not_found_and_others_stay) {
    word_index names;
    names.add("Ada Ada Lovelace", user("ada"));
    names.add("Ada King", user("aking"));
    names.remove("Ada Ada Lovelace", user("ada"));
    BOOST_TEST((names.find("ada") == users{user("aking")}));
    BOOST_TEST(names.find("lovelace").empty());
}

}  // namespace
}  // namespace fingerpost::accounts
