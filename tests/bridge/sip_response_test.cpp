#include "sip_response.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;

const std::string via = "Via: SIP/2.0/UDP 192.0.2.1:5060;rport=5060;branch=z9hG4bKa\r\n";

struct bad {
    const char* why;
    std::string head;
    errc error;
};
std::ostream& operator<<(std::ostream& to, const bad& r) { return to << r.why; }
const bad bads[] = {
    {"a request", "OPTIONS sip:a@b SIP/2.0\r\n" + via, errc::bad_form},
    {"nothing", "", errc::bad_form},
    {"another version", "SIP/3.0 200 OK\r\n" + via, errc::bad_form},
    {"no status", "SIP/2.0 OK\r\n" + via, errc::bad_form},
    {"a status of four digits", "SIP/2.0 2000 OK\r\n" + via, errc::bad_form},
    {"a status below 100", "SIP/2.0 099 OK\r\n" + via, errc::bad_form},
    {"a status above 699", "SIP/2.0 700 OK\r\n" + via, errc::bad_form},
    {"no Via", "SIP/2.0 200 OK\r\n\r\n" + via, errc::bad_form},
    {"no branch", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;rport\r\n", errc::bad_form},
    {"an empty branch", "SIP/2.0 200 OK\r\nVia: a;branch=\r\n", errc::bad_form},
    {"a branch in another Via", "SIP/2.0 200 OK\r\nVia: a\r\n" + via, errc::bad_form},
    {"too much", "SIP/2.0 200 OK\r\n" + std::string(70'000, 'x'), errc::too_long},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(responses)

BOOST_DATA_TEST_CASE(no_response, boost::unit_test::data::make(bads), r) {
    const auto read = sip_response::parse(r.head);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error() == make_error_code(r.error));
}

BOOST_AUTO_TEST_CASE(all_that_counts_is_read) {
    const auto r = sip_response::parse("SIP/2.0 401 Unauthorized\r\n" + via +
                                       "Via: SIP/2.0/UDP other;branch=z9hG4bKb\r\n"
                                       "SIP-ETag: a1b2\r\nExpires: 600\r\nMin-Expires: 60\r\n"
                                       "Retry-After: 30 (a while);duration=5\r\n"
                                       "WWW-Authenticate: Digest realm=\"a\",\r\n nonce=\"b\"\r\n"
                                       "www-authenticate: Digest realm=\"c\"\r\n"
                                       "Proxy-Authenticate: Digest realm=\"d\"\r\n"
                                       "nonsense\r\n\r\nExpires: 1\r\n")
                       .value();
    BOOST_TEST(r.status == 401U);
    BOOST_TEST(r.branch == "z9hG4bKa");
    BOOST_TEST(r.etag == "a1b2");
    BOOST_TEST(r.expires.value() == 600U);
    BOOST_TEST(r.min_expires.value() == 60U);
    BOOST_TEST(r.retry_after.value() == 30U);
    BOOST_REQUIRE(r.challenges.size() == 2U);
    BOOST_TEST(r.challenges[0] == "Digest realm=\"a\", nonce=\"b\"");
    BOOST_TEST(r.proxy_challenges.size() == 1U);
}

BOOST_AUTO_TEST_CASE(other_ways_to_write_it) {
    const auto r = sip_response::parse(
                       "SIP/2.0 200\nv : SIP/2.0/TCP a ; x=branch ; Branch = z9hG4bKc ;r=1, "
                       "SIP/2.0/UDP b;branch=d\nExpires: many\nSIP-ETag: with blank\n")
                       .value();
    BOOST_TEST(r.branch == "z9hG4bKc");
    BOOST_TEST(!r.expires);
    BOOST_TEST(r.etag.empty(), "what is no token is not sent back");
}

BOOST_AUTO_TEST_CASE(a_datagram_is_whole_or_none) {
    const std::string head = "SIP/2.0 200 OK\r\n" + via;
    for (const auto* whole :
         {"\r\n", "", "Content-Length: 0\r\n\r\n", "l:2\r\n\r\nab", "Content-Length: 1\r\n\r\nab"})
        BOOST_TEST(sip_response::read_datagram(head + whole).value().branch == "z9hG4bKa", whole);
    for (const auto* part :
         {"Content-Length: 3\r\n\r\nab", "l: 1\r\n", "CONTENT-length:1\r\n\r\n",
          "Content-Length:\r\n 3\r\n\r\nab", "Content-Length: 5000000000\r\n\r\nab",
          "Content-Length: many\r\n\r\n"})
        BOOST_TEST(!sip_response::read_datagram(head + part), part);
    BOOST_TEST(!sip_response::read_datagram("OPTIONS sip:a@b SIP/2.0\r\n" + via));
    BOOST_TEST(!sip_response::read_datagram("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(lines_are_unfolded) {
    const auto r = sip_response::parse(
                       "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branchless;branch=\r\n\tz9hG4bKf\r\n"
                       "WWW-Authenticate: Digest a=1,\r\n b=2,\r\n  c=3\r\nExpires: 5\r\n"
                       "WWW-Authenticate: Digest\r\n d=4\r\n\r\n")
                       .value();
    BOOST_TEST(r.branch == "z9hG4bKf");
    BOOST_TEST(r.expires.value() == 5U);
    BOOST_REQUIRE(r.challenges.size() == 2U);
    BOOST_TEST(r.challenges[0] == "Digest a=1, b=2, c=3");
    BOOST_TEST(r.challenges[1] == "Digest d=4");
}

BOOST_AUTO_TEST_CASE(challenges_are_bounded) {
    std::string head = "SIP/2.0 401 No\r\n" + via;
    for (int n = 0; n < 100; ++n) head += "WWW-Authenticate: Digest realm=\"a\"\r\n";
    BOOST_TEST(sip_response::parse(head)->challenges.size() == 8U);
}

struct framed {
    const char* why;
    std::string stream;
    std::optional<std::size_t> size;
    std::optional<errc> error;
};
std::ostream& operator<<(std::ostream& to, const framed& r) { return to << r.why; }
const framed streams[] = {
    {"a head and no body", "A\r\nContent-Length: 0\r\n\r\nB", 24, {}},
    {"a body", "A\r\nl: 3\r\n\r\nxyzB", 14, {}},
    {"half a body", "A\r\nl: 3\r\n\r\nxy", {}, {}},
    {"half a head", "A\r\nl: 3\r\n", {}, {}},
    {"nothing", "", {}, {}},
    {"no length", "A\r\n\r\n", {}, errc::bad_form},
    {"a length that is none", "A\r\nl: x\r\n\r\n", {}, errc::bad_form},
    {"too long a body", "A\r\nl: 65536\r\n\r\n", {}, errc::too_long},
    {"a head without an end", std::string(70'000, 'x'), {}, errc::too_long},
};
BOOST_DATA_TEST_CASE(first_messages, boost::unit_test::data::make(streams), r) {
    const auto size = first_message_size(r.stream);
    BOOST_REQUIRE(size.has_value() == !r.error);
    if (r.error)
        BOOST_TEST(size.error() == make_error_code(*r.error));
    else
        BOOST_TEST((*size == r.size));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::bridge
