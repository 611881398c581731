// The bytes of an answer: RFC 3261 section 8.2.6.
#include "sofia/answer_text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using namespace fingerpost;

namespace {

/// A message as Sofia-SIP reads it.
class message {
public:
    explicit message(const std::string& text)
        : message_(
              msg_make(sip_default_mclass(), 0, text.data(), static_cast<ssize_t>(text.size()))) {}
    ~message() { msg_destroy(message_); }
    message(const message&) = delete;
    message& operator=(const message&) = delete;
    [[nodiscard]] const sip_t& sip() const { return *sip_object(message_); }

private:
    msg_t* message_;
};

std::string subscribe(const std::string& to, const std::string& more) {
    return "SUBSCRIBE sip:alice@example.test SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport=5062;received=192.0.2.9, "
           "SIP/2.0/TCP phone.example.net;branch=z9hG4bK2\r\n"
           "f: \"Carol\" <sip:carol@example.test>;tag=c1\r\n" +
           to + "\r\ni: 1@phone\r\nCSeq: 7 SUBSCRIBE\r\n" + more + "Content-Length: 0\r\n\r\n";
}

const std::string no_tag = "To: <sip:alice@example.test>";

std::string answer(const std::string& asked, const bridge::reply& with) {
    static bridge::keyed_hash tags("for these tests");
    return bridge::answer_text(bridge::answer_frame(message(asked).sip()), with, tags);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(answer_text)

BOOST_AUTO_TEST_CASE(has_what_the_request_had) {
    bridge::reply yes = bridge::make_reply(200, {{"Expires", "60"}});
    yes.to_tag = "00ff";
    BOOST_TEST(answer(subscribe(no_tag, ""), yes) ==
               "SIP/2.0 200 OK\r\n"
               "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport=5062;received=192.0.2.9\r\n"
               "Via: SIP/2.0/TCP phone.example.net;branch=z9hG4bK2\r\n"
               "From: \"Carol\" <sip:carol@example.test>;tag=c1\r\n"
               "To: <sip:alice@example.test>;tag=00ff\r\n"
               "Call-ID: 1@phone\r\n"
               "CSeq: 7 SUBSCRIBE\r\n"
               "Expires: 60\r\n"
               "Content-Length: 0\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_tag_stays) {
    const auto text = answer(subscribe(no_tag + ";tag=a1", ""), bridge::make_reply(481));
    BOOST_TEST(text.find("\r\nTo: <sip:alice@example.test>;tag=a1\r\n") != text.npos);
}

BOOST_AUTO_TEST_CASE(one_that_is_made_up_is_the_same_for_the_same_request_only) {
    const auto once = answer(subscribe(no_tag, ""), bridge::make_reply(404));
    BOOST_TEST(once.find("\r\nTo: <sip:alice@example.test>;tag=") != once.npos);
    BOOST_TEST(answer(subscribe(no_tag, ""), bridge::make_reply(404)) == once);
    std::string next = subscribe(no_tag, "");
    next.replace(next.find("CSeq: 7"), 7, "CSeq: 8");
    std::string other = answer(next, bridge::make_reply(404));
    other.replace(other.find("CSeq: 8"), 7, "CSeq: 7");
    BOOST_TEST(other != once);
}

BOOST_AUTO_TEST_CASE(routes_are_recorded_for_what_begins_a_dialog) {
    const auto asked =
        subscribe(no_tag, "Record-Route: <sip:192.0.2.1;lr>, <sip:192.0.2.2;lr>\r\n");
    const auto yes = answer(asked, bridge::make_reply(200));
    BOOST_TEST(
        yes.find("Record-Route: <sip:192.0.2.1;lr>\r\nRecord-Route: <sip:192.0.2.2;lr>\r\n") !=
        yes.npos);
    BOOST_TEST(answer(asked, bridge::make_reply(404)).find("Record-Route") == yes.npos);
}

BOOST_AUTO_TEST_CASE(a_comment_does_not_hide_the_tag) {
    const auto text = answer(subscribe(no_tag + " (her)", ""), bridge::make_reply(404));
    BOOST_TEST(text.find("\r\nTo: <sip:alice@example.test>;tag=") != text.npos);
}

BOOST_AUTO_TEST_CASE(long_headers_are_whole) {
    const std::string name(3000, 'x');
    const auto text = answer(subscribe("To: \"" + name + "\" <sip:alice@example.test>", ""),
                             bridge::make_reply(404));
    BOOST_TEST(text.find("To: \"" + name + "\" <sip:alice@example.test>;tag=") != text.npos);
}

BOOST_AUTO_TEST_SUITE_END()
