// Responses are taken from a socket in front of Sofia, and nothing else is.
#include "sofia/responses.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using namespace fingerpost;
using boost::asio::ip::udp;

namespace {

using names = std::vector<std::string>;

std::string response(const std::string& branch, const std::string& more = {}) {
    return "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=" + branch + "\r\n" + more + "\r\n";
}

struct line {
    line() { ours.non_blocking(true); }
    void send(const std::string& text) {
        peers.send_to(boost::asio::buffer(text), ours.local_endpoint());
    }
    /// Whether more waits.
    bool take() {
        return bridge::take_responses(
            ours.native_handle(), room,
            [this](const bridge::sip_response& r) { branches.push_back(r.branch); });
    }
    /// What was left first.
    std::string left() {
        boost::system::error_code ec;
        const auto size = ours.receive(boost::asio::buffer(room), 0, ec);
        return ec ? ec.message() : std::string(room.data(), size);
    }

    const udp::endpoint anywhere{boost::asio::ip::address_v4::loopback(), 0};
    boost::asio::io_context io;
    udp::socket ours{io, anywhere};
    udp::socket peers{io, anywhere};
    std::array<char, 1000> room{};
    names branches;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(taken_responses, line)

BOOST_AUTO_TEST_CASE(of_nothing_nothing_is_taken) {
    BOOST_TEST(!take());
    BOOST_TEST(branches.empty());
}

BOOST_AUTO_TEST_CASE(up_to_what_is_none) {
    const names others = {"", "\r\n", "OPTIONS sip:a@b SIP/2.0\r\nVia: x;branch=a\r\n\r\n",
                          response("cut", "l: 5\r\n"), response("long", std::string(1000, 'x'))};
    for (const auto& other : others) {
        branches.clear();
        send(response("a"));
        send(response("b", "l: 0\r\n"));
        send(other);
        send(response("c"));
        BOOST_TEST(take());
        BOOST_TEST((branches == names{"a", "b"}));
        BOOST_TEST(take());
        BOOST_TEST(left() == other.substr(0, room.size()));
        BOOST_TEST(!take());
        BOOST_TEST((branches == names{"a", "b", "c"}));
    }
}

BOOST_AUTO_TEST_CASE(others_get_their_turn) {
    for (const std::size_t many : {63U, 64U, 65U}) {
        branches.clear();
        for (std::size_t i = 0; i < many; ++i) send(response("a"));
        BOOST_TEST(take() == (many > 64));
        BOOST_TEST(branches.size() == std::min<std::size_t>(many, 64));
        BOOST_TEST(!take());
        BOOST_TEST(branches.size() == many);
    }
}

BOOST_AUTO_TEST_CASE(an_error_of_what_left_before_hides_no_response) {
    const int yes = 1;
    BOOST_REQUIRE(setsockopt(ours.native_handle(), IPPROTO_IP, IP_RECVERR, &yes, sizeof yes) == 0);
    send(response("a"));
    const auto nobody = peers.local_endpoint();
    peers.close();
    ours.send_to(boost::asio::buffer("x", 1), nobody);  // refused before this returns
    BOOST_TEST(!take());
    BOOST_TEST((branches == names{"a"}));
}

BOOST_AUTO_TEST_SUITE_END()
