#include "binding_uri.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/error.hpp"

using namespace fingerpost::bridge;
using fingerpost::base::errc;

namespace {

struct pair_of_uris {
    const char* why;
    const char* a;
    const char* b;
    bool same;
    friend std::ostream& operator<<(std::ostream& out, const pair_of_uris& p) {
        return out << p.why;
    }
};

// RFC 3261 section 19.1.4.
const pair_of_uris pairs[] = {
    {"the same text", "sip:ada@192.0.2.1:5070", "sip:ada@192.0.2.1:5070", true},
    {"scheme and host in any case", "SIP:ada@Phone.Example", "sip:ada@phone.example", true},
    {"the user exactly", "sip:Ada@phone.example", "sip:ada@phone.example", false},
    {"needless escapes", "sip:%61da@phone.example", "sip:ada@phone.example", true},
    {"an escape that is needed", "sip:a%40@phone.example", "sip:a@phone.example", false},
    {"a port and none", "sip:ada@phone.example:5060", "sip:ada@phone.example", false},
    {"another port", "sip:ada@phone.example:5061", "sip:ada@phone.example:5060", false},
    {"a zero in front of the port", "sip:ada@phone.example:05060", "sip:ada@phone.example:5060",
     true},
    {"sips is not sip", "sips:ada@phone.example", "sip:ada@phone.example", false},
    {"a password and none", "sip:ada:x@phone.example", "sip:ada@phone.example", false},
    {"a user and none", "sip:ada@phone.example", "sip:phone.example", false},
    {"an IPv6 address in two forms", "sip:ada@[2001:db8::0:1]:5060", "sip:ada@[2001:DB8::1]:5060",
     true},
    {"another IPv6 address", "sip:ada@[2001:db8::1]", "sip:ada@[2001:db8::2]", false},
    {"a host that is none is compared as text", "sip:ada@my_phone", "sip:ada@MY_PHONE", true},
    {"parameters in another order", "sip:ada@h;x=1;y=2", "sip:ada@h;y=2;x=1", true},
    {"parameters in any case", "sip:ada@h;Transport=TCP", "sip:ada@h;transport=tcp", true},
    {"a parameter that only one has", "sip:ada@h;security=on", "sip:ada@h", true},
    {"a parameter that both have", "sip:ada@h;security=on", "sip:ada@h;security=off", false},
    {"transport in one", "sip:ada@h;transport=udp", "sip:ada@h", false},
    {"maddr in the other", "sip:ada@h", "sip:ada@h;maddr=192.0.2.1", false},
    {"user in one", "sip:ada@h;user=ip", "sip:ada@h", false},
    {"ttl in one", "sip:ada@h;ttl=1", "sip:ada@h", false},
    {"method in one", "sip:ada@h;method=INVITE", "sip:ada@h", false},
    {"headers in another order", "sip:ada@h?a=1&b=2", "sip:ada@h?b=2&a=1", true},
    {"a header and none", "sip:ada@h?subject=x", "sip:ada@h", false},
    {"other schemes by their text", "tel:+1555", "TEL:+1555", true},
    {"other schemes, another text", "mailto:a@b", "mailto:A@b", false},
};

struct bad_uri {
    const char* why;
    std::string_view text;
    errc says;
    friend std::ostream& operator<<(std::ostream& out, const bad_uri& b) { return out << b.why; }
};

const bad_uri bad_uris[] = {
    {"nothing", "", errc::empty},
    {"a line end", "sip:ada@h\r\nX: y", errc::bad_char},
    {"a bracket", "sip:ada@h>;x", errc::bad_char},
    {"a quote", "sip:ada@\"h", errc::bad_char},
    {"a blank", "sip:ada @h", errc::bad_char},
    {"no scheme", "ada", errc::bad_form},
    {"an empty scheme", ":ada@h", errc::bad_form},
    {"no host", "sip:ada@", errc::bad_form},
    {"no user before the @", "sip:@h", errc::bad_form},
    {"only parameters", "sip:;transport=tcp", errc::bad_form},
    {"a parameter twice", "sip:ada@h;x=1;y;X=2", errc::bad_form},
    {"a port that is none", "sip:ada@h:x", errc::bad_form},
    {"an empty port", "sip:ada@h:", errc::bad_form},
    {"a port past the last", "sip:ada@h:65536", errc::bad_form},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(binding_uris)

BOOST_DATA_TEST_CASE(equal_as_rfc_3261_says, boost::unit_test::data::make(pairs), p) {
    const auto a = binding_uri::parse(p.a).value();
    const auto b = binding_uri::parse(p.b).value();
    BOOST_TEST(a.same_as(b) == p.same);
    BOOST_TEST(b.same_as(a) == p.same);
    BOOST_TEST(a.same_as(a));
}

BOOST_DATA_TEST_CASE(refused, boost::unit_test::data::make(bad_uris), b) {
    const auto read = binding_uri::parse(b.text);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error() == make_error_code(b.says));
}

BOOST_AUTO_TEST_SUITE_END()
