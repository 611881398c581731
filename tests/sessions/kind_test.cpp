#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sessions/session.hpp"

namespace sessions = fingerpost::sessions;
using sessions::kind;

BOOST_AUTO_TEST_SUITE(kind_names)

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_that_finds_it) {
    for (const kind k :
         {kind::tty, kind::x11, kind::wayland, kind::remote, kind::pane, kind::other})
        BOOST_TEST((sessions::kind_named(sessions::name_of(k)) == k), sessions::name_of(k));
}

BOOST_AUTO_TEST_CASE(other_words_name_no_kind) {
    for (const char* word : {"", "TTY", "tty ", "mir"})
        BOOST_TEST(!sessions::kind_named(word).has_value(), word);
}

BOOST_AUTO_TEST_SUITE_END()
