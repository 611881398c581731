#include "sessions/feed_line.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

using namespace fingerpost;
using sessions::feed_error;
using sessions::feed_login;
using sessions::feed_logout;
using sessions::feed_update;
using sessions::parse_feed_line;

namespace {

struct bad_line {
    std::string line;
    std::string why;
    friend std::ostream& operator<<(std::ostream& out, const bad_line& r) { return out << r.why; }
};

const std::string long_text(256, 'x');

const bad_line bad_lines[] = {
    {"", "not JSON: incomplete JSON"},
    {"{", "not JSON: incomplete JSON"},
    {"login", "not JSON: syntax error"},
    {R"({"op":"logout","id":"1"} {})", "not JSON: extra data"},
    {"{\"op\":\"logout\",\"id\":\"\xff\"}", "not JSON: syntax error"},
    {"[]", "not a JSON object"},
    {"7", "not a JSON object"},
    {"{}", "\"op\" is missing"},
    {R"({"op":1})", "\"op\" must be a string"},
    {R"({"op":"LOGIN"})", "\"op\" is not login, update or logout"},
    {R"({"op":"login","user":"ada","line":"a"})", "\"id\" is missing"},
    {R"({"op":"login","id":7,"user":"ada","line":"a"})", "\"id\" must be a string"},
    {R"({"op":"login","id":"","user":"ada","line":"a"})", "\"id\" is empty"},
    {R"({"op":"login","id":"1","line":"a"})", "\"user\" is missing"},
    {R"({"op":"login","id":"1","user":null,"line":"a"})", "\"user\" must be a string"},
    {R"({"op":"login","id":"1","user":"a da","line":"a"})", "\"user\" is not a user name"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","host":""})", "\"host\" is empty"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","host":"a\nb"})",
     "\"host\" must be one printable line"},
    {R"({"op":"login","id":"1","user":"ada","line":"\u001b[1m"})",
     "\"line\" must be one printable line"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","origin":[]})",
     "\"origin\" must be a string"},
    {R"({"op":"login","id":"1","user":"ada","line":")" + long_text + "\"}",
     "\"line\" is longer than 255 bytes"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","kind":"vt100"})",
     "\"kind\" is not tty, x11, wayland, remote, pane or other"},
    {R"({"op":"login","id":"1","user":"ada","kind":"tty"})",
     "\"line\" is missing, which this kind of session has"},
    {R"({"op":"login","id":"1","user":"ada","kind":"pane","line":""})",
     "\"line\" is missing, which this kind of session has"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","since":1767322800})",
     "\"since\" must be a string"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","since":"yesterday"})",
     "\"since\" is not an RFC 3339 time"},
    {R"({"op":"login","id":"1","user":"ada","lines":"a"})", "\"lines\" is not a member of this op"},
    {R"({"op":"login","id":"1","user":"ada","line":"a","locked":true})",
     "\"locked\" is not a member of this op"},
    {R"({"op":"update"})", "\"id\" is missing"},
    {R"({"op":"update","id":"1"})",
     "nothing to update: no \"locked\", \"idle_since\" or \"program\""},
    {R"({"op":"update","id":"1","locked":"yes"})", "\"locked\" must be true or false"},
    {R"({"op":"update","id":"1","idle_since":5})", "\"idle_since\" must be a string or null"},
    {R"({"op":"update","id":"1","idle_since":""})", "\"idle_since\" is not an RFC 3339 time"},
    {R"({"op":"update","id":"1","program":null})", "\"program\" must be a string"},
    {R"({"op":"update","id":"1","user":"bob"})", "\"user\" is not a member of this op"},
    {R"({"op":"logout"})", "\"id\" is missing"},
    {R"({"op":"logout","id":"1","\u001b":1})", "\"^[\" is not a member of this op"},
    {R"({"op":"logout","id":"1"})" + std::string(4096, ' '), "the line is longer than 4096 bytes"},
};

template <class Line>
Line parsed(std::string_view text) {
    auto line = parse_feed_line(text);
    if (const auto* e = std::get_if<feed_error>(&line)) BOOST_ERROR(e->why);
    return std::get<Line>(std::move(line));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(feed_line)

BOOST_DATA_TEST_CASE(bad_lines_say_why, boost::unit_test::data::make(bad_lines), r) {
    const auto line = parse_feed_line(r.line);
    const auto* error = std::get_if<feed_error>(&line);
    BOOST_REQUIRE(error != nullptr);
    BOOST_TEST(error->why == r.why);
}

BOOST_AUTO_TEST_CASE(a_login_with_all_its_members) {
    const auto l = parsed<feed_login>(
        R"({"op":"login","id":"7","user":"alice","host":"h1","line":"pts/3","origin":"10.1.2.3",)"
        R"("kind":"tty","since":"2026-01-02T03:04:05Z"})");
    BOOST_TEST(l.id == "7");
    BOOST_TEST(l.user.str() == "alice");
    BOOST_TEST(l.host.value() == "h1");
    BOOST_TEST(l.line == "pts/3");
    BOOST_TEST(l.origin == "10.1.2.3");
    BOOST_TEST((l.what == sessions::kind::tty));
    BOOST_TEST((l.since == tests::at("2026-01-02T03:04:05Z")));
}

BOOST_AUTO_TEST_CASE(a_login_with_what_it_must_have) {
    const auto l = parsed<feed_login>(R"({"op":"login","id":"7","user":"alice","line":"pts/3"})");
    BOOST_TEST(!l.host.has_value());
    BOOST_TEST(!l.since.has_value());
    BOOST_TEST(l.origin.empty());
    BOOST_TEST((l.what == sessions::kind::tty));
    const auto no_line = parsed<feed_login>(R"({"op":"login","id":"7","user":"alice"})");
    BOOST_TEST((no_line.what == sessions::kind::other));
}

BOOST_AUTO_TEST_CASE(texts_may_be_as_long_as_they_may_be) {
    const std::string text(255, 'x');
    BOOST_TEST(
        parsed<feed_login>(R"({"op":"login","id":"1","user":"a","line":")" + text + "\"}").line ==
        text);
    const std::string line = R"({"op":"logout","id":"1"})";
    BOOST_TEST(parsed<feed_logout>(line + std::string(4096 - line.size(), ' ')).id == "1");
}

BOOST_AUTO_TEST_CASE(an_update_changes_what_it_names) {
    const auto lock = parsed<feed_update>(R"({"op":"update","id":"7","locked":true})");
    BOOST_TEST(lock.locked.value());
    BOOST_TEST(!lock.idle_since.has_value());
    BOOST_TEST(!lock.program.has_value());
    const auto idle =
        parsed<feed_update>(R"({"op":"update","id":"7","idle_since":"2026-01-02T03:04:05+01:00"})");
    BOOST_TEST((idle.idle_since.value() == tests::at("2026-01-02T02:04:05Z")));
    const auto back = parsed<feed_update>(R"({"op":"update","id":"7","idle_since":null})");
    BOOST_REQUIRE(back.idle_since.has_value());
    BOOST_TEST(!back.idle_since->has_value());
    BOOST_TEST(parsed<feed_update>(R"({"op":"update","id":"7","program":""})").program->empty());
}

BOOST_AUTO_TEST_CASE(answers_are_json_whatever_the_id) {
    BOOST_TEST(sessions::feed_ok("7") == "{\"ok\":\"7\"}\n");
    BOOST_TEST(sessions::feed_ok("a\"b") == "{\"ok\":\"a\\\"b\"}\n");
    BOOST_TEST(sessions::feed_refusal("no \"x\"", 12) ==
               "{\"error\":\"no \\\"x\\\"\",\"line\":12}\n");
}

BOOST_AUTO_TEST_SUITE_END()
