#include "datagrams.hpp"

#include <algorithm>

namespace fingerpost::bench {

datagrams::box::box() {
    for (std::size_t i = 0; i < batch; ++i) {
        parts[i] = {bytes[i].data(), room_bytes};
        headers[i].msg_hdr.msg_iov = &parts[i];
        headers[i].msg_hdr.msg_iovlen = 1;
    }
}

datagrams::datagrams(const sockaddr_in& peer)
    : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
      in_(std::make_unique<box>()),
      out_(std::make_unique<box>()) {
    if (!fd_) give_up("socket");
    make_room(fd_);
    const sockaddr_in own = loopback(0);
    if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
        ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0)
        give_up("a UDP socket");
    port_ = own_port(fd_);
}

void datagrams::send(std::string_view text) {
    if (text.size() > room_bytes) give_up("a datagram is too long");
    std::copy(text.begin(), text.end(), out_->bytes[queued_].begin());
    out_->parts[queued_].iov_len = text.size();
    if (++queued_ == batch) flush();
}

void datagrams::flush() {
    for (unsigned sent = 0; sent < queued_;) {
        const int n = ::sendmmsg(fd_.get(), &out_->headers[sent], queued_ - sent, 0);
        if (n < 0 && errno != EINTR) give_up("sendmmsg");
        if (n > 0) sent += static_cast<unsigned>(n);
    }
    queued_ = 0;
}

void datagrams::receive(const taken& take) {
    const int n = ::recvmmsg(fd_.get(), in_->headers.data(), batch, MSG_DONTWAIT, nullptr);
    if (n < 0 && errno != EAGAIN && errno != EINTR) give_up("recvmmsg");
    for (std::size_t i = 0; n > 0 && i < static_cast<std::size_t>(n); ++i) {
        const msghdr& header = in_->headers[i].msg_hdr;
        if ((header.msg_flags & MSG_TRUNC) != 0) give_up("a datagram is too long");
        take(std::string_view(in_->bytes[i].data(), in_->headers[i].msg_len));
    }
}

}  // namespace fingerpost::bench
