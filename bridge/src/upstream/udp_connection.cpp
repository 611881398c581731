#include <array>
#include <boost/asio/post.hpp>

#include "server_connection.hpp"
#include "sockets.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

class udp_connection final : public server_connection,
                             public std::enable_shared_from_this<udp_connection> {
public:
    udp_connection(const asio::any_io_executor& on, events to) : socket_(on), to_(std::move(to)) {}

    /// Connected, so that the kernel tells when nobody listens there, and passes on nobody else's
    /// datagrams.
    bool open(const hop& peer) {
        const udp::endpoint at(in_asio(peer.at), peer.port);
        boost::system::error_code ec;
        socket_.open(at.protocol(), ec);
        if (!ec) socket_.connect(at, ec);
        if (!ec) socket_.non_blocking(true, ec);
        if (!ec) place_ = text_of(socket_.local_endpoint(ec));
        if (!ec) receive();
        return !ec;
    }

    sending send(const std::string& bytes) override {
        if (closed_) return sending::gone;
        boost::system::error_code ec;
        socket_.send(asio::buffer(bytes), 0, ec);
        if (!ec) return sending::left;
        if (ec == asio::error::would_block || ec == asio::error::no_buffer_space)
            return sending::full;
        // Of the one before, as a rule: nobody listens.
        asio::post(socket_.get_executor(),
                   [self = shared_from_this(), why = ec.message()] { self->fail(why); });
        return sending::left;
    }

    std::string place() const override { return place_; }

    void close() override {
        closed_ = true;
        boost::system::error_code ignored;  // it is not used any more
        socket_.close(ignored);
    }

private:
    void receive() {
        socket_.async_receive(
            asio::buffer(buffer_),
            [self = shared_from_this()](boost::system::error_code ec, std::size_t size) {
                if (self->closed_) return;
                if (ec) return self->fail(ec.message());
                const auto r = sip_response::read_datagram({self->buffer_.data(), size});
                // What is none is nothing to us: whoever it was meant for will repeat it.
                if (r) self->to_.heard(*r);
                if (!self->closed_) self->receive();
            });
    }

    void fail(const std::string& why) {
        if (closed_) return;
        close();
        to_.failed(why);
    }

    udp::socket socket_;
    events to_;
    std::string place_;
    std::array<char, sip_response::max_size> buffer_{};
    bool closed_ = false;
};

}  // namespace

std::shared_ptr<server_connection> open_udp(const asio::any_io_executor& on, const hop& peer,
                                            server_connection::events to) {
    auto made = std::make_shared<udp_connection>(on, std::move(to));
    if (!made->open(peer)) return nullptr;
    return made;
}

}  // namespace fingerpost::bridge
