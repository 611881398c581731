// What is said to a MESSAGE before anybody looks at whom it is for (RFC 3428).
#include "message_body.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <ostream>

#include "base/message.hpp"

namespace {

using namespace fingerpost;
using bridge::request;

request message(std::string body) {
    request r;
    r.method = "MESSAGE";
    r.content_type = "text/plain";
    r.body = std::move(body);
    return r;
}

request cpim(const std::string& header, const std::string& content) {
    request r = message("From: <sip:root@example.test>\r\n\r\n" + header + "\r\n" + content);
    r.content_type = "message/cpim";
    return r;
}

struct row {
    const char* why;
    request asked;
    unsigned status;   ///< 0: it is a text
    std::string said;  ///< the text, or the reason phrase
    friend std::ostream& operator<<(std::ostream& os, const row& r) { return os << r.why; }
};

request with(request r, const std::function<void(request&)>& change) {
    change(r);
    return r;
}

const row rows[] = {
    {"a text", message("hi"), 0, "hi"},
    {"of several lines", message("a\r\nb\n"), 0, "a\r\nb\n"},
    {"in UTF-8", with(message("G\xC3\xB6"), [](request& r) { r.charset = "utf-8"; }), 0,
     "G\xC3\xB6"},
    {"in ASCII", with(message("a"), [](request& r) { r.charset = "us-ascii"; }), 0, "a"},
    {"in Message/CPIM", cpim("Content-Type: text/plain\r\n", "hi"), 0, "hi"},
    {"in Message/CPIM, in eight bits",
     cpim("Content-Type: text/plain;charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n",
          "h\xC3\xB6"),
     0, "h\xC3\xB6"},
    {"the longest", message(std::string(base::max_message_text, 'x')), 0,
     std::string(base::max_message_text, 'x')},
    {"as it is by name", with(message("a"), [](request& r) { r.content_encoding = "identity"; }), 0,
     "a"},
    {"in a dialog", with(message("a"), [](request& r) { r.to.tag = "x"; }), 481,
     "Dialog Does Not Exist"},
    {"another type",
     with(message("<x/>"), [](request& r) { r.content_type = "application/im-iscomposing+xml"; }),
     415, "Unsupported Media Type"},
    {"no type", with(message("a"), [](request& r) { r.content_type = ""; }), 415,
     "Unsupported Media Type"},
    {"another charset", with(message("a"), [](request& r) { r.charset = "iso-8859-1"; }), 415,
     "Unsupported Media Type"},
    {"packed", with(message("a"), [](request& r) { r.content_encoding = "gzip"; }), 415,
     "Unsupported Media Type"},
    {"another type in Message/CPIM", cpim("Content-Type: text/html\r\n", "hi"), 415,
     "Unsupported Media Type"},
    {"another charset in it", cpim("Content-Type: text/plain;charset=utf-16\r\n", "hi"), 415,
     "Unsupported Media Type"},
    {"base64 in it", cpim("Content-Transfer-Encoding: base64\r\n", "aGk="), 415,
     "Unsupported Media Type"},
    {"one in another", cpim("Content-Type: message/cpim\r\n", "A: b\r\n\r\n\r\nx"), 415,
     "Unsupported Media Type"},
    {"too long a text", message(std::string(base::max_message_text + 1, 'x')), 413,
     "Request Entity Too Large"},
    {"too long a body", cpim("X: " + std::string(bridge::max_message_body, 'x') + "\r\n", "hi"),
     413, "Request Entity Too Large"},
    {"too many lines around it",
     cpim(
         [] {
             std::string all;
             for (int i = 0; i < 65; ++i) all += "A: b\r\n";
             return all;
         }(),
         "hi"),
     413, "Request Entity Too Large"},
    {"nothing", message(""), 400, "No Text"},
    {"nothing in Message/CPIM", cpim("", ""), 400, "No Text"},
    {"not UTF-8", message("\xFF"), 400, "Not UTF-8"},
    {"an overlong form", message("\xC0\x80"), 400, "Not UTF-8"},
    {"a Message/CPIM that is none",
     with(message("hi"), [](request& r) { r.content_type = "message/cpim"; }), 400,
     "Bad Message/CPIM"},
};

BOOST_AUTO_TEST_SUITE(message_body)

BOOST_DATA_TEST_CASE(what_it_says, boost::unit_test::data::make(rows), r) {
    const auto read = bridge::read_message(r.asked);
    if (r.status == 0) {
        BOOST_REQUIRE(std::holds_alternative<std::string>(read));
        BOOST_TEST(std::get<std::string>(read) == r.said);
        return;
    }
    BOOST_REQUIRE(std::holds_alternative<bridge::reply>(read));
    const auto& no = std::get<bridge::reply>(read);
    BOOST_TEST(no.status == r.status);
    BOOST_TEST(no.phrase == r.said);
    if (r.status == 415) BOOST_TEST(no.with.at(0).first.starts_with("Accept"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
