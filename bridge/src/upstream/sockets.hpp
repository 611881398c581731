#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstring>

#include "../hop.hpp"

namespace fingerpost::bridge {

/// An address as Asio has it.
[[nodiscard]] inline boost::asio::ip::address in_asio(const base::address& a) {
    const auto all = a.v6_bytes();
    if (!a.is_v4()) {
        boost::asio::ip::address_v6::bytes_type v6{};
        std::memcpy(v6.data(), all.data(), v6.size());
        return boost::asio::ip::address_v6(v6);
    }
    boost::asio::ip::address_v4::bytes_type v4{};
    std::memcpy(v4.data(), all.data() + (all.size() - v4.size()), v4.size());
    return boost::asio::ip::address_v4(v4);
}

/// `192.0.2.1:40000`, `[2001:db8::1]:40000`.
template <class Endpoint>
std::string text_of(const Endpoint& at) {
    const std::string host = at.address().to_string();
    return (at.address().is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(at.port());
}

}  // namespace fingerpost::bridge
