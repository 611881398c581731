// The SIP face over real sockets, with a desk in memory.
#include "bridge/agent.hpp"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "base/error.hpp"
#include "bridge/credentials.hpp"
#include "digest_hash.hpp"
#include "fakes/clock.hpp"
#include "fakes/front.hpp"
#include "peer.hpp"

using namespace fingerpost;

namespace {

base::user_name user(std::string_view name) { return base::user_name::parse(name).value(); }

base::card shown(std::string_view name, base::availability how) {
    base::card c(user(name));
    c.state = base::card::standing::shown;
    c.shows = {base::field::presence};
    c.presence = how;
    c.logged_in = how != base::availability::offline;
    return c;
}

struct office {
    office() {
        front.put(shown("alice", base::availability::active));
        settings.listen = {{bridge::transport::udp, base::address::parse("127.0.0.1").value(), 0}};
        settings.domain = "example.test";
        settings.auth = bridge::challenge::none;
        settings.notify_interval = std::chrono::milliseconds(0);
    }
    void open() {
        face.emplace(bridge::agent::needs{loop.executor(), front, clock, log}, settings);
        watcher.emplace(loop, face->ports().front());
    }
    std::string subscribe(const std::string& who, const std::string& more = {},
                          const std::string& to_tag = {}, int cseq = 1) {
        return request("SUBSCRIBE", who, more, to_tag, cseq) + "Content-Length: 0\r\n\r\n";
    }
    std::string publish(const std::string& who, const std::string& more = {}) {
        const std::string body =
            "<presence><person><activities><busy/></activities></person></presence>";
        return request("PUBLISH", who, more + "Content-Type: application/pidf+xml\r\n") +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    /// Up to the length of its body.
    std::string request(const std::string& method, const std::string& who,
                        const std::string& more = {}, const std::string& to_tag = {},
                        int cseq = 1) {
        return method + " sip:" + who + "@example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" +
               std::to_string(watcher->port()) + ";branch=z9hG4bKt" + std::to_string(++branch) +
               ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.test>;tag=b1\r\nTo: <sip:" +
               who + "@example.test>" + to_tag +
               "\r\nCall-ID: c1@t\r\nCSeq: " + std::to_string(cseq) + ' ' + method +
               "\r\nContact: <sip:bob@127.0.0.1:" + std::to_string(watcher->port()) +
               ">\r\nEvent: presence\r\n" + more;
    }
    /// Alice's, whose uid is 1000.
    void set_password(const std::string& password) {
        const auto alice = base::sip_identity::parse("sip:alice@example.test").value();
        const bridge::local_user person{user("alice"), 1000};
        auto known = std::make_shared<bridge::credentials>();
        known->set(bridge::make_credential(alice, person, password).value());
        face->set_credentials(known);
    }
    /// The answer to a SUBSCRIBE or PUBLISH to Alice that proves who sends it, by a digest of MD5
    /// without qop.
    std::string proved(const std::string& name, const std::string& password,
                       const std::string& method = "SUBSCRIBE") {
        const auto composed = [&](const std::string& more) {
            return method == "PUBLISH" ? publish("alice", more) : subscribe("alice", more);
        };
        watcher->send(composed({}));
        const std::string asked = header(watcher->receive(), "WWW-Authenticate: ");
        const auto at = asked.find("nonce=\"") + 7;
        const std::string nonce = asked.substr(at, asked.find('"', at) - at);
        bridge::digest_hash md5(bridge::digest_algorithm::md5);
        const std::string uri = "sip:alice@example.test";
        const std::string response =
            md5({md5({name, "example.test", password}), nonce, md5({method, uri})});
        watcher->send(composed("Authorization: Digest username=\"" + name +
                               "\", realm=\"example.test\", nonce=\"" + nonce + "\", uri=\"" + uri +
                               "\", response=\"" + response + "\"\r\n"));
        return watcher->receive();
    }
    /// Answers a NOTIFY as it is.
    void ok(const std::string& notify, const std::string& content_length = "0") {
        std::string text = "SIP/2.0 200 OK\r\n";
        for (const auto* name : {"Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: "})
            text += name + header(notify, name) + "\r\n";
        watcher->send(text + "Content-Length: " + content_length + "\r\n\r\n");
    }
    static std::string header(const std::string& message, const std::string& name) {
        const auto at = message.find("\r\n" + name);
        if (at == std::string::npos) return {};
        const auto begin = at + 2 + name.size();
        return message.substr(begin, message.find("\r\n", begin) - begin);
    }

    tests::loop loop;
    tests::fake_front front;
    base::system_clock clock;
    base::null_log log;
    bridge::settings settings;
    std::optional<bridge::agent> face;
    std::optional<tests::udp_peer> watcher;
    int branch = 0;
};

bool begins(const std::string& message, const std::string& with) {
    return message.substr(0, with.size()) == with;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(agent, office)

BOOST_AUTO_TEST_CASE(a_watcher_sees_who_is_there_and_when_that_changes) {
    open();
    watcher->send(subscribe("alice"));
    const std::string answer = watcher->receive();
    BOOST_TEST(begins(answer, "SIP/2.0 200 OK"), answer);
    BOOST_TEST(header(answer, "Expires: ") == "3600");
    const std::string first = watcher->receive();
    BOOST_TEST(begins(first, "NOTIFY sip:bob@127.0.0.1"), first);
    BOOST_TEST(header(first, "Subscription-State: ").substr(0, 14) == "active;expires");
    BOOST_TEST(header(first, "To: ") == "<sip:bob@example.test>;tag=b1");
    BOOST_TEST(header(first, "From: ") == header(answer, "To: "));
    BOOST_TEST(first.find("<basic>open</basic>") != std::string::npos, first);
    ok(first);
    front.tell(shown("alice", base::availability::offline));
    const std::string second = watcher->receive();
    BOOST_TEST(second.find("<basic>closed</basic>") != std::string::npos, second);
    ok(second);
    BOOST_TEST(watcher->nothing_for(std::chrono::milliseconds(700)));
    BOOST_TEST(face->count().subscriptions == 1U);
    const auto tag = header(answer, "To: ");
    watcher->send(subscribe("alice", "Expires: 0\r\n", tag.substr(tag.find(";tag=")), 2));
    BOOST_TEST(begins(watcher->receive(), "SIP/2.0 200 OK"));
    const std::string last = watcher->receive();
    BOOST_TEST(header(last, "Subscription-State: ") == "terminated;reason=timeout");
    ok(last);
    BOOST_TEST(watcher->nothing_for(std::chrono::milliseconds(600)));
    BOOST_TEST(face->count().subscriptions == 0U);
}

BOOST_AUTO_TEST_CASE(an_unknown_user_is_not_found) {
    open();
    watcher->send(subscribe("nobody"));
    const std::string answer = watcher->receive();
    BOOST_TEST(begins(answer, "SIP/2.0 404 Not Found"), answer);
    BOOST_TEST(watcher->nothing_for(std::chrono::milliseconds(50)));
}

BOOST_AUTO_TEST_CASE(without_proof_he_is_challenged) {
    settings.auth = bridge::challenge::md5;
    open();
    watcher->send(subscribe("nobody"));
    const std::string answer = watcher->receive();
    BOOST_TEST(begins(answer, "SIP/2.0 401 Unauthorized"), answer);
    BOOST_TEST(begins(header(answer, "WWW-Authenticate: "), "Digest "), answer);
}

BOOST_AUTO_TEST_CASE(a_lost_notify_comes_again_and_the_end_says_so) {
    open();
    watcher->send(subscribe("alice"));
    watcher->receive();
    const std::string first = watcher->receive();
    BOOST_TEST(watcher->receive() == first);  // after T1
    ok(first);
    const auto list = loop.run(face->watchers(std::nullopt));
    BOOST_REQUIRE(list.size() == 1U);
    BOOST_TEST(list[0].state == "active");
    face->stop();
    BOOST_TEST(header(watcher->receive(), "Subscription-State: ") ==
               "terminated;reason=deactivated");
}

BOOST_AUTO_TEST_CASE(a_response_is_found_among_whatever_else_comes) {
    open();
    watcher->send(subscribe("alice"));
    watcher->receive();
    const std::string first = watcher->receive();
    for (const auto* none :
         {"", "\r\n", "SIP/2.0 200 OK\r\n\r\n", "SIP/2.0", "SIP/2.0 99 No\r\n\r\n"})
        watcher->send(none);
    ok(first, "5");                           // but there is no body
    BOOST_TEST(watcher->receive() == first);  // after T1: it was none
    for (int i = 0; i < 200; ++i)
        watcher->send(
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKforeign\r\n"
            "CSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n");
    ok(first);
    watcher->send(subscribe("nobody"));
    BOOST_TEST(begins(watcher->receive(), "SIP/2.0 404"));
    BOOST_TEST(watcher->nothing_for(std::chrono::milliseconds(1200)), "2 T1 are over");
    BOOST_TEST(loop.run(face->watchers(std::nullopt)).at(0).state == "active");
}

BOOST_AUTO_TEST_CASE(an_answer_goes_where_the_request_came_from) {
    open();
    for (const auto* elsewhere : {";maddr=127.0.0.77", ";maddr=a.name.invalid"}) {
        std::string text = subscribe("alice");
        text.insert(text.find(";rport"), elsewhere);
        watcher->send(text);
        BOOST_TEST(begins(watcher->receive(), "SIP/2.0 200 OK"));
        ok(watcher->receive());
    }
    std::string old = subscribe("alice");
    old.replace(old.find("SIP/2.0\r\nVia"), 7, "SIP/3.0");
    old.replace(old.find("UDP 127.0.0.1"), 13, "UDP a.name.invalid");
    const auto begun = std::chrono::steady_clock::now();
    watcher->send(old);
    watcher->send(subscribe("alice"));
    watcher->receive();
    // A resolver is waited for some seconds where it does not answer, and this one is never asked.
    BOOST_TEST((std::chrono::steady_clock::now() - begun < std::chrono::seconds(2)));
}

BOOST_AUTO_TEST_CASE(what_is_too_long_to_be_kept_is_refused) {
    open();
    std::string text = subscribe("alice");
    text.insert(text.find("c1@t"), std::string(300, 'x'));
    watcher->send(text);
    BOOST_TEST(begins(watcher->receive(), "SIP/2.0 400"));
}

BOOST_AUTO_TEST_CASE(who_says_nothing_is_not_kept_on_the_line) {
    settings.listen = {{bridge::transport::tcp, base::address::parse("127.0.0.1").value(), 0}};
    settings.max_per_source = 20;
    open();
    using tcp = boost::asio::ip::tcp;
    const tcp::endpoint at(boost::asio::ip::address_v4::loopback(), face->ports().front());
    std::vector<tcp::socket> silent;
    for (int i = 0; i < 30; ++i) {
        silent.emplace_back(loop.executor());
        silent.back().connect(at);
        silent.back().non_blocking(true);
    }
    std::set<std::size_t> ended;
    const auto still_there = [&] {
        for (std::size_t i = 0; i < silent.size(); ++i) {
            std::array<char, 1> byte{};
            boost::system::error_code ec;
            silent[i].receive(boost::asio::buffer(byte), 0, ec);
            if (ec && ec != boost::asio::error::would_block) ended.insert(i);
        }
        return silent.size() - ended.size();
    };
    loop.turn_until([&] { return still_there() == 20U; });  // too many of one address
    loop.turn_until([&] { return face->count().connections >= 20U; });
    loop.turn_until([&] { return still_there() == 0U; });  // after ten seconds
}

BOOST_AUTO_TEST_CASE(while_a_directory_is_down_nobody_is_refused_for_good) {
    settings.auth = bridge::challenge::md5;
    front.claims = desk::front::claim::cannot_tell;
    open();
    set_password("geheim");
    BOOST_TEST(begins(proved("alice", "geheim"), "SIP/2.0 503"));
    front.claims = desk::front::claim::is_void;
    BOOST_TEST(begins(proved("alice", "geheim"), "SIP/2.0 403"));
    front.claims = desk::front::claim::holds;
    BOOST_TEST(begins(proved("alice", "geheim"), "SIP/2.0 200"));
    ok(watcher->receive());
    BOOST_TEST(begins(proved("alice", "falsch"), "SIP/2.0 401"));
}

BOOST_AUTO_TEST_CASE(what_was_published_ends_when_the_name_is_somebody_elses) {
    settings.auth = bridge::challenge::md5;
    open();
    set_password("geheim");
    const std::string answer = proved("alice", "geheim", "PUBLISH");
    BOOST_TEST(begins(answer, "SIP/2.0 200 OK"), answer);
    BOOST_TEST(!header(answer, "SIP-ETag: ").empty());
    BOOST_TEST(header(answer, "Expires: ") == "3600");
    loop.turn_until([&] { return front.reports["alice"].size() == 1; });
    BOOST_TEST(front.reports["alice"].begin()->second.activity == "busy");

    face->accounts_changed();
    BOOST_TEST(watcher->nothing_for(std::chrono::milliseconds(50)));
    BOOST_TEST(front.reports["alice"].size() == 1U);
    front.claims = desk::front::claim::is_void;
    face->accounts_changed();
    loop.turn_until([&] { return front.reports["alice"].empty(); });
    BOOST_TEST(begins(proved("alice", "geheim", "PUBLISH"), "SIP/2.0 403"));
}

BOOST_AUTO_TEST_CASE(what_was_published_ends_when_another_policy_does_not_allow_it) {
    open();
    watcher->send(publish("alice"));
    BOOST_TEST(begins(watcher->receive(), "SIP/2.0 200 OK"));
    loop.turn_until([&] { return front.reports["alice"].size() == 1; });
    for (int i = 0; i < 2; ++i) {  // what comes of the first review is there before the second
        const auto asked = front.asked.size();
        face->policy_changed(2);
        loop.turn_until([&] { return front.asked.size() > asked; });
    }
    BOOST_TEST(front.reports["alice"].size() == 1U);
    front.cards.clear();
    face->policy_changed(3);
    loop.turn_until([&] { return front.reports["alice"].empty(); });
}

BOOST_AUTO_TEST_SUITE_END()
