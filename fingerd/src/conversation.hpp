#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "fingerd/responder.hpp"

namespace fingerpost::fingerd {

/// Waits give error codes back: a peer that goes away is no exception.
constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

/// What a conversation needs of the server; all of it outlives the conversation.
struct service {
    const settings& choices;
    const responder& answers;
    base::log& log;
    const std::vector<std::uint16_t>& own_ports;  ///< on which we listen
};

/// One query, one reply (RFC 1288 section 2.1), up to the end of our side of the connection; then
/// what the peer still sends is read and dropped. Whether a reply was sent whole.
[[nodiscard]] boost::asio::awaitable<bool> converse_with(boost::asio::ip::tcp::socket& peer,
                                                         const base::watcher& who,
                                                         const service& with);

/// Ends our side, then reads on until the peer ends his or has sent too much: closing a socket with
/// unread input would send RST, and RST can take the reply away from who has not read it yet.
[[nodiscard]] boost::asio::awaitable<void> close_in_order(boost::asio::ip::tcp::socket& peer);

}  // namespace fingerpost::fingerd
