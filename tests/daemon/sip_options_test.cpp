#include "sip_options.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "given_options.hpp"
#include "options.hpp"
#include "wiring.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace std::chrono_literals;
using tests::error_of;
using tests::read;

bridge::settings sip_of(std::vector<const char*> words) {
    return sip_settings(std::get<settings>(read(std::move(words))));
}

struct listener_row {
    const char* text;
    const char* gives;  // "": nothing
    friend std::ostream& operator<<(std::ostream& to, const listener_row& r) {
        return to << r.text;
    }
};

const listener_row listeners[] = {
    {"udp:192.0.2.1:5060", "udp 192.0.2.1 5060"},
    {"tcp:0.0.0.0:0", "tcp 0.0.0.0 0"},
    {"tls:[::]:5061", "tls :: 5061"},
    {"mtls:[2001:db8::1]:65535", "mtls 2001:db8::1 65535"},
    {"", ""},
    {"udp", ""},
    {"udp:", ""},
    {"udp:5060", ""},
    {"192.0.2.1:5060", ""},
    {"sctp:192.0.2.1:5060", ""},
    {"UDP:192.0.2.1:5060", ""},
    {"ud:192.0.2.1:5060", ""},
    {"udp:192.0.2.1", ""},
    {"udp:192.0.2.1:65536", ""},
    {"udp:2001:db8::1:5060", ""},
    {"udp:[192.0.2.1]:5060", ""},
    {"udp:[fe80::1%lo]:5060", ""},
    {"udp:localhost:5060", ""},
};

struct networks_row {
    const char* text;
    const char* gives;
    friend std::ostream& operator<<(std::ostream& to, const networks_row& r) {
        return to << '"' << r.text << '"';
    }
};

const networks_row networks[] = {
    {"", ""},
    {" , ", ""},
    {"10.0.0.0/8", "10.0.0.0/8 "},
    {"10.0.0.0/8 fd00::/8,192.0.2.7 ", "10.0.0.0/8 fd00::/8 192.0.2.7/32 "},
    {"10.0.0.1/8", "none"},
    {"10.0.0.0/8 lan", "none"},
    {"10.0.0.0/8;fd00::/8", "none"},
};

struct wrong_row {
    std::vector<const char*> words;
    const char* says;
    friend std::ostream& operator<<(std::ostream& to, const wrong_row& r) { return to << r.says; }
};

const char* const udp = "--sip.listen=udp:127.0.0.1:5060";
const char* const mtls = "--sip.listen=mtls:127.0.0.1:5061";
const char* const domain = "--sip.domain=example.test";

const wrong_row wrong[] = {
    {{udp, domain}, ""},
    {{mtls, domain, "--sip.tls-dir=/t", "--sip.client-ca=/c"}, ""},
    {{"--sip.listen=5060"},
     "command line: sip.listen: \"5060\" must be udp|tcp|tls|mtls:ADDR:PORT, such as "
     "udp:192.0.2.1:5060 or tls:[::]:5061"},
    {{"--sip.domain=sip:example.test"},
     "command line: sip.domain: \"sip:example.test\" is not a domain such as example.org"},
    {{"--sip.anonymous=lan"},
     "command line: sip.anonymous: \"lan\" is not a list of networks such as 10.0.0.0/8 fd00::/8"},
    {{"--sip.trusted-proxy=proxy"},
     "command line: sip.trusted-proxy: \"proxy\" is not a list of networks such as 10.0.0.0/8 "
     "fd00::/8"},
    {{"--sip.auth=basic"}, "command line: sip.auth: \"basic\" must be one of md5|sha256|both|none"},
    {{"--sip.min-expires=0"}, "command line: sip.min-expires: \"0\" must be within 1s..1h"},
    {{"--sip.max-per-source=0"},
     "command line: sip.max-per-source: \"0\" must be a whole number within 1..1000000"},
    {{"--sip.min-expires=2m", "--sip.max-expires=1m"},
     "sip.min-expires must not be longer than sip.max-expires"},
    {{udp}, "sip.listen needs sip.domain, the domain of the users' addresses"},
    {{"--sip.listen=tls:127.0.0.1:5061", domain},
     "sip.listen by tls or mtls needs sip.tls-dir, the folder of our certificate"},
    {{mtls, domain, "--sip.client-ca=/c"},
     "sip.listen by tls or mtls needs sip.tls-dir, the folder of our certificate"},
    {{mtls, domain, "--sip.tls-dir=/t"},
     "sip.listen by mtls needs sip.client-ca, the authorities whose certificates count"},
};

