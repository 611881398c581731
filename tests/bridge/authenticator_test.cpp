#include "authenticator.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "digest_client.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;
using bridge::authenticator;
using bridge::challenge;
using bridge::digest_algorithm;
using bridge::must_prove;
using bridge::proved;

const base::instant noon{std::chrono::sys_days{std::chrono::January / 2 / 2026} + 12h};
const std::string secret = "0123456789abcdef";

base::sip_identity sip(const std::string& text) { return base::sip_identity::parse(text).value(); }

std::shared_ptr<const bridge::credentials> known_users() {
    auto all = std::make_shared<bridge::credentials>();
    const bridge::local_user ada{base::user_name::parse("ada").value(), 1000};
    all->set(bridge::make_credential(sip("sip:alice@example.test"), ada, "wonder").value());
    all->set(bridge::make_credential(sip("sip:bob@example.test"), {}, "builder").value());
    return all;
}

struct office {
    explicit office(challenge which = challenge::both)
        : judge(which, "example.test", secret, {.nonce_lifetime = 1h, .remembered = 1000}) {
        judge.set_credentials(known_users());
    }
    authenticator judge;
    base::instant now = noon;
    std::uint32_t cseq = 0;
    std::string call_id = "c1";
    std::string method = "SUBSCRIBE";

    /// Asks with this Authorization; who it is, or "stale", or "no".
    std::string ask(std::vector<std::string> authorization) {
        const auto found = judge.verify({method, call_id, cseq, std::move(authorization)}, now);
        if (const auto* who = std::get_if<proved>(&found)) return who->sip.str();
        const auto& all = std::get<must_prove>(found).challenges;
        return !all.empty() && all.front().ends_with(", stale=true") ? "stale" : "no";
    }
    /// The challenges that a request without credentials gets.
    std::vector<std::string> challenges() {
        return std::get<must_prove>(judge.verify({method, call_id, cseq, {}}, now)).challenges;
    }
    /// A client with a nonce of its own.
    tests::digest_client client(std::string username = "alice", std::string password = "wonder") {
        tests::digest_client c;
        c.username = std::move(username);
        c.password = std::move(password);
        c.nonce = tests::nonce_in(challenges().back());
        return c;
    }
};

struct offer {
    challenge which;
    std::vector<std::string> algorithms;
    friend std::ostream& operator<<(std::ostream& out, const offer& o) {
        return out << static_cast<int>(o.which);
    }
};

const offer offers[] = {
    {challenge::md5, {"MD5"}},
    {challenge::sha256, {"SHA-256"}},
    {challenge::both, {"SHA-256", "MD5"}},
    {challenge::none, {}},
};

struct answer {
    const char* why;
    const char* username;
    const char* password;
    digest_algorithm algorithm;
    tests::digest_client::form form;
    const char* comes_to;
    friend std::ostream& operator<<(std::ostream& out, const answer& a) { return out << a.why; }
};

using form = tests::digest_client::form;
constexpr auto md5 = digest_algorithm::md5;
constexpr auto sha256 = digest_algorithm::sha256;
const char* const alice = "sip:alice@example.test";

