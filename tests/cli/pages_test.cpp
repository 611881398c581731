#include "pages.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "utc.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

// A Tuesday.
const view noon = seen_at("2026-01-06T12:00:00Z");

json::object card(const char* text) { return json::parse(text).as_object(); }

struct who_row {
    const char* why;
    std::vector<const char*> cards;
    const char* page;
};
std::ostream& operator<<(std::ostream& to, const who_row& r) { return to << r.why; }

const who_row who_rows[] = {
    {"nobody", {}, "Nobody is logged in.\n"},
    {"users once, their sessions beneath",
     {R"({"user":"alice","name":"Alice Liddell","presence":"active",
          "idle_since":"2026-01-06T11:57:00Z","sessions":[
          {"line":"pts/0","since":"2026-01-06T09:12:00Z","origin":"10.1.2.3","program":"vim",
           "host":"h1","idle_since":"2026-01-06T11:59:30Z"},
          {"line":"pts/4","since":"2026-01-05T17:40:00Z","origin":"","program":"","host":"h1",
           "idle_since":"2026-01-06T11:48:00Z","locked":false}]})",
      R"({"user":"bob","name":"Bob Builder","presence":"away",
          "idle_since":"2026-01-06T10:00:00Z","sessions":[]})"},
     "alice   Alice Liddell   active\n"
     "        pts/0   since 09:12 from 10.1.2.3   vim\n"
     "        pts/4   since Mon 17:40             idle 12 minutes\n"
     "bob     Bob Builder     away, idle 2 hours\n"},
    {"hosts are told once there are two",
     {R"({"user":"a","name":"A","presence":"active","sessions":[
          {"host":"h1","line":"pts/0"},{"host":"h2","line":""}]})"},
     "a   A   active\n"
     "    pts/0 on h1\n"
     "    on h2\n"},
    {"a card with presence and name only",
     {R"({"user":"a","name":"A","presence":"idle","logged_in":true})"},
     "a   A   idle\n"},
    {"idle is said once",
     {R"({"user":"a","name":"","presence":"idle","idle_since":"2026-01-06T11:30:00Z"})"},
     "a   idle 30 minutes\n"},
    {"activity and note, the user's own words",
     {R"({"user":"a","name":"A","presence":"active","activity":"meeting","note":"till 3"})"},
     "a   A   active, meeting, \"till 3\"\n"},
    {"a locked session",
     {R"({"user":"a","name":"A","presence":"away","sessions":[{"line":":0","locked":true}]})"},
     "a   A   away\n    :0   locked\n"},
    {"a session of which nothing is told takes no line",
     {R"({"user":"a","name":"A","presence":"active","sessions":[{"idle_since":null}]})"},
     "a   A   active\n"},
    {"foreign text cannot steer the terminal",
     {R"({"user":"a","name":"\u001b[2JA\n","presence":"active","sessions":[
          {"line":"\u0007","origin":"\u202ex"}]})"},
     "a   ^[[2JA^J   active\n    ^G   from \xEF\xBF\xBDx\n"},
    {"members of the wrong kind are not told",
     {R"({"user":"a","name":7,"presence":[],"sessions":["x",{"line":null,"since":"now"}]})"},
     "a\n"},
};

struct line_row {
    const char* why;
    const char* card;
    const char* line;
};
std::ostream& operator<<(std::ostream& to, const line_row& r) { return to << r.why; }

const line_row watch_rows[] = {
    {"presence", R"({"user":"alice","presence":"active"})", "12:00:00 alice active\n"},
    {"activity and note",
     R"({"user":"alice","presence":"away","idle_since":"2026-01-06T11:00:00Z","activity":"busy",
         "note":"x"})",
     "12:00:00 alice away, idle 1 hour, busy, \"x\"\n"},
    {"nothing but the name is told", R"({"user":"alice"})", "12:00:00 alice\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_DATA_TEST_CASE(who, boost::unit_test::data::make(who_rows), r) {
    std::vector<json::object> cards;
    for (const char* text : r.cards) cards.push_back(card(text));
    BOOST_TEST(who_page(cards, noon) == r.page);
}