BOOST_AUTO_TEST_SUITE(sip_options)

BOOST_DATA_TEST_CASE(a_listener_has_transport_address_and_port,
                     boost::unit_test::data::make(listeners), r) {
    const auto read = parse_sip_listener(r.text);
    BOOST_TEST((read ? std::string(name_of(read->over)) + ' ' + read->at.str() + ' ' +
                           std::to_string(read->port)
                     : "") == r.gives);
}

BOOST_DATA_TEST_CASE(networks_are_a_list, boost::unit_test::data::make(networks), r) {
    const auto read = parse_networks(r.text);
    std::string text;
    for (const auto& one : read.value_or(std::vector<base::prefix>())) text += one.str() + ' ';
    BOOST_TEST((read ? text : "none") == r.gives);
}

BOOST_DATA_TEST_CASE(what_does_not_go_together, boost::unit_test::data::make(wrong), r) {
    BOOST_TEST(error_of(read(r.words)) == r.says);
}

BOOST_AUTO_TEST_CASE(defaults) {
    const auto sip = sip_of({"--sessions.idle-after=7m", "--daemon.deny-delay=9ms"});
    BOOST_TEST(sip.listen.empty());
    BOOST_TEST(sip.domain.empty());
    BOOST_TEST((sip.auth == bridge::challenge::md5));
    BOOST_TEST(sip.anonymous.empty());
    BOOST_TEST(sip.trusted_proxy.empty());
    BOOST_TEST((sip.min_expires == 60s));
    BOOST_TEST((sip.max_expires == 3600s));
    BOOST_TEST((sip.notify_interval == 5s));
    BOOST_TEST((sip.ask_expires == 24h));
    BOOST_TEST(sip.max_per_source == 1000U);
    BOOST_TEST((sip.idle_after == 7min));
    BOOST_TEST((sip.deny_delay == 9ms));
}

BOOST_AUTO_TEST_CASE(all_is_passed_on) {
    const auto sip = sip_of({udp, mtls, "--sip.domain=Example.TEST", "--sip.auth=both",
                             "--sip.anonymous=10.0.0.0/8 192.0.2.1", "--sip.trusted-proxy=::1",
                             "--sip.min-expires=30s", "--sip.max-expires=2h",
                             "--sip.notify-interval=0", "--sip.ask-expires=7d",
                             "--sip.max-per-source=3", "--sip.tls-dir=/t", "--sip.client-ca=/c"});
    BOOST_REQUIRE(sip.listen.size() == 2U);
    BOOST_TEST((sip.listen[1].over == bridge::transport::mtls));
    BOOST_TEST(sip.domain == "example.test");
    BOOST_TEST((sip.auth == bridge::challenge::both));
    BOOST_TEST(sip.anonymous.size() == 2U);
    BOOST_TEST(sip.trusted_proxy.size() == 1U);
    BOOST_TEST((sip.min_expires == 30s));
    BOOST_TEST((sip.max_expires == 2h));
    BOOST_TEST((sip.notify_interval == 0s));
    BOOST_TEST((sip.ask_expires == 7 * 24h));
    BOOST_TEST(sip.max_per_source == 3U);
    BOOST_TEST(sip.tls_dir == "/t");
    BOOST_TEST(sip.client_ca == "/c");
    BOOST_TEST((sip_of({"--sip.auth=sha256"}).auth == bridge::challenge::sha256));
    BOOST_TEST((sip_of({"--sip.auth=none"}).auth == bridge::challenge::none));
}

BOOST_AUTO_TEST_CASE(where_the_credentials_are) {
    const auto file = [](std::vector<const char*> words) {
        return credentials_file(std::get<settings>(read(std::move(words))));
    };
    BOOST_TEST(file({domain, "--daemon.state-dir=/s"}) == "/s/sip.credentials");
    BOOST_TEST(file({domain, "--sip.credentials=/c"}) == "/c");
    BOOST_TEST(file({domain, "--daemon.state-dir="}) == "");
    BOOST_TEST(file({"--sip.credentials=/c"}) == "");  // of no domain
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
