#pragma once

#include <boost/asio/ip/udp.hpp>
#include <string>

#include "fakes/loop.hpp"

namespace fingerpost::tests {

/// A SIP user agent's end of UDP that writes its messages by hand.
class udp_peer {
public:
    udp_peer(loop& on, std::uint16_t server)
        : loop_(on),
          socket_(on.executor(), {boost::asio::ip::address_v4::loopback(), 0}),
          server_(boost::asio::ip::address_v4::loopback(), server) {
        socket_.non_blocking(true);
    }
    [[nodiscard]] std::uint16_t port() const { return socket_.local_endpoint().port(); }
    void send(const std::string& text) { socket_.send_to(boost::asio::buffer(text), server_); }
    /// The next message; fails the test if none comes.
    std::string receive() {
        std::string text;
        loop_.turn_until([&] { return poll(text); });
        return text;
    }
    /// Whether nothing comes for a while, in which the loop turns.
    bool nothing_for(std::chrono::milliseconds while_) {
        const auto end = std::chrono::steady_clock::now() + while_;
        std::string text;
        bool came = false;
        loop_.turn_until([&] {
            came = came || poll(text);
            return came || std::chrono::steady_clock::now() >= end;
        });
        if (came) BOOST_TEST_MESSAGE(text);
        return !came;
    }

private:
    bool poll(std::string& text) {
        std::string buffer(65'536, '\0');
        boost::system::error_code ec;
        const auto size = socket_.receive(boost::asio::buffer(buffer), 0, ec);
        if (ec) return false;
        text = buffer.substr(0, size);
        return true;
    }
    loop& loop_;
    boost::asio::ip::udp::socket socket_;
    boost::asio::ip::udp::endpoint server_;
};

}  // namespace fingerpost::tests
