#include "connection.hpp"

#include "message.hpp"

namespace fingerpost::bench {
namespace {

/// Bytes of the message with which `text` begins (RFC 3261 section 18.3); 0 if it is not whole yet.
/// Only Content-Length as both servers write it is understood.
std::size_t size_of_first(std::string_view text) {
    constexpr std::string_view field = "\r\nContent-Length: ";
    const std::size_t end = text.find("\r\n\r\n");
    if (end == text.npos) return 0;
    const std::size_t length = text.substr(0, end).find(field);
    if (length == text.npos) give_up("a message without Content-Length");
    const std::size_t size = end + 4 + number_at_start(text.substr(length + field.size()));
    return size <= text.size() ? size : 0;
}

}  // namespace

connection::connection(const sockaddr_in& peer)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (!fd_) give_up("socket");
    make_room(fd_);
    if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0)
        give_up("a TCP connection");
    port_ = own_port(fd_);
}

void connection::receive(const taken& take) {
    receive_some(fd_, in_);
    std::size_t begin = 0;
    const std::string_view all = in_;
    while (const std::size_t whole = size_of_first(all.substr(begin))) {
        take(all.substr(begin, whole));
        begin += whole;
    }
    in_.erase(0, begin);
}

}  // namespace fingerpost::bench
