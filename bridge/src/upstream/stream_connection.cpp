#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "../sofia/local_address.hpp"
#include "server_connection.hpp"
#include "sockets.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// To connect, and for TLS to agree.
constexpr std::chrono::seconds to_open{10};
/// Messages that wait to be written.
constexpr std::size_t write_queue = 256;

tcp::socket& socket_of(tcp::socket& s) { return s; }
tcp::socket& socket_of(asio::ssl::stream<tcp::socket>& s) { return s.next_layer(); }

/// Over `Stream`, which is a TCP socket or TLS on one.
template <class Stream>
class stream_connection final : public server_connection,
                                public std::enable_shared_from_this<stream_connection<Stream>> {
public:
    template <class... More>
    stream_connection(const asio::any_io_executor& on, events to, More&... more)
        : stream_(on, more...), deadline_(on), to_(std::move(to)) {}

    [[nodiscard]] Stream& stream() noexcept { return stream_; }

    bool open(const hop& peer) {
        const tcp::endpoint at(in_asio(peer.at), peer.port);
        tcp::socket& socket = socket_of(stream_);
        boost::system::error_code ec;
        socket.open(at.protocol(), ec);
        // Bound before it is connected, since the first message already names our end.
        if (!ec) socket.bind({in_asio(local_address_towards(peer.at)), 0}, ec);
        if (!ec) place_ = text_of(socket.local_endpoint(ec));
        if (ec) return false;
        deadline_.expires_after(to_open);
        deadline_.async_wait([self = this->shared_from_this()](boost::system::error_code stopped) {
            if (!stopped) self->fail("could not be opened in time");
        });
        socket.async_connect(at, [self = this->shared_from_this()](boost::system::error_code e) {
            if (self->closed_) return;
            if (e) return self->fail(e.message());
            self->connected();
        });
        return true;
    }

    sending send(const std::string& bytes) override {
        if (closed_) return sending::gone;
        if (queue_.size() >= write_queue) return sending::full;
        queue_.push_back(bytes);
        if (open_ && queue_.size() == 1) write();
        return sending::left;
    }

    std::string place() const override { return place_; }

    void close() override {
        closed_ = true;
        deadline_.cancel();
        boost::system::error_code ignored;  // it is not used any more
        socket_of(stream_).close(ignored);
    }

private:
    void connected() {
        if constexpr (std::is_same_v<Stream, tcp::socket>) {
            is_open();
        } else {
            stream_.async_handshake(asio::ssl::stream_base::client,
                                    [self = this->shared_from_this()](boost::system::error_code e) {
                                        if (self->closed_) return;
                                        if (e) return self->fail("TLS: " + e.message());
                                        self->is_open();
                                    });
        }
    }

    void is_open() {
        open_ = true;
        deadline_.cancel();
        read();
        if (!queue_.empty()) write();
    }

    void write() {
        asio::async_write(
            stream_, asio::buffer(queue_.front()),
            [self = this->shared_from_this()](boost::system::error_code e, std::size_t) {
                if (self->closed_) return;
                if (e) return self->fail(e.message());
                self->queue_.pop_front();
                if (!self->queue_.empty()) self->write();
            });
    }

    void read() {
        stream_.async_read_some(
            asio::buffer(buffer_),
            [self = this->shared_from_this()](boost::system::error_code e, std::size_t size) {
                if (self->closed_) return;
                if (e) return self->fail(e.message());
                self->came_.append(self->buffer_.data(), size);
                if (self->take_messages()) self->read();
            });
    }

    /// Whether the connection goes on.
    bool take_messages() {
        for (;;) {
            // Keep-alives between messages (RFC 5626 section 3.5.1).
            came_.erase(0, std::min(came_.find_first_not_of("\r\n"), came_.size()));
            const auto size = first_message_size(came_);
            if (!size) {
                fail("what the server sends is no SIP");
                return false;
            }
            if (!*size) return true;
            const auto r = sip_response::parse(std::string_view(came_).substr(0, **size));
            came_.erase(0, **size);
            if (r) to_.heard(*r);
            if (closed_) return false;
        }
    }

    void fail(const std::string& why) {
        if (closed_) return;
        close();
        to_.failed(why);
    }

    Stream stream_;
    asio::steady_timer deadline_;
    events to_;
    std::string place_;
    std::deque<std::string> queue_;
    std::array<char, 16'384> buffer_{};
    std::string came_;
    bool open_ = false;
    bool closed_ = false;
};

using tls_stream = asio::ssl::stream<tcp::socket>;

std::shared_ptr<server_connection> open_tls(const asio::any_io_executor& on, const hop& peer,
                                            const std::string& certified_name,
                                            server_connection::events to) {
    asio::ssl::context context(asio::ssl::context::tls_client);  // OpenSSL counts who uses it
    boost::system::error_code ec;
    context.set_default_verify_paths(ec);
    if (ec) return nullptr;
    auto made = std::make_shared<stream_connection<tls_stream>>(on, std::move(to), context);
    made->stream().set_verify_mode(asio::ssl::verify_peer, ec);
    made->stream().set_verify_callback(asio::ssl::host_name_verification(certified_name), ec);
    if (!base::address::parse(certified_name))
        SSL_set_tlsext_host_name(made->stream().native_handle(), certified_name.c_str());
    if (ec || !made->open(peer)) return nullptr;
    return made;
}

}  // namespace

std::shared_ptr<server_connection> open_stream(const asio::any_io_executor& on, const hop& peer,
                                               const std::string& certified_name,
                                               server_connection::events to) {
    if (peer.over != transport::tcp) return open_tls(on, peer, certified_name, std::move(to));
    auto made = std::make_shared<stream_connection<tcp::socket>>(on, std::move(to));
    if (!made->open(peer)) return nullptr;
    return made;
}

}  // namespace fingerpost::bridge
