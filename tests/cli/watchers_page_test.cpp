#include "watchers_page.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "utc.hpp"

namespace fingerpost::cli {
namespace {

const view noon = seen_at("2026-01-06T12:00:00Z");

boost::json::object read(const char* text) { return boost::json::parse(text).as_object(); }

const boost::json::object bob = read(R"({"watcher":"sip:bob@example.net","user":"alice",
    "event":"presence","state":"active","since":"2026-01-06T09:12:00Z",
    "until":"2026-01-06T12:30:00Z","rule":"p.acl:7","told":"2026-01-06T11:59:00Z","answer":200,
    "transport":"udp 192.0.2.7:5060","client":"Phone/1"})");
const boost::json::object somebody = read(R"({"watcher":"192.0.2.9","user":"bo","event":"dialog",
    "state":"pending","since":"2026-01-05T09:12:00Z","until":"2026-01-06T12:30:00Z","rule":"",
    "transport":"tls [2001:db8::1]:5061","client":""})");

}  // namespace

BOOST_AUTO_TEST_SUITE(watchers_page_)

BOOST_AUTO_TEST_CASE(nobody) { BOOST_TEST(watchers_page({}, noon) == "Nobody watches.\n"); }

BOOST_AUTO_TEST_CASE(each_has_a_line) {
    const boost::json::object all[] = {bob, somebody};
    BOOST_TEST(watchers_page(all, noon) ==
               "sip:bob@example.net  watches alice  active          since 09:12      until 12:30  "
               "[p.acl:7]  told 11:59: 200   udp 192.0.2.7:5060      Phone/1\n"
               "192.0.2.9            watches bo     pending dialog  since Mon 09:12  until 12:30  "
               "           told nothing yet  tls [2001:db8::1]:5061\n"
               "Who is pending or waiting is told nothing until the user types `fingerpost approve "
               "192.0.2.9`, or "
               "`fingerpost refuse 192.0.2.9`.\n");
}

BOOST_AUTO_TEST_CASE(without_rules_there_is_no_column_of_them) {
    boost::json::object one = bob;
    one.erase("rule");
    one.erase("answer");
    const boost::json::object all[] = {one};
    BOOST_TEST(watchers_page(all, noon) ==
               "sip:bob@example.net  watches alice  active  since 09:12  until 12:30  "
               "told 11:59: no answer  udp 192.0.2.7:5060  Phone/1\n");
}

BOOST_AUTO_TEST_CASE(what_was_decided_is_told_whether_or_not_he_watches) {
    boost::json::object watching = bob;
    watching["decision"] = "approved";
    watching.erase("rule");
    const boost::json::object all[] = {watching, read(R"({"watcher":"sip:eve@example.net",
        "user":"alice","state":"refused","since":"2026-01-06T10:00:00Z"})")};
    BOOST_TEST(watchers_page(all, noon) ==
               "sip:bob@example.net  watches alice  active, approved  since 09:12  until 12:30  "
               "told 11:59: 200  udp 192.0.2.7:5060  Phone/1\n"
               "sip:eve@example.net  watches alice  refused           since 10:00\n");
}

BOOST_AUTO_TEST_CASE(foreign_text_cannot_steer_the_terminal) {
    const boost::json::object all[] = {read(R"({"watcher":"\u001b","user":"\n","event":"\u0007",
        "state":"\u001b","rule":"\u001b","transport":"\u001b","client":"\u001b[2J"})")};
    BOOST_TEST(watchers_page(all, noon) ==
               "^[  watches ^J  ^[ ^G  [^[]  told nothing yet  ^[  ^[[2J\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
