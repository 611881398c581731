#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "../hop.hpp"
#include "../sip_response.hpp"

namespace fingerpost::bridge {

/// Our way to one server: a UDP socket or a connection, with or without TLS. It opens itself; what
/// is sent before it is open waits. On the owner's thread.
class server_connection {
public:
    struct events {
        std::function<void(const sip_response&)> heard;
        /// It is of no use any more; not from within a call. Nothing follows.
        std::function<void(const std::string& why)> failed;
    };
    virtual ~server_connection() = default;
    [[nodiscard]] virtual sending send(const std::string& bytes) = 0;
    /// The end of it that is ours: `192.0.2.1:40000`.
    [[nodiscard]] virtual std::string place() const = 0;
    /// Ends it; no event follows.
    virtual void close() = 0;
};

/// A way to `peer`; null if it cannot even be begun. By TLS the server must prove to be
/// `certified_name` (RFC 5922), to the authorities that this machine trusts.
[[nodiscard]] std::shared_ptr<server_connection> open_udp(const boost::asio::any_io_executor& on,
                                                          const hop& peer,
                                                          server_connection::events to);
[[nodiscard]] std::shared_ptr<server_connection> open_stream(const boost::asio::any_io_executor& on,
                                                             const hop& peer,
                                                             const std::string& certified_name,
                                                             server_connection::events to);

}  // namespace fingerpost::bridge
