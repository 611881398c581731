#include "message_page.hpp"

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"

namespace {

using namespace fingerpost;
using tests::user;

base::watcher local(const char* name) { return {user(name), std::nullopt, true}; }
base::watcher by_sip(const char* identity) {
    base::watcher w;
    w.sip = base::sip_identity::parse(identity).value();
    w.from = base::address::parse("192.0.2.7").value();
    return w;
}
base::watcher by_sip_as(const char* identity, const char* name) {
    base::watcher w = by_sip(identity);
    w.user = user(name);
    return w;
}
base::watcher at_address() {
    return {std::nullopt, base::address::parse("192.0.2.7").value(), false};
}

std::string page(const base::watcher& from, std::string text, unsigned minute = 754) {
    return desk::message_page({from, user("alice"), std::move(text)}, {4, minute});
}

struct row {
    const char* why;
    base::watcher from;
    std::string text;
    std::string shown;
    friend std::ostream& operator<<(std::ostream& os, const row& r) { return os << r.why; }
};

#define BELLS "\r\n\a\a\a"
const row rows[] = {
    {"a user of this host", local("bob"), "Lunch?",
     BELLS "Message from bob at 12:34 ...\r\n> Lunch?\r\nEOF\r\n"},
    {"a user of this host by SIP", by_sip_as("sip:b@example.test", "bob"), "Lunch?",
     BELLS "Message from bob (sip:b@example.test) at 12:34 ...\r\n> Lunch?\r\nEOF\r\n"},
    {"somebody of another domain", by_sip("sip:carol@example.net"), "Lunch?",
     BELLS "Message from sip:carol@example.net at 12:34 ...\r\n> Lunch?\r\nEOF\r\n"},
    {"somebody known by address", at_address(), "Lunch?",
     BELLS "Message from somebody unknown at 192.0.2.7 at 12:34 ...\r\n> Lunch?\r\nEOF\r\n"},
    {"a uid without a name",
     {std::nullopt, std::nullopt, true},
     "Lunch?",
     BELLS "Message from somebody unknown at 12:34 ...\r\n> Lunch?\r\nEOF\r\n"},
    {"every end of a line is one", local("bob"), "a\nb\r\nc\rd\n",
     BELLS "Message from bob at 12:34 ...\r\n> a\r\n> b\r\n> c\r\n> d\r\nEOF\r\n"},
    {"escapes steer nothing", local("bob"),
     "\x1B]0;root\a\x1B[2J\x9B"
     "1m",
     BELLS "Message from bob at 12:34 ...\r\n> ^[]0;root^G^[[2J\xEF\xBF\xBD"
           "1m\r\nEOF\r\n"},
    {"nor do the controls of Unicode", local("bob"),
     "a\xC2\x9B"
     "31mb\xE2\x80\xAE",
     BELLS "Message from bob at 12:34 ...\r\n> a\xEF\xBF\xBD"
           "31mb\xEF\xBF\xBD\r\nEOF\r\n"},
    {"letters stay", local("bob"), "G\xC3\xB6teborg \xE2\x9C\x93\t.",
     BELLS "Message from bob at 12:34 ...\r\n> G\xC3\xB6teborg \xE2\x9C\x93\t.\r\nEOF\r\n"},
    {"an end that is none", local("bob"), "EOF\r\nMessage from root at 12:34 ...\r\nobey",
     BELLS "Message from bob at 12:34 ...\r\n> EOF\r\n> Message from root at 12:34 ...\r\n> "
           "obey\r\nEOF\r\n"},
};

BOOST_AUTO_TEST_SUITE(message_page)

BOOST_DATA_TEST_CASE(as_it_is_shown, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(page(r.from, r.text) == r.shown);
}

BOOST_AUTO_TEST_CASE(early_hours_have_two_digits) {
    BOOST_TEST(page(local("bob"), "x", 65).find(" at 01:05 ...") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_long_text_does_not_scroll_all_away) {
    const std::string shown = page(local("bob"), std::string(3000, '\n'));
    BOOST_TEST(std::count(shown.begin(), shown.end(), '\n') == 1 + 1 + 24 + 1 + 1);
    BOOST_TEST(shown.ends_with("\r\n(The rest is left out.)\r\nEOF\r\n"));
    const std::string whole = page(local("bob"), std::string(24, '\n'));
    BOOST_TEST(whole.find("rest") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
