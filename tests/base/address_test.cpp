#include "base/address.hpp"

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::string_view_literals;

namespace {

const reading addresses[] = {
    {"IPv4", "192.0.2.1", "192.0.2.1"},
    {"IPv6", "2001:DB8:0:0::1", "2001:db8::1"},
    {"unspecified", "::", "::"},
    {"mapped is IPv4", "::ffff:192.0.2.1", "192.0.2.1"},
    {"mapped, in hex", "::ffff:c000:201", "192.0.2.1"},
    {"compatible is not mapped", "::192.0.2.1", "::192.0.2.1"},
    {"nothing", "", empty},
    {"a number too large", "192.0.2.256", bad_form},
    {"three numbers", "192.0.2", bad_form},
    {"a leading zero, which some read as octal", "192.0.2.010", bad_form},
    {"a zone", "fe80::1%eth0", bad_form},
    {"brackets", "[::1]", bad_form},
    {"blanks", " ::1", bad_form},
    {"a NUL behind it", "::1\0"sv, bad_form},
    {"a prefix", "192.0.2.0/24", bad_form},
    {"a name", "localhost", bad_form},
};

const reading prefixes[] = {
    {"IPv4", "10.0.0.0/8", "10.0.0.0/8"},
    {"IPv6", "2001:db8::/32", "2001:db8::/32"},
    {"an IPv4 address alone", "192.0.2.1", "192.0.2.1/32"},
    {"an IPv6 address alone", "::1", "::1/128"},
    {"all of IPv4", "0.0.0.0/0", "0.0.0.0/0"},
    {"all of IPv6", "::/0", "::/0"},
    {"the longest of IPv4", "192.0.2.1/32", "192.0.2.1/32"},
    {"the longest of IPv6", "2001:db8::1/128", "2001:db8::1/128"},
    {"a length in the middle of a byte", "192.0.2.192/26", "192.0.2.192/26"},
    {"nothing", "", empty},
    {"host bits", "10.0.0.1/8", bad_form},
    {"host bits in the same byte", "192.0.2.192/25", bad_form},
    {"host bits of IPv6", "2001:db8::1/127", bad_form},
    {"too long for IPv4", "10.0.0.0/33", bad_form},
    {"too long for IPv6", "::/129", bad_form},
    {"mapped counts as IPv4", "::ffff:10.0.0.0/104", bad_form},
    {"mapped, counted as IPv4", "::ffff:10.0.0.0/8", "10.0.0.0/8"},
    {"no length", "10.0.0.0/", bad_form},
    {"a sign", "10.0.0.0/+8", bad_form},
    {"negative", "10.0.0.0/-8", bad_form},
    {"more digits than IPv4 has", "10.0.0.0/008", bad_form},
    {"more digits than IPv6 has", "::/0000", bad_form},
    {"two lengths", "10.0.0.0/8/8", bad_form},
    {"a mask", "10.0.0.0/255.0.0.0", bad_form},
};

struct membership {
    const char* network;
    const char* address;
    bool within;
    friend std::ostream& operator<<(std::ostream& out, const membership& m) {
        return out << m.network << ' ' << m.address;
    }
};

const membership memberships[] = {
    {"192.0.2.0/24", "192.0.2.0", true},
    {"192.0.2.0/24", "192.0.2.255", true},
    {"192.0.2.0/24", "192.0.3.0", false},
    {"192.0.2.0/24", "192.0.1.255", false},
    {"192.0.2.0/24", "::ffff:192.0.2.7", true},
    {"192.0.2.64/27", "192.0.2.95", true},
    {"192.0.2.64/27", "192.0.2.96", false},
    {"0.0.0.0/0", "255.255.255.255", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "::1", true},
    {"::/0", "192.0.2.1", false},
    {"::/80", "192.0.2.1", false},
    {"::1", "::1", true},
    {"::1", "::2", false},
    {"2001:db8::/33", "2001:db8:7fff::", true},
    {"2001:db8::/33", "2001:db8:8000::", false},
};

struct nearness {
    const char* address;
    bool v4;
    bool loopback;
    friend std::ostream& operator<<(std::ostream& out, const nearness& n) {
        return out << n.address;
    }
};

const nearness kinds[] = {
    {"127.0.0.1", true, true}, {"127.255.255.255", true, true},  {"128.0.0.1", true, false},
    {"::1", false, true},      {"::ffff:127.0.0.1", true, true}, {"::", false, false},
    {"0.0.0.0", true, false},  {"::127.0.0.1", false, false},    {"2001:db8::1", false, false},
};

address at(const char* text) { return address::parse(text).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(addresses_and_networks)

BOOST_DATA_TEST_CASE(an_address_is_read, boost::unit_test::data::make(addresses), r) {
    BOOST_TEST(shown(address::parse(r.text), [](const address& a) { return a.str(); }) == r.gives);
}

BOOST_DATA_TEST_CASE(a_prefix_is_read, boost::unit_test::data::make(prefixes), r) {
    BOOST_TEST(shown(prefix::parse(r.text), [](const prefix& p) { return p.str(); }) == r.gives);
}

BOOST_DATA_TEST_CASE(a_network_has_its_addresses, boost::unit_test::data::make(memberships), m) {
    BOOST_TEST(prefix::parse(m.network)->contains(at(m.address)) == m.within);
}

BOOST_DATA_TEST_CASE(an_address_is_of_a_kind, boost::unit_test::data::make(kinds), n) {
    BOOST_TEST(at(n.address).is_v4() == n.v4);
    BOOST_TEST(at(n.address).is_loopback() == n.loopback);
}

BOOST_AUTO_TEST_CASE(bytes_make_the_same_address_as_text) {
    BOOST_TEST((address::from_v4({192, 0, 2, 1}) == at("192.0.2.1")));
    address::bytes mapped{};
    mapped[10] = mapped[11] = 0xFF;
    mapped[12] = 192;
    mapped[14] = 2;
    mapped[15] = 1;
    BOOST_TEST((address::from_v6(mapped) == at("192.0.2.1")));
    BOOST_TEST((at("192.0.2.1").v6_bytes() == mapped));
    BOOST_TEST((address() == at("::")));
}

BOOST_AUTO_TEST_CASE(a_network_is_drawn_around_an_address) {
    BOOST_TEST(prefix::around(at("192.0.2.77"), 24).str() == "192.0.2.0/24");
    BOOST_TEST(prefix::around(at("2001:db8:1:2:3::4"), 64).str() == "2001:db8:1:2::/64");
    BOOST_TEST(prefix::around(at("192.0.2.77"), 0).str() == "0.0.0.0/0");
    BOOST_TEST(prefix::around(at("192.0.2.77"), 64).str() == "192.0.2.77/32");
    BOOST_TEST(prefix::around(at("::1"), 129).str() == "::1/128");
}

BOOST_AUTO_TEST_SUITE_END()