const answer answers[] = {
    {"MD5 with qop", "alice", "wonder", md5, form::full, alice},
    {"SHA-256 with qop", "alice", "wonder", sha256, form::full, alice},
    {"no algorithm counts as MD5", "alice", "wonder", md5, form::no_algorithm, alice},
    {"no algorithm is not SHA-256", "alice", "wonder", sha256, form::no_algorithm, "no"},
    {"as libpurple does it: no qop, a quoted nc", "alice", "wonder", md5, form::libpurple, alice},
    {"no qop with SHA-256", "alice", "wonder", sha256, form::no_qop, alice},
    {"the name with the domain", "alice@example.test", "wonder", md5, form::full, alice},
    {"and by SHA-256", "alice@example.test", "wonder", sha256, form::full, alice},
    {"a spelling of which there is no hash", "al%69ce@example.test", "wonder", md5, form::full,
     "no"},
    {"the name with another domain", "alice@example.net", "wonder", md5, form::full, "no"},
    {"somebody else's password", "alice", "builder", md5, form::full, "no"},
    {"no such user", "mallory", "wonder", md5, form::full, "no"},
    {"no user at all", "", "wonder", md5, form::full, "no"},
    {"what cannot be a user", "a b\xff", "wonder", md5, form::full, "no"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_authenticator)

BOOST_DATA_TEST_CASE(offering, boost::unit_test::data::make(offers), o) {
    office at(o.which);
    const auto given = at.challenges();
    BOOST_REQUIRE(given.size() == o.algorithms.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        BOOST_TEST(given[i] == "Digest realm=\"example.test\", nonce=\"" +
                                   tests::nonce_in(given[i]) + "\", algorithm=" + o.algorithms[i] +
                                   ", qop=\"auth\"");
        BOOST_TEST(tests::nonce_in(given[i]) == tests::nonce_in(given.front()));
    }
    if (!given.empty()) BOOST_TEST((at.challenges() != given));
}

BOOST_DATA_TEST_CASE(answering, boost::unit_test::data::make(answers), a) {
    office at;
    auto client = at.client(a.username, a.password);
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", a.algorithm, a.form)}) == a.comes_to);
}

BOOST_AUTO_TEST_CASE(a_credential_says_for_whom_it_stands) {
    office at;
    auto ask = [&at](tests::digest_client who) {
        const std::string text = who.answer("SUBSCRIBE", md5);
        return std::get<proved>(at.judge.verify({"SUBSCRIBE", "c", 1, {text}}, at.now)).local;
    };
    const bridge::local_user ada{base::user_name::parse("ada").value(), 1000};
    BOOST_TEST((ask(at.client()) == ada));
    BOOST_TEST((ask(at.client("bob", "builder")) == std::nullopt));
    BOOST_TEST((at.judge.local_user_of(sip("sip:alice@example.test")) == ada));
    for (const char* other :
         {"sip:bob@example.test", "sip:x@example.test", "sip:alice@example.net"})
        BOOST_TEST(!at.judge.local_user_of(sip(other)).has_value());
}

BOOST_AUTO_TEST_CASE(only_what_was_offered_is_taken) {
    office md5_only(challenge::md5);
    office sha256_only(challenge::sha256);
    BOOST_TEST(md5_only.ask({md5_only.client().answer("SUBSCRIBE", sha256)}) == "no");
    BOOST_TEST(sha256_only.ask({sha256_only.client().answer("SUBSCRIBE", md5)}) == "no");
    BOOST_TEST(md5_only.ask({md5_only.client().answer("SUBSCRIBE", md5)}) == alice);
    BOOST_TEST(sha256_only.ask({sha256_only.client().answer("SUBSCRIBE", sha256)}) == alice);
}

BOOST_AUTO_TEST_CASE(the_digest_covers_the_method_and_the_uri_as_it_was_sent) {
    office at;
    BOOST_TEST(at.ask({at.client().answer("REGISTER", md5)}) == "no");
    auto client = at.client();
    client.uri = "127.0.0.1:5060";  // SIPp
    const std::string text = client.answer("SUBSCRIBE", md5);
    std::string other = text;
    other.replace(other.find("127.0.0.1"), 9, "127.0.0.2");
    BOOST_TEST(at.ask({other}) == "no");
    BOOST_TEST(at.ask({text}) == alice);
}

BOOST_AUTO_TEST_CASE(the_answer_to_another_realm_is_passed_over) {
    office at;
    auto client = at.client();
    client.realm = "example.net";
    const std::string foreign = client.answer("SUBSCRIBE", md5);
    BOOST_TEST(at.ask({foreign}) == "no");
    BOOST_TEST(at.ask({foreign, "rubbish", at.client().answer("SUBSCRIBE", md5)}) == alice);
    std::vector<std::string> crowd(8, foreign);
    crowd.push_back(at.client().answer("SUBSCRIBE", md5));
    BOOST_TEST(at.ask(crowd) == "no");  // nobody has so many
}

BOOST_AUTO_TEST_CASE(a_proof_counts_once) {
    office at;
    auto client = at.client();
    const std::string first = client.answer("SUBSCRIBE", md5);
    const std::string second = client.answer("SUBSCRIBE", md5);
    BOOST_TEST(at.ask({second}) == alice);
    BOOST_TEST(at.ask({first}) == alice);  // overtaken, not repeated
    BOOST_TEST(at.ask({first}) == "stale");
    BOOST_TEST(at.ask({second}) == "stale");
}

BOOST_AUTO_TEST_CASE(without_qop_it_counts_once_for_each_request) {
    office at;
    auto client = at.client();
    const std::string text = client.answer("SUBSCRIBE", md5, form::libpurple);
    at.cseq = 1;
    BOOST_TEST(at.ask({text}) == alice);
    BOOST_TEST(at.ask({text}) == "stale");
    at.cseq = 2;
    BOOST_TEST(at.ask({text}) == alice);
    at.call_id = "c2";
    BOOST_TEST(at.ask({text}) == alice);
    BOOST_TEST(at.ask({text}) == "stale");
}

BOOST_AUTO_TEST_CASE(an_old_nonce_is_stale_for_who_knows_the_password) {
    office at;
    auto alices = at.client();
    auto impostors = at.client("alice", "guess");
    auto strangers = at.client("mallory", "guess");
    at.now += 1h;
    BOOST_TEST(at.ask({alices.answer("SUBSCRIBE", md5)}) == alice);
    at.now += 1s;
    BOOST_TEST(at.ask({alices.answer("SUBSCRIBE", md5)}) == "stale");
    BOOST_TEST(at.ask({impostors.answer("SUBSCRIBE", md5)}) == "no");
    BOOST_TEST(at.ask({strangers.answer("SUBSCRIBE", md5)}) == "no");
}

// After a restart, or with another server's: nobody should be asked for a password again.
BOOST_AUTO_TEST_CASE(so_is_one_that_is_not_ours) {
    office at;
    auto client = at.client();
    client.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == "stale");
    client.password = "guess";
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == "no");
    office restarted;
    BOOST_TEST(restarted.ask({at.client().answer("SUBSCRIBE", md5)}) == "stale");
}

BOOST_AUTO_TEST_CASE(a_stale_challenge_says_so_and_brings_a_nonce_that_works) {
    office at;
    auto client = at.client();
    at.now += 2h;
    const std::string text = client.answer("SUBSCRIBE", md5);
    const auto found = at.judge.verify({"SUBSCRIBE", "c", 1, {text}}, at.now);
    for (const std::string& one : std::get<must_prove>(found).challenges) {
        BOOST_TEST(one.ends_with(", qop=\"auth\", stale=true"));
        client.nonce = tests::nonce_in(one);
    }
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == alice);
}

BOOST_AUTO_TEST_CASE(new_credentials_count_at_once) {
    office at;
    auto client = at.client();
    at.judge.set_credentials(std::make_shared<bridge::credentials>());
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == "no");
    at.judge.set_credentials(nullptr);
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == "no");
    at.judge.set_credentials(known_users());
    BOOST_TEST(at.ask({client.answer("SUBSCRIBE", md5)}) == alice);
}

BOOST_AUTO_TEST_SUITE_END()
