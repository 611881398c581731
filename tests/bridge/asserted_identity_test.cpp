#include "asserted_identity.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>

namespace {

using namespace fingerpost;

struct row {
    const char* why;
    std::vector<std::string> values;
    const char* gives;  // empty: nothing
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"no header", {}, ""},
    {"an addr-spec", {"sip:alice@example.test"}, "sip:alice@example.test"},
    {"a name-addr", {"\"Alice, <sip:no@no>\" <sip:alice@Example.TEST>"}, "sip:alice@example.test"},
    {"a name without quotes", {"Alice Liddell <sip:alice@example.test>"}, "sip:alice@example.test"},
    {"an escaped quote in the name",
     {R"("A\" <sip:no@no>" <sip:alice@example.test>)"},
     "sip:alice@example.test"},
    {"sips", {"<SIPS:alice@example.test>"}, "sip:alice@example.test"},
    {"port, password, parameters and headers",
     {"<sip:alice:pw@example.test:5061;user=phone;x=@?to=a%40b>"},
     "sip:alice@example.test"},
    {"parameters of the header", {"sip:alice@example.test;x=y"}, "sip:alice@example.test"},
    {"a user with semicolon and question mark",
     {"<sip:al;i?ce@example.test>"},
     "sip:al;i?ce@example.test"},
    {"IPv6", {"<sip:alice@[2001:DB8::1]:5060>"}, "sip:alice@[2001:db8::1]"},
    {"tel comes first", {"tel:+1234, <sip:alice@example.test>"}, "sip:alice@example.test"},
    {"two headers", {"<tel:+1234>", "sip:alice@example.test"}, "sip:alice@example.test"},
    {"the first one counts",
     {"sip:alice@example.test, sip:bob@example.test"},
     "sip:alice@example.test"},
    {"a host is nobody", {"<sip:example.test>"}, ""},
    {"a bracket that does not close", {"<sip:alice@example.test"}, ""},
    {"a quote that does not close", {"\"Alice <sip:alice@example.test>"}, ""},
    {"an IPv6 bracket that does not close", {"sip:alice@[::1"}, ""},
    {"rubbish before it", {"<tel:1, <sip:alice@example.test>"}, ""},
    {"an empty item before it", {", sip:alice@example.test"}, ""},
    {"no URI", {"alice"}, ""},
    {"an empty value", {""}, ""},
    {"bad characters", {"<sip:al ice@example.test>"}, ""},
    {"too long", {std::string(5000, ' ') + "sip:alice@example.test"}, ""},
};

struct via {
    const char* why;
    const char* host;
    const char* received;
    const char* gives;
    friend std::ostream& operator<<(std::ostream& out, const via& v) { return out << v.why; }
};

const via vias[] = {
    {"received", "pc.example.test", "192.0.2.7", "192.0.2.7"},
    {"received counts more", "192.0.2.1", "192.0.2.7", "192.0.2.7"},
    {"IPv6", "x", "2001:db8::7", "2001:db8::7"},
    {"IPv6 in brackets", "x", "[2001:db8::7]", "2001:db8::7"},
    {"sent-by", "192.0.2.7", "", "192.0.2.7"},
    {"sent-by with IPv6", "[2001:db8::7]", "", "2001:db8::7"},
    {"a name tells nothing", "pc.example.test", "", ""},
    {"nor does a received that is none", "192.0.2.7", "hidden", ""},
    {"nothing", "", "", ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(what_proxies_say)

BOOST_DATA_TEST_CASE(identities, boost::unit_test::data::make(rows), r) {
    const auto who = bridge::asserted_identity(r.values);
    BOOST_TEST((who ? who->str() : "") == r.gives);
}

BOOST_DATA_TEST_CASE(addresses, boost::unit_test::data::make(vias), v) {
    const auto at = bridge::recorded_address(v.host, v.received);
    BOOST_TEST((at ? at->str() : "") == v.gives);
}

BOOST_AUTO_TEST_CASE(datagrams_are_forged_easily) {
    using bridge::transport;
    const auto far = base::address::parse("192.0.2.7").value();
    for (const transport over : {transport::tcp, transport::tls, transport::mtls})
        BOOST_TEST(bridge::is_hard_to_forge(over, far));
    BOOST_TEST(!bridge::is_hard_to_forge(transport::udp, far));
    for (const char* near : {"127.0.0.1", "::1"})
        BOOST_TEST(bridge::is_hard_to_forge(transport::udp, base::address::parse(near).value()));
}

BOOST_AUTO_TEST_SUITE_END()
