#include "digest_answer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"

namespace {

using namespace fingerpost;
using bridge::digest_algorithm;
using bridge::digest_answer;
using bridge::digest_hash;

const std::string least = R"(username="alice", realm="r", nonce="n", uri="sip:r", response="AB")";

// What is read, as username|realm|nonce|uri|response|algorithm|qop|cnonce|nc|count.
std::string shown(const base::result<digest_answer>& read) {
    if (!read) return read.error().message();
    std::string out;
    for (const auto& text : {read->username, read->realm, read->nonce, read->uri, read->response})
        out += text + '|';
    out += read->algorithm ? std::string(name_of(*read->algorithm)) : "?";
    if (!read->with_qop) return out;
    for (const auto& text : {read->qop, read->cnonce, read->nc}) out += '|' + text;
    return out + '|' + std::to_string(read->count);
}

struct row {
    const char* why;
    std::string text;
    const char* gives;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const char* const bad_form = "not of the right form";

const row rows[] = {
    {"without qop and algorithm, as RFC 2069 had it", least, "alice|r|n|sip:r|ab|MD5"},
    {"with all", least + R"(, algorithm=SHA-256, qop=auth, cnonce="c", nc=0000000a)",
     "alice|r|n|sip:r|ab|SHA-256|auth|c|0000000a|10"},
    {"libpurple quotes nc and sends no qop", least + R"(, nc="00000001")",
     "alice|r|n|sip:r|ab|MD5"},
    {"quoted where it should not be",
     least + R"(,algorithm="md5",qop="auth",nc="1",cnonce=c,opaque="")",
     "alice|r|n|sip:r|ab|MD5|auth|c|1|1"},
    {"blanks and folds", " \tUsername = \"alice\" ,realm=r , nonce=n,\r\n uri=sip:r\t, response=0a",
     "alice|r|n|sip:r|0a|MD5"},
    {"bare where it should be quoted",
     "username=alice,realm=r,nonce=n,uri=sip:a@r;x=1?y=2 , response=0a",
     "alice|r|n|sip:a@r;x=1?y=2|0a|MD5"},
    {"escapes stay as they were sent",
     R"(username="a\"b, c", realm="r", nonce="n", uri="u", response="0")",
     R"(a\"b, c|r|n|u|0|MD5)"},
    {"an algorithm that we do not know", least + ", algorithm=MD5-sess", "alice|r|n|sip:r|ab|?"},
    {"a parameter of another day", least + R"(, userhash=false, x="y")", "alice|r|n|sip:r|ab|MD5"},
    {"nothing", "", bad_form},
    {"no list", "alice", bad_form},
    {"a parameter without a value", least + ", opaque", bad_form},
    {"a value that is empty", least + ", opaque=", bad_form},
    {"a quote that does not close", least + ", opaque=\"x", bad_form},
    {"an escape at the end", least + ", opaque=\"x\\", bad_form},
    {"something behind a quoted value", least + R"(, opaque="x"y)", bad_form},
    {"a comma at the end", least + ",", bad_form},
    {"a parameter twice", least + R"(, Realm="r")", bad_form},
    {"no username", R"(realm="r", nonce="n", uri="sip:r", response="AB")", bad_form},
    {"no response", R"(username="alice", realm="r", nonce="n", uri="sip:r")", bad_form},
    {"auth-int, which we did not offer", least + R"(, qop=auth-int, cnonce="c", nc=1)", bad_form},
    {"qop without nc", least + R"(, qop=auth, cnonce="c")", bad_form},
    {"qop without cnonce", least + ", qop=auth, nc=1", bad_form},
    {"nc of 0", least + R"(, qop=auth, cnonce="c", nc=00000000)", bad_form},
    {"nc of nine digits", least + R"(, qop=auth, cnonce="c", nc=000000001)", bad_form},
    {"nc that is no number", least + R"(, qop=auth, cnonce="c", nc=0000000g)", bad_form},
    {"nc below 0", least + R"(, qop=auth, cnonce="c", nc=-1)", bad_form},
    {"a control character", least + ", opaque=\"\x01\"", "has a character that is not allowed"},
    {"more than anybody needs", least + ", opaque=\"" + std::string(4096, 'x') + '"', "too long"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(digest_answers)

BOOST_DATA_TEST_CASE(parsing, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(shown(digest_answer::parse(r.text)) == r.gives);
}

// RFC 7616 section 3.9.1, which has the answers to the same request by both algorithms.
BOOST_AUTO_TEST_CASE(examples_of_the_rfc) {
    const auto answer = digest_answer::parse(
        R"(username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", )"
        R"(algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, )"
        R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, )"
        R"(response="8ca523f5e9506fed4657c9700eebdbec")");
    BOOST_REQUIRE(answer.has_value());
    const auto response = [&answer](digest_algorithm a) {
        digest_hash hash(a);
        const std::string ha1 = hash({"Mufasa", "http-auth@example.org", "Circle of Life"});
        return right_response(*answer, ha1, "GET", hash);
    };
    BOOST_TEST(response(digest_algorithm::md5) == "8ca523f5e9506fed4657c9700eebdbec");
    BOOST_TEST(response(digest_algorithm::sha256) ==
               "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

// The example of RFC 2069 section 2.4 as its erratum 749 puts it right.
BOOST_AUTO_TEST_CASE(example_without_qop) {
    const auto answer = digest_answer::parse(
        R"(username="Mufasa", realm="testrealm@host.com", )"
        R"(nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", )"
        R"(response="1949323746fe6a43ef61f9606e7febea", opaque="5ccc069c403ebaf9f0171e9517f40e41")");
    BOOST_REQUIRE(answer.has_value());
    digest_hash md5(digest_algorithm::md5);
    const std::string ha1 = md5({"Mufasa", "testrealm@host.com", "CircleOfLife"});
    BOOST_TEST(right_response(*answer, ha1, "GET", md5) == answer->response);
}

BOOST_AUTO_TEST_SUITE_END()
