// The least that a finger server can cost: one thread, one epoll, the same bytes for every query.
// `bench_constant --port=P --bytes=N` serves until it is ended.
#include <sys/socket.h>

#include <array>
#include <unordered_map>

#include "common.hpp"

namespace {

using namespace fingerpost::bench;

constexpr std::uint64_t listener_key = 0;
constexpr int backlog = 4096;

/// One query, one answer, an orderly close: our side is shut first, the peer's end awaited.
struct conversation {
    descriptor peer;
    std::size_t sent = 0;
    enum class stage { asking, answering, closing } at = stage::asking;
};

class server {
public:
    server(std::size_t port, std::size_t bytes) : answer_(bytes, 'x') {
        listener_ = descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const int yes = 1;
        ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        const sockaddr_in at = loopback(port);
        if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
            give_up("bind");
        if (::listen(listener_.get(), backlog) != 0) give_up("listen");
        watch(epoll_, listener_, EPOLLIN, listener_key, EPOLL_CTL_ADD);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events;
        for (;;) {
            const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
            if (count < 0 && errno != EINTR) give_up("epoll_wait");
            for (int i = 0; i < count; ++i) {
                const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
                if (key == listener_key)
                    accept_all();
                else if (!go_on(key, conversations_.at(key)))
                    conversations_.erase(key);
            }
        }
    }

private:
    void accept_all() {
        for (;;) {
            descriptor peer(
                ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (!peer) return;
            const std::uint64_t key = ++accepted_;
            watch(epoll_, peer, EPOLLIN, key, EPOLL_CTL_ADD);
            conversations_[key].peer = std::move(peer);
        }
    }

    /// Does what can be done now. False: it is over.
    bool go_on(std::uint64_t key, conversation& c) {
        using stage = conversation::stage;
        if (c.at != stage::answering) {
            std::array<char, 1024> bytes;
            const auto size = ::recv(c.peer.get(), bytes.data(), bytes.size(), 0);
            if (size < 0) return errno == EAGAIN;
            if (size == 0) return false;
            const std::string_view got(bytes.data(), static_cast<std::size_t>(size));
            if (c.at == stage::closing || got.find('\n') == got.npos) return true;
        }
        return send_rest(key, c);
    }

    bool send_rest(std::uint64_t key, conversation& c) {
        using stage = conversation::stage;
        const auto sent =
            ::send(c.peer.get(), answer_.data() + c.sent, answer_.size() - c.sent, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) return false;
        if (sent > 0) c.sent += static_cast<std::size_t>(sent);
        const bool was_waiting = c.at == stage::answering;
        if (c.sent < answer_.size()) {
            if (!was_waiting) watch(epoll_, c.peer, EPOLLOUT, key, EPOLL_CTL_MOD);
            c.at = stage::answering;
            return true;
        }
        if (was_waiting) watch(epoll_, c.peer, EPOLLIN, key, EPOLL_CTL_MOD);
        c.at = stage::closing;
        return ::shutdown(c.peer.get(), SHUT_WR) == 0;
    }

    const std::string answer_;
    descriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
    descriptor listener_;
    std::unordered_map<std::uint64_t, conversation> conversations_;
    std::uint64_t accepted_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const arguments given(argc, argv);
    server(given.number("port"), given.number("bytes")).run();
}
