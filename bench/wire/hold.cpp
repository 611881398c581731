// Holds connections to a finger server on loopback without ever finishing a query: `silent` of them
// say nothing, `dripping` send a byte each second. Prints `{"held": N}` once all stand, and, when
// the server has closed them or `seconds` are over, when after their connect(2) it did so.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "common.hpp"

namespace {

using namespace fingerpost::bench;
using steady = std::chrono::steady_clock;

/// So many are being made at a time, that no queue of the server overflows.
constexpr std::size_t at_a_time = 100;

struct held {
    descriptor server;
    steady::time_point began;
};

class crowd {
public:
    crowd(std::size_t port, std::size_t silent, std::size_t dripping)
        : to_(loopback(port)), dripping_(dripping), all_(silent + dripping) {}

    void gather() {
        for (std::size_t from = 0; from < all_.size(); from += at_a_time) {
            const std::size_t to = std::min(from + at_a_time, all_.size());
            for (std::size_t i = from; i < to; ++i) {
                all_[i] = {start_connecting(to_), steady::now()};
                watch(epoll_, all_[i].server, EPOLLOUT, i, EPOLL_CTL_ADD);
            }
            for (std::size_t standing = 0; standing < to - from;) standing += take_standing();
        }
        std::printf("{\"held\": %zu}\n", all_.size());
        std::fflush(stdout);
    }

    void stay(std::chrono::seconds limit) {
        const auto end = steady::now() + limit;
        auto next_drip = steady::now();
        std::array<epoll_event, 256> events;
        while (after_.size() < all_.size() && steady::now() < end) {
            if (steady::now() >= next_drip) {
                drip();
                next_drip += std::chrono::seconds(1);
            }
            const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), 50);
            for (int i = 0; i < n; ++i) heed(events[static_cast<std::size_t>(i)].data.u64);
        }
    }

    void print() {
        std::sort(after_.begin(), after_.end());
        const bool any = !after_.empty();
        std::printf(
            "{\"closed\": %zu, \"left_open\": %zu, \"answered\": %zu, \"first_s\": %.3f, "
            "\"last_s\": %.3f}\n",
            after_.size(), all_.size() - after_.size(), answered_, any ? after_.front() : 0.0,
            any ? after_.back() : 0.0);
    }

private:
    std::size_t take_standing() {
        std::array<epoll_event, at_a_time> events;
        const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), 5000);
        if (n <= 0) give_up("the server does not take connections");
        std::size_t standing = 0;
        for (int i = 0; i < n; ++i) {
            const std::uint64_t key = events[static_cast<std::size_t>(i)].data.u64;
            watch(epoll_, all_[key].server, EPOLLIN, key, EPOLL_CTL_MOD);
            if ((events[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) ++standing;
        }
        return standing;
    }

    void drip() {
        for (std::size_t i = 0; i < dripping_; ++i) {
            const held& h = all_[i];
            if (!h.server) continue;
            // That it is closed is heard by recv.
            [[maybe_unused]] const auto sent = ::send(h.server.get(), "x", 1, MSG_NOSIGNAL);
        }
    }

    void heed(std::size_t i) {
        held& h = all_[i];
        std::array<char, 256> bytes;
        const auto size = ::recv(h.server.get(), bytes.data(), bytes.size(), 0);
        if (size < 0 && errno == EAGAIN) return;
        if (size > 0) {
            ++answered_;
            return;
        }
        after_.push_back(std::chrono::duration<double>(steady::now() - h.began).count());
        h.server = descriptor();
    }

    const sockaddr_in to_;
    const std::size_t dripping_;
    descriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
    std::vector<held> all_;
    std::vector<double> after_;  ///< seconds
    std::size_t answered_ = 0;   ///< none should be: nobody finished a query
};

}  // namespace

int main(int argc, char** argv) {
    const arguments given(argc, argv);
    crowd c(given.number("port"), given.number("silent"), given.number("dripping"));
    c.gather();
    c.stay(std::chrono::seconds(given.number("seconds")));
    c.print();
}
