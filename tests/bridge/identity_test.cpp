#include "identity.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "authenticator.hpp"
#include "certificate_identity.hpp"
#include "digest_client.hpp"
#include "request.hpp"

namespace {

using namespace fingerpost;
using bridge::challenge;
using bridge::must_prove;
using bridge::sender;
using bridge::transport;
using words = std::vector<std::string>;

const base::instant noon{std::chrono::sys_days{std::chrono::January / 2 / 2026} +
                         std::chrono::hours(12)};

base::sip_identity sip(const std::string& text) { return base::sip_identity::parse(text).value(); }
base::prefix net(const char* text) { return base::prefix::parse(text).value(); }

enum class answer { none, right, wrong };

struct row {
    const char* why;
    transport over = transport::udp;
    const char* from = "192.0.2.7";
    words certificate = {};
    words asserted = {};
    words via = {};  // host and received
    answer digest = answer::none;
    challenge auth = challenge::md5;
    // "must", or identity, address and local user of who it is, each "-" if it is not known.
    const char* is = "must";
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

constexpr auto udp = transport::udp;
constexpr auto tcp = transport::tcp;
constexpr auto mtls = transport::mtls;
constexpr auto none = challenge::none;
const char* const proxy = "198.51.100.1";
const words bob{"<sip:bob@example.net>"};
const words seen{"pc.local", "203.0.113.9"};

const row rows[] = {
    {.why = "who says nothing must prove it"},
    {.why = "a right digest",
     .digest = answer::right,
     .is = "sip:alice@example.test 192.0.2.7 ada"},
    {.why = "a wrong digest", .digest = answer::wrong},
    {.why = "an anonymous network is not challenged", .from = "10.1.2.3", .is = "- 10.1.2.3 -"},
    {.why = "but who tries there must be right", .from = "10.1.2.3", .digest = answer::wrong},
    {.why = "and is known then",
     .from = "10.1.2.3",
     .digest = answer::right,
     .is = "sip:alice@example.test 10.1.2.3 ada"},
    {.why = "where nobody is challenged, nobody is proved by digest",
     .digest = answer::right,
     .auth = none,
     .is = "- 192.0.2.7 -"},

    {.why = "a user's certificate",
     .over = mtls,
     .certificate = {"sip:carol@example.org"},
     .is = "sip:carol@example.org 192.0.2.7 -"},
    {.why = "the certificate of one who has a credential",
     .over = mtls,
     .certificate = {"sip:alice@example.test"},
     .is = "sip:alice@example.test 192.0.2.7 ada"},
    {.why = "also where nobody is challenged",
     .over = mtls,
     .certificate = {"sip:carol@example.org"},
     .auth = none,
     .is = "sip:carol@example.org 192.0.2.7 -"},
    {.why = "a user's certificate asserts nobody else",
     .over = mtls,
     .certificate = {"sip:carol@example.org"},
     .asserted = bob,
     .is = "sip:carol@example.org 192.0.2.7 -"},
    {.why = "a domain's asserts its own users",
     .over = mtls,
     .certificate = {"sip:example.net"},
     .asserted = bob,
     .is = "sip:bob@example.net 192.0.2.7 -"},
    {.why = "and no others",
     .over = mtls,
     .certificate = {"sip:example.net"},
     .asserted = {"<sip:alice@example.test>"}},
    {.why = "nor those of a domain below",
     .over = mtls,
     .certificate = {"sip:net"},
     .asserted = bob},
    {.why = "a domain's certificate alone proves nobody",
     .over = mtls,
     .certificate = {"sip:example.net"}},
    {.why = "a certificate without a SIP URI",
     .over = mtls,
     .certificate = {"example.net", "bob@example.net"},
     .asserted = bob},
    {.why = "nobody's certificate, but a digest",
     .over = mtls,
     .certificate = {"x"},
     .digest = answer::right,
     .is = "sip:alice@example.test 192.0.2.7 ada"},

    {.why = "a trusted proxy asserts",
     .over = tcp,
     .from = proxy,
     .asserted = bob,
     .via = seen,
     .is = "sip:bob@example.net 203.0.113.9 -"},
    {.why = "also somebody of ours",
     .over = tcp,
     .from = proxy,
     .asserted = {"sip:alice@example.test"},
     .via = seen,
     .is = "sip:alice@example.test 203.0.113.9 ada"},
    {.why = "also where nobody is challenged",
     .over = tcp,
     .from = proxy,
     .asserted = bob,
     .via = seen,
     .auth = none,
     .is = "sip:bob@example.net 203.0.113.9 -"},
    {.why = "over UDP it may be anybody", .over = udp, .from = proxy, .asserted = bob, .via = seen},
    {.why = "so that its address is none either",
     .over = udp,
     .from = proxy,
     .asserted = bob,
     .via = seen,
     .auth = none,
     .is = "- - -"},
    {.why = "but not on this machine",
     .over = udp,
     .from = "127.0.0.1",
     .asserted = bob,
     .via = seen,
     .is = "sip:bob@example.net 203.0.113.9 -"},
    {.why = "another peer asserts nothing", .over = tcp, .asserted = bob, .via = seen},
    {.why = "nor is its Via believed",
     .over = tcp,
     .asserted = bob,
     .via = {"x", "10.1.2.3"},
     .auth = none,
     .is = "- 192.0.2.7 -"},
    {.why = "behind a proxy a digest proves too",
     .over = tcp,
     .from = proxy,
     .via = seen,
     .digest = answer::right,
     .is = "sip:alice@example.test 203.0.113.9 ada"},
    {.why = "behind a proxy the network is what it recorded",
     .over = tcp,
     .from = proxy,
     .via = {"x", "10.1.2.3"},
     .is = "- 10.1.2.3 -"},
    {.why = "what it did not record cannot be told",
     .over = tcp,
     .from = proxy,
     .via = {"pc.local", ""},
     .auth = none,
     .is = "- - -"},
    {.why = "nor what is not there", .over = tcp, .from = proxy, .auth = none, .is = "- - -"},
    {.why = "a proxy behind a proxy is no watcher",
     .over = tcp,
     .from = proxy,
     .via = {"x", "198.51.100.2"},
     .auth = none,
     .is = "- - -"},
    {.why = "rubbish asserts nobody",
     .over = tcp,
     .from = proxy,
     .asserted = {"<sip:bob"},
     .via = seen},
};

bridge::settings settings_of(challenge which) {
    bridge::settings s;
    s.domain = "example.test";
    s.auth = which;
    s.anonymous = {net("10.0.0.0/8")};
    s.trusted_proxy = {net("198.51.100.0/24"), net("127.0.0.1")};
    return s;
}

std::string shown(const std::variant<sender, must_prove>& found) {
    if (std::holds_alternative<must_prove>(found)) return "must";
    const auto& s = std::get<sender>(found);
    if (s.who.user || s.who.local) return "more than it may say";
    return (s.who.sip ? s.who.sip->str() : "-") + ' ' + (s.who.from ? s.who.from->str() : "-") +
           ' ' + (s.claim ? std::string(s.claim->name.str()) : "-");
}

struct certificate_row {
    const char* why;
    words subjects;
    const char* user;
    words domains;
    friend std::ostream& operator<<(std::ostream& out, const certificate_row& r) {
        return out << r.why;
    }
};

const certificate_row certificates[] = {
    {"none", {}, "", {}},
    {"a user", {"sip:alice@Example.TEST"}, "sip:alice@example.test", {}},
    {"a domain", {"sip:Example.NET"}, "", {"example.net"}},
    {"several domains", {"sip:a.test", "DNS:x", "SIP:b.test"}, "", {"a.test", "b.test"}},
    {"the first user", {"x", "sip:alice@a.test", "sip:bob@a.test"}, "sip:alice@a.test", {}},
    {"a user and a domain", {"sip:a.test", "sip:alice@b.test"}, "sip:alice@b.test", {"a.test"}},
    {"names and other URIs",
     {"example.net", "sips:a.test", "im:a@b.test", "https://a.test"},
     "",
     {}},
    {"a wildcard", {"sip:*.example.net", "sip:*"}, "", {}},
    {"a port or a parameter", {"sip:a.test:5061", "sip:a.test;x", "sip:a@b.test:5061"}, "", {}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(who_somebody_is)

BOOST_DATA_TEST_CASE(by_the_first_proof_that_holds, boost::unit_test::data::make(rows), r) {
    const bridge::settings s = settings_of(r.auth);
    bridge::authenticator digest(s.auth, s.domain, "0123456789abcdef", {});
    auto known = std::make_shared<bridge::credentials>();
    const bridge::local_user ada{base::user_name::parse("ada").value(), 1000};
    known->set(bridge::make_credential(sip("sip:alice@example.test"), ada, "wonder").value());
    digest.set_credentials(known);

    bridge::request asked;
    asked.method = "SUBSCRIBE";
    asked.call_id = "c";
    asked.from.text = "<sip:bob@example.test>";  // says anything
    asked.source = {1, r.over, base::address::parse(r.from).value(), 5060};
    asked.certificate = r.certificate;
    asked.asserted = r.asserted;
    asked.second_via = r.via;
    if (r.digest != answer::none) {
        const auto empty = digest.verify({"SUBSCRIBE", "c", 1, {}}, noon);
        const auto& given = std::get<must_prove>(empty).challenges;
        tests::digest_client client;
        if (!given.empty()) client.nonce = tests::nonce_in(given.front());
        if (r.digest == answer::wrong) client.password = "guess";
        asked.authorization = {client.answer("SUBSCRIBE", bridge::digest_algorithm::md5)};
    }
    BOOST_TEST(shown(who_is(asked, s, digest, noon)) == r.is);
}

BOOST_DATA_TEST_CASE(by_certificate, boost::unit_test::data::make(certificates), r) {
    const auto names = bridge::certificate_identity_of(r.subjects);
    BOOST_TEST((names.user ? names.user->str() : "") == r.user);
    BOOST_TEST(names.domains == r.domains, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
