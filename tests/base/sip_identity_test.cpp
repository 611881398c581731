#include "base/sip_identity.hpp"

#include <array>

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::string_view_literals;

namespace {

const std::string user_of_255 = std::string(255, 'u');
const std::string host_of_255 = std::string(127, 'h') + '.' + std::string(127, 'h');
const std::string longest = "sip:" + user_of_255 + '@' + host_of_255;
const std::string user_too_long = "sip:" + user_of_255 + "u@h";
const std::string host_too_long = "sip:u@" + host_of_255 + 'h';

const reading identities[] = {
    {"plain", "sip:carol@example.net", "sip:carol@example.net"},
    {"the host in any case", "sip:carol@EXAMPLE.Net", "sip:carol@example.net"},
    {"the user exactly", "sip:Carol@example.net", "sip:Carol@example.net"},
    {"all signs that need no escape", "sip:-_.!~*'()&=+$,;?/@h", "sip:-_.!~*'()&=+$,;?/@h"},
    {"a needless escape", "sip:%63arol@h", "sip:carol@h"},
    {"a needless escape of a sign", "sip:%2a%5f@h", "sip:*_@h"},
    {"a reserved sign is not its escape", "sip:%2b49;x@h", "sip:%2B49;x@h"},
    {"an escape that must be", "sip:a%40b@h", "sip:a%40b@h"},
    {"its digits in any case", "sip:a%3ab@h", "sip:a%3Ab@h"},
    {"an escaped percent sign stays one", "sip:%2563@h", "sip:%2563@h"},
    {"an escaped blank, NUL and UTF-8", "sip:%20%00%c3%A5@h", "sip:%20%00%C3%A5@h"},
    {"the longest", longest, longest},
    {"a host of one label", "sip:u@localhost", "sip:u@localhost"},
    {"labels with digits and hyphens", "sip:u@3com.x-1.a9", "sip:u@3com.x-1.a9"},
    {"a dot at the end of the host", "sip:u@example.net.", "sip:u@example.net."},
    {"IPv4", "sip:u@192.0.2.7", "sip:u@192.0.2.7"},
    {"IPv6", "sip:u@[2001:db8::7]", "sip:u@[2001:db8::7]"},
    {"IPv6 written otherwise", "sip:u@[2001:DB8:0::0:7]", "sip:u@[2001:db8::7]"},
    {"IPv4 in IPv6 stays apart from IPv4", "sip:u@[::FFFF:c000:207]", "sip:u@[::ffff:192.0.2.7]"},

    {"nothing", "", empty},
    {"no user", "sip:@example.net", empty},
    {"no host", "sip:carol@", empty},
    {"no scheme", "carol@example.net", bad_form},
    {"the scheme alone", "sip:", bad_form},
    {"another scheme", "sips:carol@example.net", bad_form},
    {"the scheme in upper case", "SIP:carol@example.net", bad_form},
    {"no @", "sip:example.net", bad_form},
    {"a user of 256 bytes", user_too_long, too_long},
    {"a host of 256 bytes", host_too_long, too_long},
    {"a password", "sip:carol:secret@example.net", bad_char},
    {"a blank in the user", "sip:ca rol@example.net", bad_char},
    {"a quote", "sip:\"carol\"@example.net", bad_char},
    {"bare UTF-8", "sip:\xC3\xA5sa@example.net", bad_char},
    {"a NUL in the user", "sip:ca\0rol@example.net"sv, bad_char},
    {"an escape cut short", "sip:carol%4@example.net", bad_form},
    {"an escape without digits", "sip:carol%@example.net", bad_form},
    {"an escape with a sign", "sip:%+1@example.net", bad_form},
    {"an escape that is not hexadecimal", "sip:%0x@example.net", bad_form},
    {"a second @", "sip:carol@example.net@h", bad_form},
    {"a port", "sip:carol@example.net:5060", bad_form},
    {"a parameter", "sip:carol@example.net;transport=tcp", bad_form},
    {"headers", "sip:carol@example.net?subject=x", bad_form},
    {"angle brackets", "<sip:carol@example.net>", bad_form},
    {"something behind it", "sip:carol@example.net ", bad_form},
};

const reading hosts[] = {
    {"a name in lower case", "Example.NET", "example.net"},
    {"nothing", "", empty},
    {"too long", std::string_view(host_too_long).substr(6), too_long},
    {"a dot alone", ".", bad_form},
    {"a dot in front", ".example.net", bad_form},
    {"two dots", "example..net", bad_form},
    {"two dots at the end", "example.net..", bad_form},
    {"a hyphen in front of a label", "www.-example.net", bad_form},
    {"a hyphen behind a label", "www-.example.net", bad_form},
    {"a hyphen behind the last label", "example.net-", bad_form},
    {"a last label that begins with a digit", "example.9net", bad_form},
    {"an underscore", "_sip.example.net", bad_form},
    {"an escape", "example%2enet", bad_form},
    {"UTF-8",
     "b\xC3\xBC"
     "cher.example",
     bad_form},
    {"three numbers", "192.0.2", bad_form},
    {"five numbers", "192.0.2.1.1", bad_form},
    {"a number past 255", "192.0.2.256", bad_form},
    {"IPv6 without brackets", "2001:db8::7", bad_form},
    {"IPv4 in brackets", "[192.0.2.7]", bad_form},
    {"brackets around nothing", "[]", bad_form},
    {"a bracket alone", "[", bad_form},
    {"an open bracket", "[::1", bad_form},
    {"IPv6 with a zone", "[fe80::1%25eth0]", bad_form},
    {"a port behind the brackets", "[::1]:5060", bad_form},
};

sip_identity identity(std::string_view text) { return sip_identity::parse(text).value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_identities)

BOOST_DATA_TEST_CASE(an_identity_is_read, boost::unit_test::data::make(identities), r) {
    const auto read = sip_identity::parse(r.text);
    BOOST_TEST(shown(read, [](const sip_identity& id) { return id.str(); }) == r.gives);
    if (!read) return;
    BOOST_TEST((*read == identity(read->str())));
    BOOST_TEST(read->str() == "sip:" + read->user() + '@' + read->host());
}

BOOST_DATA_TEST_CASE(a_host_is_read, boost::unit_test::data::make(hosts), r) {
    BOOST_TEST(shown(parse_sip_host(r.text), [](const std::string& host) { return host; }) ==
               r.gives);
}

BOOST_AUTO_TEST_CASE(equal_are_those_of_rfc_3261_section_19_1_4) {
    BOOST_TEST((identity("sip:%61lice@atlanta.com") == identity("sip:alice@AtLanTa.CoM")));
    BOOST_TEST((identity("sip:u@[2001:db8::7]") == identity("sip:u@[2001:db8:0:0::7]")));
    const std::array<std::string_view, 9> apart{
        "sip:carol@chicago.com", "sip:Carol@chicago.com",    "sip:carol@chicago.com.",
        "sip:carol@10.0.0.1",    "sip:carol@[::ffff:a00:1]", "sip:a%3Bb@chicago.com",
        "sip:a;b@chicago.com",   "sip:a%40b@chicago.com",    "sip:carol@sub.chicago.com",
    };
    for (std::size_t i = 0; i < apart.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            BOOST_TEST((identity(apart[i]) != identity(apart[j])), apart[i] << " " << apart[j]);
        }
    }
}

/// Every byte, as it is and escaped: what may stand bare is the same either way, unless reserved.
BOOST_AUTO_TEST_CASE(every_byte_of_a_user_has_one_form) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string escape{'%', digits[byte / 16], digits[byte % 16]};
        const sip_identity escaped = identity("sip:u" + escape + "@h");
        const std::string text = std::string("sip:u") + static_cast<char>(byte) + "@h";
        const auto bare = sip_identity::parse(text);
        const bool reserved =
            std::string_view(";/?:@&=+$,").find(static_cast<char>(byte)) != std::string_view::npos;
        BOOST_TEST((bare && *bare == escaped) == (bare && !reserved), "byte " << byte);
        BOOST_TEST(escaped.user().size() == (bare && !reserved ? 2U : 4U), "byte " << byte);
    }
}

BOOST_AUTO_TEST_SUITE_END()
