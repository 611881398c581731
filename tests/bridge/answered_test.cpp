// Requests that come again: RFC 3261 section 17.2.2.
#include "answered.hpp"

#include <boost/test/unit_test.hpp>

using namespace fingerpost;
using namespace std::chrono_literals;
using seen = bridge::answered::seen;

namespace {

bridge::request asked(std::string branch) {
    bridge::request r;
    r.method = "SUBSCRIBE";
    r.branch = std::move(branch);
    r.cseq = 1;
    r.source = {1, bridge::transport::udp, base::address::parse("192.0.2.7").value(), 5060};
    return r;
}
const bridge::tick start{1h};

seen begin(bridge::answered& all, const bridge::request& r, bridge::tick now) {
    return all.begin(all.key_of(r).value(), now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(answered)

BOOST_AUTO_TEST_CASE(the_same_request_gets_the_same_answer_for_32_seconds) {
    bridge::answered all(100);
    const auto r = asked("z9hG4bK1");
    BOOST_TEST((begin(all, r, start) == seen::fresh));
    BOOST_TEST((begin(all, r, start + 500ms) == seen::working));
    all.end(all.key_of(r).value(), bridge::make_reply(404));
    BOOST_TEST((begin(all, r, start + 1s) == seen::done));
    BOOST_TEST(all.reply_to(all.key_of(r).value()).status == 404U);
    all.expire(start + 31s);
    BOOST_TEST((begin(all, r, start + 31s) == seen::done));
    all.expire(start + 32s);
    BOOST_TEST((begin(all, r, start + 32s) == seen::fresh));
}

BOOST_AUTO_TEST_CASE(requests_differ_by_where_they_come_from) {
    bridge::answered all(100);
    auto r = asked("z9hG4bK1");
    BOOST_TEST((begin(all, r, start) == seen::fresh));
    r.source.port = 5062;
    BOOST_TEST((begin(all, r, start) == seen::fresh));
    r.sent_by = "10.0.0.1:5060";
    BOOST_TEST((begin(all, r, start) == seen::fresh));
    r.method = "REGISTER";
    BOOST_TEST((begin(all, r, start) == seen::fresh));
}

BOOST_AUTO_TEST_CASE(a_branch_that_names_nothing_makes_no_two_requests_one) {
    for (const char* const branch : {"", "z9hG4bK"}) {
        bridge::answered all(100);
        auto r = asked(branch);
        BOOST_TEST((begin(all, r, start) == seen::fresh));
        BOOST_TEST((begin(all, r, start) == seen::working));
        for (std::string* const part : {&r.uri.text, &r.call_id, &r.from.tag, &r.to.tag}) {
            *part += 'x';
            BOOST_TEST((begin(all, r, start) == seen::fresh));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_challenge_ends_the_transaction) {
    bridge::answered all(100);
    const auto r = asked("z9hG4bK1");
    BOOST_TEST((begin(all, r, start) == seen::fresh));
    all.end(all.key_of(r).value(), bridge::make_reply(401));
    BOOST_TEST((begin(all, r, start + 10ms) == seen::fresh));
}

BOOST_AUTO_TEST_CASE(over_a_connection_nothing_comes_again) {
    bridge::answered all(100);
    auto r = asked("z9hG4bK1");
    r.source.over = bridge::transport::tcp;
    BOOST_TEST(!all.key_of(r));
}

BOOST_AUTO_TEST_CASE(the_oldest_go_when_there_are_too_many) {
    bridge::answered all(2);
    BOOST_TEST((begin(all, asked("1"), start) == seen::fresh));
    BOOST_TEST((begin(all, asked("2"), start) == seen::fresh));
    BOOST_TEST((begin(all, asked("3"), start) == seen::fresh));
    BOOST_TEST(all.size() == 2U);
    BOOST_TEST((begin(all, asked("3"), start) == seen::working));
    BOOST_TEST((begin(all, asked("1"), start) == seen::fresh));
}

BOOST_AUTO_TEST_SUITE_END()