BOOST_DATA_TEST_CASE(watch, boost::unit_test::data::make(watch_rows), r) {
    BOOST_TEST(watch_line(card(r.card), noon) == r.line);
}

BOOST_AUTO_TEST_CASE(show_tells_every_fact_and_the_plan_last) {
    BOOST_TEST(show_page(card(R"({
        "user":"alice","name":"Alice Liddell","office":"B12","office_phone":"12","home_phone":"34",
        "home":"/home/alice","shell":"/bin/sh","presence":"active","logged_in":true,
        "since":"2026-01-06T09:12:00Z","idle_since":"2026-01-06T11:59:00Z","activity":"busy",
        "note":"shh","sessions":[{"host":"h1","line":"pts/0","messages":false,"origin":"o",
        "program":"vim","since":"2026-01-06T09:12:00Z","idle_since":null,"locked":false}],
        "mail":{"state":"mail","received":"2026-01-06T08:00:00Z","read":"2026-01-05T08:00:00Z"},
        "last":{"state":"known","at":"2026-01-05T10:00:00Z","line":"pts/9","origin":"h9"},
        "project":{"state":"text","text":"Wonderland"},"plan":{"state":"text","text":"1\r\n\u001b2"},
        "pgpkey":{"state":"cannot-tell"}})"),
                         noon) ==
               "User:        alice\n"
               "Name:        Alice Liddell\n"
               "Office:      B12, 12\n"
               "Home phone:  34\n"
               "Home:        /home/alice\n"
               "Shell:       /bin/sh\n"
               "Presence:    active\n"
               "Since:       09:12\n"
               "Activity:    busy\n"
               "Note:        shh\n"
               "Mail:        unread since 08:00\n"
               "Last login:  Mon 10:00 on pts/9 from h9\n"
               "Sessions:\n"
               "    pts/0 on h1   since 09:12 from o   vim   messages off\n"
               "PGP key:     cannot tell now\n"
               "Project:\n"
               "Wonderland\n"
               "Plan:\n"
               "1\n"
               "^[2\n");
}

BOOST_AUTO_TEST_CASE(show_tells_only_what_the_card_shows) {
    BOOST_TEST(show_page(card(R"({"user":"alice"})"), noon) == "User:        alice\n");
}

BOOST_AUTO_TEST_CASE(show_says_what_is_not_there_and_what_cannot_be_told) {
    BOOST_TEST(show_page(card(R"({"user":"a","account":"cannot-tell","mail":{"state":"none"},
        "last":{"state":"never"},"plan":{"state":"none"},"project":{"state":"cannot-tell"}})"),
                         noon) ==
               "User:        a\n"
               "Name:        cannot tell now\n"
               "Mail:        none\n"
               "Last login:  never\n"
               "Project:     cannot tell now\n"
               "Plan:        none\n");
    BOOST_TEST(show_page(card(R"({"user":"a","mail":{"state":"cannot-tell"},
        "last":{"state":"cannot-tell"}})"),
                         noon) ==
               "User:        a\n"
               "Mail:        cannot tell now\n"
               "Last login:  cannot tell now\n");
}

BOOST_AUTO_TEST_CASE(read_mail_says_when) {
    BOOST_TEST(show_page(card(R"({"user":"a","mail":{"state":"mail",
        "received":"2026-01-05T08:00:00Z","read":"2026-01-06T08:00:00Z"}})"),
                         noon) == "User:        a\nMail:        last read 08:00\n");
}

BOOST_AUTO_TEST_CASE(status_flattens_objects) {
    BOOST_TEST(status_page(card(R"({"version":"1","sources":{"utmp":"","n":3},"up":true})")) ==
               "version: 1\nsources.utmp: \nsources.n: 3\nup: true\n");
    BOOST_TEST(status_page(card(R"({"sources":[{"name":"feed","healthy":true}]})")) ==
               "sources.feed.name: feed\nsources.feed.healthy: true\n");
}

BOOST_AUTO_TEST_CASE(status_keeps_the_lines_of_a_text_beneath_its_name) {
    BOOST_TEST(
        status_page(card(R"({"policy":{"error":"p:1:2: no\n  allow\u001b\np:2:1: no\n"}})")) ==
        "policy.error: p:1:2: no\n      allow^[\n    p:2:1: no\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
