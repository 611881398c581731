#include "digest_prover.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "digest_answer.hpp"

namespace fingerpost::bridge {
namespace {

using lesson = digest_prover::lesson;

digest_prover prover(std::string password = "Circle of Life") {
    digest_prover p("Mufasa", [] { return std::uint64_t{7}; });
    p.set_password(std::move(password));
    return p;
}

sip_response asks(std::vector<std::string> challenges, unsigned status = 401) {
    sip_response r;
    r.status = status;
    (status == 407 ? r.proxy_challenges : r.challenges) = std::move(challenges);
    return r;
}

/// The answer in a header line, read as a server would; its value behind the word Digest.
digest_answer read(const std::string& line, const std::string& name = "Authorization: Digest ") {
    BOOST_REQUIRE(line.starts_with(name));
    return digest_answer::parse(line.substr(name.size(), line.size() - name.size() - 2)).value();
}

struct row {
    const char* why;
    std::string challenge;
    lesson learned;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
const row rows[] = {
    {"the least", "Digest realm=\"a\", nonce=\"b\"", lesson::fresh},
    {"stale", "digest realm=\"a\",nonce=\"b\",stale=TRUE", lesson::stale},
    {"not stale", "Digest realm=\"a\", nonce=\"b\", stale=false", lesson::fresh},
    {"another scheme", "Basic realm=\"a\"", lesson::unknown},
    {"no realm", "Digest nonce=\"b\"", lesson::unknown},
    {"no nonce", "Digest realm=\"a\"", lesson::unknown},
    {"an algorithm that we lack", "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256",
     lesson::unknown},
    {"a session's algorithm", "Digest realm=\"a\", nonce=\"b\", algorithm=MD5-sess",
     lesson::unknown},
    {"a qop that we lack", "Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\"", lesson::unknown},
    {"two of them", "Digest realm=\"a\", nonce=\"b\", qop=\"auth-int, Auth\"", lesson::fresh},
    {"nonsense", "Digest realm=", lesson::unknown},
    {"a control character", "Digest realm=\"a\", nonce=\"b\nc\"", lesson::unknown},
    {"too long", "Digest realm=\"a\", nonce=\"" + std::string(5000, 'b') + '"', lesson::unknown},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(proving)

BOOST_DATA_TEST_CASE(challenges, boost::unit_test::data::make(rows), r) {
    auto p = prover();
    BOOST_TEST((p.learn(asks({r.challenge})) == r.learned));
    BOOST_TEST(p.lines("PUBLISH", "sip:a@b").empty() == (r.learned == lesson::unknown));
}

BOOST_AUTO_TEST_CASE(the_example_of_rfc_7616) {
    // Section 3.9.1; its cnonce is not ours, so that the formula is held against it.
    digest_answer a;
    a.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    a.uri = "/dir/index.html";
    a.with_qop = true;
    a.qop = "auth";
    a.cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    a.nc = "00000001";
    digest_hash md5(digest_algorithm::md5);
    const std::string ha1 = md5({"Mufasa", "http-auth@example.org", "Circle of Life"});
    BOOST_TEST(right_response(a, ha1, "GET", md5) == "8ca523f5e9506fed4657c9700eebdbec");
}

BOOST_AUTO_TEST_CASE(a_server_takes_what_it_says) {
    for (const auto& [name, algorithm] : {std::pair("MD5", digest_algorithm::md5),
                                          std::pair("SHA-256", digest_algorithm::sha256)}) {
        auto p = prover();
        const std::string challenge =
            "Digest realm=\"r \\\" r\", nonce=\"n\", qop=\"auth\", "
            "opaque=\"o\", algorithm=" +
            std::string(name);
        BOOST_TEST((p.learn(asks({challenge})) == lesson::fresh));
        for (const char* nc : {"00000001", "00000002"}) {
            const std::string line = p.lines("PUBLISH", "sip:a@b");
            const digest_answer a = read(line);
            BOOST_TEST(a.nc == nc);
            BOOST_TEST(a.cnonce == "0000000000000007");
            BOOST_TEST(a.realm == "r \\\" r");
            BOOST_TEST((a.algorithm == algorithm));
            BOOST_TEST(line.find("opaque=\"o\"") != line.npos);
            digest_hash hash(algorithm);
            const std::string ha1 = hash({"Mufasa", a.realm, "Circle of Life"});
            BOOST_TEST(a.response == right_response(a, ha1, "PUBLISH", hash));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_old_form) {
    auto p = prover();
    BOOST_TEST((p.learn(asks({"Digest realm=\"r\", nonce=\"n\""})) == lesson::fresh));
    const std::string line = p.lines("PUBLISH", "sip:a@b");
    BOOST_TEST(!read(line).with_qop);
    BOOST_TEST(line.find("algorithm") == line.npos);
}

BOOST_AUTO_TEST_CASE(the_first_that_we_know_is_taken) {
    auto p = prover();
    BOOST_TEST(
        (p.learn(asks({"Digest realm=\"a\", nonce=\"1\", algorithm=SHA-512-256",
                       "Digest realm=\"a\", nonce=\"2\", algorithm=SHA-256",
                       "Digest realm=\"a\", nonce=\"3\", algorithm=MD5"})) == lesson::fresh));
    BOOST_TEST(read(p.lines("PUBLISH", "sip:a@b")).nonce == "2");
}

BOOST_AUTO_TEST_CASE(a_nonce_that_comes_again_is_counted_on) {
    auto p = prover();
    for (const char* nc : {"00000001", "00000002"}) {
        BOOST_TEST((p.learn(asks({"Digest realm=\"a\", nonce=\"1\", qop=auth"})) == lesson::fresh));
        BOOST_TEST(read(p.lines("PUBLISH", "sip:a@b")).nc == nc);
    }
}

BOOST_AUTO_TEST_CASE(server_and_proxy_are_two) {
    auto p = prover();
    BOOST_TEST((p.learn(asks({"Digest realm=\"a\", nonce=\"1\""}, 407)) == lesson::fresh));
    const std::string to_proxy = p.lines("PUBLISH", "sip:a@b");
    BOOST_TEST(read(to_proxy, "Proxy-Authorization: Digest ").nonce == "1");
    BOOST_TEST((p.learn(asks({"Digest realm=\"b\", nonce=\"2\""})) == lesson::fresh));
    BOOST_TEST(p.lines("PUBLISH", "sip:a@b").starts_with("Authorization: "));
    BOOST_TEST(p.lines("PUBLISH", "sip:a@b").find("\r\nProxy-Authorization: ") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_password_begins_anew) {
    auto p = prover("");
    BOOST_TEST(!p.has_password());
    BOOST_TEST((p.learn(asks({"Digest realm=\"a\", nonce=\"1\""})) == lesson::fresh));
    p.set_password("x");
    BOOST_TEST(p.has_password());
    BOOST_TEST(p.lines("PUBLISH", "sip:a@b").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::bridge
