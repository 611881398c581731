#include "control/card_json.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "fakes/clock.hpp"

namespace fingerpost::control {
namespace {

using base::field;

/// A person about whom everything is known, of whom `shows` is released.
base::card everything(base::field_set shows) {
    base::card c(tests::user("alice"));
    c.state = base::card::standing::shown;
    c.shows = shows;
    c.account = base::had::yes;
    c.name = "Alice Liddell";
    c.presence = base::availability::away;
    c.logged_in = true;
    c.since = tests::at("2026-01-02T03:04:05Z");
    c.idle_since = tests::at("2026-01-02T04:00:00Z");
    c.activity = "meeting";
    c.note = "back at three";
    c.office = "B12";
    c.office_phone = "12";
    c.home_phone = "34";
    c.home = "/home/alice";
    c.shell = "/bin/sh";
    c.mail = {base::had::yes, tests::at("2026-01-01T00:00:01Z"), tests::at("2026-01-01T00:00:00Z")};
    c.plan = {base::had::yes, "rest\n"};
    c.project = {base::had::none, ""};
    c.pgpkey = {base::had::cannot_tell, ""};
    c.last = {base::had::yes, tests::at("2026-01-01T00:00:02Z"), "pts/9", "h9"};
    base::card_session s;
    s.since = c.since;
    s.idle_since = c.idle_since;
    s.host = "h1";
    s.line = "pts/3";
    s.messages = false;
    s.origin = "10.1.2.3";
    s.program = "vim";
    s.locked = true;
    c.sessions.push_back(s);
    return c;
}

struct row {
    const char* why;
    base::field_set shows;
    const char* json;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"nothing released: the name that was asked for", {}, R"({"user":"alice"})"},
    {"presence tells no time",
     {field::presence},
     R"({"user":"alice","presence":"away","logged_in":true})"},
    {"name", {field::name}, R"({"user":"alice","name":"Alice Liddell"})"},
    {"idle brings times, and the lock of each session",
     {field::idle},
     R"({"user":"alice","idle_since":"2026-01-02T04:00:00Z",)"
     R"("sessions":[{"idle_since":"2026-01-02T04:00:00Z","locked":true}]})"},
    {"since",
     {field::since},
     R"({"user":"alice","since":"2026-01-02T03:04:05Z",)"
     R"("sessions":[{"since":"2026-01-02T03:04:05Z"}]})"},
    {"host", {field::host}, R"({"user":"alice","sessions":[{"host":"h1"}]})"},
    {"line brings messages",
     {field::line},
     R"({"user":"alice","sessions":[{"line":"pts/3","messages":false}]})"},
    {"origin", {field::origin}, R"({"user":"alice","sessions":[{"origin":"10.1.2.3"}]})"},
    {"program", {field::program}, R"({"user":"alice","sessions":[{"program":"vim"}]})"},
    {"activity", {field::activity}, R"({"user":"alice","activity":"meeting"})"},
    {"note", {field::note}, R"({"user":"alice","note":"back at three"})"},
    {"office", {field::office}, R"({"user":"alice","office":"B12","office_phone":"12"})"},
    {"phone", {field::phone}, R"({"user":"alice","home_phone":"34"})"},
    {"home", {field::home}, R"({"user":"alice","home":"/home/alice"})"},
    {"shell", {field::shell}, R"({"user":"alice","shell":"/bin/sh"})"},
    {"mail",
     {field::mail},
     R"({"user":"alice","mail":{"state":"mail","received":"2026-01-01T00:00:01Z",)"
     R"("read":"2026-01-01T00:00:00Z"}})"},
    {"a plan that is there",
     {field::plan},
     R"({"user":"alice","plan":{"state":"text","text":"rest\n"}})"},
    {"a project that is not", {field::project}, R"({"user":"alice","project":{"state":"none"}})"},
    {"a key that cannot be had",
     {field::pgpkey},
     R"({"user":"alice","pgpkey":{"state":"cannot-tell"}})"},
    {"last",
     {field::last},
     R"({"user":"alice","last":{"state":"known","at":"2026-01-01T00:00:02Z","line":"pts/9",)"
     R"("origin":"h9"}})"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(card_json)

BOOST_DATA_TEST_CASE(has_a_member_for_each_released_fact, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(boost::json::serialize(to_json(everything(r.shows))) == r.json);
}

BOOST_AUTO_TEST_CASE(a_released_fact_that_is_not_there_is_null_or_empty) {
    base::card c(tests::user("bob"));
    c.state = base::card::standing::shown;
    c.account = base::had::yes;
    c.shows = {field::name, field::since, field::idle, field::line, field::mail, field::last};
    c.sessions.emplace_back();
    BOOST_TEST(boost::json::serialize(to_json(c)) ==
               R"({"user":"bob","name":"","since":null,"idle_since":null,)"
               R"("sessions":[{"line":"","messages":null,"since":null,"idle_since":null,)"
               R"("locked":null}],"mail":{"state":"none"},"last":{"state":"never"}})");
}

BOOST_AUTO_TEST_CASE(an_account_that_cannot_be_had_has_no_empty_name) {
    base::card c = everything({field::name, field::shell, field::note});
    c.account = base::had::cannot_tell;
    BOOST_TEST(boost::json::serialize(to_json(c)) ==
               R"({"user":"alice","account":"cannot-tell","note":"back at three"})");
}

BOOST_AUTO_TEST_CASE(text_is_made_well_formed_utf8) {
    base::card c = everything({field::note});
    c.note = "caf\xC3\xA9 \xE9 \x1B[1m";
    BOOST_TEST(boost::json::serialize(to_json(c)) ==
               "{\"user\":\"alice\",\"note\":\"caf\xC3\xA9 \xEF\xBF\xBD \\u001b[1m\"}");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
