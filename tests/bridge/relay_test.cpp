// Messages on their way to phones.
#include "relay.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"
#include "notifier_world.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;
using bridge::binding;
using bridge::hop;
using bridge::transport;
using tests::user;

hop at(transport over, std::uint16_t port) {
    return {over == transport::udp ? 1U : port, over, base::address::parse("192.0.2.9").value(),
            port};
}

binding phone(transport over, std::uint16_t port) {
    binding b(user("alice"));
    b.uri = "sip:alice@192.0.2.9:" + std::to_string(port);
    b.from = at(over, port);
    return b;
}

base::message from_bob(std::string text = "hi\r\n") {
    return {{user("bob"), std::nullopt, true}, user("alice"), std::move(text)};
}

struct post {
    tests::notifier_world world;
    bridge::relay relay{"example.test", world};
    void send(const base::message& what, const std::vector<binding>& to) {
        relay.send(what, to, world.now);
    }
    void turn(std::chrono::milliseconds by) {
        world.now += by;
        relay.run(world.now);
    }
};

BOOST_FIXTURE_TEST_SUITE(relay, post)

BOOST_AUTO_TEST_CASE(each_phone_gets_a_message_down_its_flow) {
    send(from_bob(), {phone(transport::udp, 5060), phone(transport::tls, 40001)});
    BOOST_REQUIRE(world.sent.size() == 2U);
    const auto& first = world.sent[0];
    BOOST_TEST(first.text.starts_with("MESSAGE sip:alice@192.0.2.9:5060 SIP/2.0\r\n"));
    BOOST_TEST(first.header("From").starts_with("<sip:bob@example.test>;tag="));
    BOOST_TEST(first.header("To") == "<sip:alice@example.test>");
    BOOST_TEST(first.header("CSeq") == "1 MESSAGE");
    BOOST_TEST(first.header("Max-Forwards") == "69");
    BOOST_TEST(first.header("Content-Type") == "text/plain;charset=UTF-8");
    BOOST_TEST(first.header("Content-Length") == "4");
    BOOST_TEST(first.body() == "hi\r\n");
    BOOST_TEST(first.branch().starts_with("z9hG4bK"));
    BOOST_TEST((first.to == at(transport::udp, 5060)));
    const auto& second = world.sent[1];
    BOOST_TEST(second.header("Via").starts_with("SIP/2.0/TLS 192.0.2.1:5060;branch="));
    BOOST_TEST((second.to == at(transport::tls, 40001)));
    BOOST_TEST(first.branch() != second.branch());
    BOOST_TEST(first.header("Call-ID") != second.header("Call-ID"));
}

struct sender_row {
    const char* why;
    base::watcher who;
    const char* from;
    friend std::ostream& operator<<(std::ostream& os, const sender_row& r) { return os << r.why; }
};

base::watcher by_sip(const char* identity, std::optional<base::user_name> local = {}) {
    base::watcher w;
    w.sip = base::sip_identity::parse(identity).value();
    w.user = std::move(local);
    return w;
}

const sender_row senders[] = {
    {"a user", {user("bob"), std::nullopt, true}, "<sip:bob@example.test>;tag="},
    {"one whose name has to be escaped",
     {user("b\xC3\xB6"
           "b;x"),
      std::nullopt, true},
     "<sip:b%C3%B6b;x@example.test>;tag="},
    {"somebody by SIP", by_sip("sip:carol@example.net"), "<sip:carol@example.net>;tag="},
    {"a user by SIP", by_sip("sip:b@example.test", user("bob")), "<sip:b@example.test>;tag="},
    {"somebody by address",
     {std::nullopt, base::address::parse("192.0.2.7").value()},
     "<sip:anonymous@anonymous.invalid>;tag="},
};

BOOST_DATA_TEST_CASE(from_is_who_was_proved, boost::unit_test::data::make(senders), r) {
    post p;
    base::message what = from_bob();
    what.from = r.who;
    p.send(what, {phone(transport::udp, 5060)});
    BOOST_TEST(p.world.sent.at(0).header("From").starts_with(r.from));
}

BOOST_AUTO_TEST_CASE(it_comes_again_until_it_is_answered) {
    send(from_bob(), {phone(transport::udp, 5060)});
    turn(500ms);
    turn(1s);
    BOOST_TEST(world.sent.size() == 3U);
    relay.response("z9hG4bKanother", 200, world.now);
    BOOST_TEST(relay.waiting() == 1U);
    relay.response(world.sent[0].branch(), 486, world.now);
    BOOST_TEST(relay.waiting() == 0U);
    turn(40s);
    BOOST_TEST(world.sent.size() == 3U);
    BOOST_TEST(!relay.next().has_value());
}

BOOST_AUTO_TEST_CASE(who_never_answers_is_given_up) {
    send(from_bob(), {phone(transport::tcp, 5060)});
    turn(31s);
    BOOST_TEST(relay.waiting() == 1U);
    turn(2s);
    BOOST_TEST(relay.waiting() == 0U);
    BOOST_TEST(world.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_one_does_not_go_by_udp) {
    const std::string text(1200, 'x');
    send(from_bob(text), {phone(transport::udp, 5060), phone(transport::tcp, 40000)});
    BOOST_REQUIRE(world.sent.size() == 1U);
    BOOST_TEST(world.sent[0].to.reliable());
}

BOOST_AUTO_TEST_CASE(the_last_hop_is_the_last) {
    base::message what = from_bob();
    what.hops = 1;
    send(what, {phone(transport::udp, 5060)});
    BOOST_TEST(world.sent.at(0).header("Max-Forwards") == "0");
    what.hops = 0;
    send(what, {phone(transport::udp, 5060)});
    BOOST_TEST(world.sent.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_gone_is_a_phone_that_is_not_there) {
    world.sends = bridge::sending::gone;
    send(from_bob(), {phone(transport::tcp, 40000)});
    BOOST_TEST(relay.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_counted) {
    const auto counted = [this] {
        bridge::counts c;
        relay.add_counts(c);
        return std::to_string(c.relayed) + " relayed, " + std::to_string(c.answered) + " answered";
    };
    send(from_bob(), {phone(transport::udp, 5060), phone(transport::tcp, 40000)});
    BOOST_TEST(counted() == "2 relayed, 0 answered");
    relay.response(world.sent[0].branch(), 180, world.now);
    relay.response(world.sent[0].branch(), 486, world.now);
    turn(40s);  // the other one says nothing
    BOOST_TEST(counted() == "2 relayed, 1 answered");
    world.sends = bridge::sending::gone;
    send(from_bob(), {phone(transport::tcp, 40000)});
    BOOST_TEST(counted() == "2 relayed, 1 answered");
}

BOOST_AUTO_TEST_CASE(only_so_many_are_on_their_way) {
    for (int i = 0; i < 1200; ++i) send(from_bob(), {phone(transport::udp, 5060)});
    BOOST_TEST(relay.waiting() == 1000U);
    BOOST_TEST(world.sent.size() == 1000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
