// M5 (RFC 1288 section 2.4): forwarding, against a stub of the next host.
#include <boost/test/unit_test.hpp>

#include "running_server.hpp"

namespace {
using namespace fingerpost;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using tests::ending;
using tests::heard;
using tests::peer;

/// The next host: takes connections by hand.
class stub_host {
public:
    stub_host() : listening_(loop_, {boost::asio::ip::address_v4::loopback(), 0}) {}
    [[nodiscard]] std::uint16_t port() const { return listening_.local_endpoint().port(); }
    peer accept() { return peer(listening_.accept().release()); }

private:
    boost::asio::io_context loop_;
    tcp::acceptor listening_;
};

struct relay : tests::running_server {
    stub_host next;

    relay() {
        choices.forwarding = true;
        choices.forward_port = next.port();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(forwarding, relay)

BOOST_AUTO_TEST_CASE(m5_the_remainder_is_sent_and_the_answer_comes_back) {
    start();
    const std::pair<const char*, const char*> rows[] = {
        {"foo@h1@127.0.0.1\r\n", "foo@h1\r\n"},
        {"foo@127.0.0.1\r\n", "foo\r\n"},
        {"@127.0.0.1\r\n", "\r\n"},
        {"/w   foo@127.0.0.1\n", "/W foo\r\n"},
        {"/W @127.0.0.1\r\n", "/W\r\n"},
    };
    for (const auto& [asked, passed_on] : rows) {
        peer client = connect();
        client.send(asked);
        peer there = next.accept();
        BOOST_TEST(there.read_until("\n") == passed_on);
        there.send("told\r\n");
        there.half_close();
        const heard h = client.read_all();
        BOOST_TEST(h.bytes == "told\r\n");
        BOOST_TEST((h.how == ending::orderly));
    }
    BOOST_TEST(log.has("finger query peer=127.0.0.1 query=foo@h1@127.0.0.1 outcome=forwarded"));
}

BOOST_AUTO_TEST_CASE(m5_data_is_passed_on_as_it_comes) {
    start();
    peer client = connect();
    client.send("foo@127.0.0.1\r\n");
    peer there = next.accept();
    there.send("first\n");
    BOOST_TEST(client.read_until("\n") == "first\r\n");
    there.send("second");
    BOOST_TEST(client.read_until("second") == "second");
    there.half_close();
    BOOST_TEST(client.read_all().bytes == "\r\n");
}

BOOST_AUTO_TEST_CASE(m1_relayed_text_is_made_fit) {
    start();
    peer client = connect();
    client.send("foo@127.0.0.1\r\n");
    peer there = next.accept();
    there.send("\x1b]0;x\x07\nlone\rend\xFF");
    there.half_close();
    BOOST_TEST(client.read_all().bytes == "^[]0;x^G\r\nlone\r\nend\xEF\xBF\xBD\r\n");
}

BOOST_AUTO_TEST_CASE(m5_the_end_of_the_next_host_is_told_if_it_is_no_proper_end) {
    start();
    peer client = connect();
    client.send("foo@127.0.0.1\r\n");
    peer there = next.accept();
    BOOST_TEST(there.read_until("\n") == "foo\r\n");
    there.send("half");
    BOOST_TEST(client.read_until("half") == "half");
    there.reset();
    const heard h = client.read_all();
    BOOST_TEST(h.bytes == "\r\n127.0.0.1: the answer broke off.\r\n");
    BOOST_TEST((h.how == ending::orderly));
}

BOOST_AUTO_TEST_CASE(m5_a_slow_host_has_until_the_deadline_of_the_conversation) {
    choices.deadline = 1s;
    start();
    peer client = connect();
    client.send("foo@127.0.0.1\r\n");
    peer there = next.accept();
    there.send("begun");
    const heard h = client.read_all();
    BOOST_TEST(h.bytes == "begun\r\n127.0.0.1: the answer broke off.\r\n");
    BOOST_TEST((h.how == ending::orderly));
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_reached) {
    boost::asio::io_context loop;
    tcp::acceptor deaf(loop, tcp::v4());  // its port is taken, but nobody listens
    deaf.bind({boost::asio::ip::address_v4::loopback(), 0});
    choices.forward_port = deaf.local_endpoint().port();
    start();
    for (const char* host : {"127.0.0.1", "no-such-host.invalid", "[x"}) {
        const std::string h = host;
        BOOST_TEST(ask("foo@" + h + "\r\n").bytes == h + ": cannot be reached.\r\n");
    }
}

BOOST_AUTO_TEST_CASE(an_empty_host_is_no_host) {
    start();
    BOOST_TEST(ask("@\r\n").bytes == "Bad query.\r\n");
    BOOST_TEST(ask("foo@h@\r\n").bytes == "Bad query.\r\n");
}

BOOST_AUTO_TEST_CASE(a_reader_who_leaves_frees_his_place) {
    choices.deadline = 60s;
    start();
    peer client = connect();
    client.send("foo@127.0.0.1\r\n");
    peer there = next.accept();
    BOOST_TEST(there.read_until("\n") == "foo\r\n");
    client.reset();
    const std::string much(65536, 'x');
    for (int i = 0; i < 100 && counts().open > 0; ++i) there.send(much);
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_CASE(what_is_not_for_another_host_is_answered_here) {
    start();
    BOOST_TEST(ask("ada\r\n").bytes == tests::ada_told);
}

BOOST_AUTO_TEST_SUITE_END()
