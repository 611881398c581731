// How we prove to an upstream server who we are: RFC 3261 section 22, RFC 8760.
#include <boost/test/unit_test.hpp>

#include "upstream_fake.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using boost::test_tools::per_element;

BOOST_AUTO_TEST_SUITE(upstream)

BOOST_FIXTURE_TEST_CASE(a_challenge_is_answered_and_its_nonce_used_on, upstream_fake) {
    wants_password = "secret";
    begin();
    works->password("secret", "", now);
    show("alice");
    show("bob");
    BOOST_TEST(there().size() == 2U);
    BOOST_TEST(count("PUBLISH") == 3U);
    BOOST_TEST(latest().header("Authorization").find("nc=00000002") != std::string::npos);
    BOOST_TEST(latest().header("CSeq") == "1 PUBLISH");
}

BOOST_FIXTURE_TEST_CASE(a_nonce_that_grew_old_is_replaced, upstream_fake) {
    wants_password = "secret";
    begin();
    works->password("secret", "", now);
    show("alice");
    nonce = "n2";
    challenge_more = ", algorithm=SHA-256, qop=\"auth,auth-int\", stale=true, opaque=\"o\"";
    show("bob");
    BOOST_TEST(there().size() == 2U);
    BOOST_TEST(latest().header("Authorization").find("algorithm=SHA-256") != std::string::npos);
    BOOST_TEST(latest().header("Authorization").find("opaque=\"o\"") != std::string::npos);
    BOOST_TEST(state() == link::up);
}

BOOST_FIXTURE_TEST_CASE(another_password_is_found_by_itself, upstream_fake) {
    wants_password = "secret";
    begin();
    works->password("old", "", now);
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(password_reads == 1U);
    const auto before = count("PUBLISH");
    works->password("old", "", now);
    pass(14s);
    BOOST_TEST(count("PUBLISH") == before, "the same one is not tried over and over");
    pass(1s);
    BOOST_TEST(password_reads == 2U);
    works->password("secret", "", now);
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(error() == "");
}

BOOST_FIXTURE_TEST_CASE(a_password_that_is_taken_after_all_is_found_out, upstream_fake) {
    wants_password = "secret";
    begin();
    works->password("new", "", now);
    show("alice");
    works->password("new", "", now);
    wants_password = "new";
    for (int n = 0; n < 2; ++n) {
        pass(retry_period);
        works->password("new", "", now);
        turn();
    }
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_wrong_password_is_tried_ever_less, upstream_fake) {
    wants_password = "secret";
    begin();
    works->password("wrong", "", now);
    show("alice");
    for (int n = 0; n < 240; ++n) {
        works->password("wrong", "", now);
        pass(retry_period);
    }
    BOOST_TEST(count("PUBLISH") < 60U);
}

BOOST_FIXTURE_TEST_CASE(no_password_is_no_proof, upstream_fake) {
    wants_password = "secret";
    begin();
    show("alice");
    BOOST_TEST(state() == link::refused);
    works->password("", "publish.password-file: no such file", now);
    BOOST_TEST(error() == "publish.password-file: no such file");
    works->password("secret", "", now);
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(without_a_user_there_is_no_proof, upstream_fake) {
    choices.user.clear();
    wants_password = "secret";
    begin();
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(error().find("publish.user") != std::string::npos);
    wants_password.clear();
    pass(retry_period);
    BOOST_TEST(there() == list{"alice open"}, per_element());
}

BOOST_FIXTURE_TEST_CASE(a_digest_that_nobody_knows_cannot_be_answered, upstream_fake) {
    wants_password = "secret";
    challenge_more = ", algorithm=SHA-512-256, qop=\"auth\"";
    begin();
    works->password("secret", "", now);
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(count("PUBLISH") == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_calls_all_stale_is_not_asked_for_ever, upstream_fake) {
    begin();
    works->password("secret", "", now);
    refuses_with = 401;
    refusal_lines = "WWW-Authenticate: Digest realm=\"up\", nonce=\"x\", stale=true\r\n";
    show("alice");
    BOOST_TEST(state() == link::refused);
    BOOST_TEST(count("PUBLISH") == 5U);
}

BOOST_FIXTURE_TEST_CASE(a_proxy_may_ask_too, upstream_fake) {
    begin();
    works->password("secret", "", now);
    refuses_with = 407;
    refusal_lines = "Proxy-Authenticate: Digest realm=\"p\", nonce=\"x\"\r\n";
    silent = true;
    show("alice");
    answer(std::exchange(unread, {}).at(0));
    refuses_with = 0;
    silent = false;
    turn();
    BOOST_TEST(there() == list{"alice open"}, per_element());
    BOOST_TEST(!latest().header("Proxy-Authorization").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
