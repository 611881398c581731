// Asks a finger server on loopback `count` times, `concurrency` at a time, checks every answer, and
// prints one JSON object: what failed, queries per second, and how long an answer took from
// connect(2) to the end of the stream.
//
// `{user}` in --query and --begins becomes u0001, u0002, … in turn up to --users. An answer is
// wrong if it does not begin so, or is not of --least to --most bytes.
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "common.hpp"

namespace {

using namespace fingerpost::bench;
using steady = std::chrono::steady_clock;

std::string filled_in(std::string pattern, std::size_t number) {
    const std::size_t at = pattern.find("{user}");
    if (at == pattern.npos) return pattern;
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "u%04zu", number);
    return pattern.replace(at, 6, name.data());
}

struct plan {
    explicit plan(const arguments& given)
        : to(loopback(given.number("port"))),
          concurrency(given.number("concurrency")),
          count(given.number("count")),
          least(given.number("least")),
          most(given.number("most")),
          limit(given.number("seconds")) {
        for (std::size_t i = 1; i <= given.number("users"); ++i) {
            queries.push_back(filled_in(given.text("query"), i) + "\r\n");
            beginnings.push_back(filled_in(given.text("begins"), i));
        }
    }

    const sockaddr_in to;
    const std::size_t concurrency;
    const std::size_t count;
    const std::size_t least;
    const std::size_t most;
    const std::chrono::seconds limit;
    std::vector<std::string> queries;
    std::vector<std::string> beginnings;
};

/// One query on its way.
struct asking {
    descriptor server;
    std::size_t which = 0;
    bool asked = false;
    steady::time_point began;
    std::size_t bytes = 0;
    std::string beginning;
};

class load {
public:
    explicit load(const plan& p) : plan_(p), asking_(std::min(p.concurrency, p.count)) {}

    void run() {
        const auto end = steady::now() + plan_.limit;
        began_ = steady::now();
        for (std::size_t i = 0; i < asking_.size(); ++i) start(i);
        std::array<epoll_event, 256> events;
        while (took_.size() + failed_ < plan_.count) {
            if (steady::now() > end) break;
            const int n = ::epoll_wait(epoll_.get(), events.data(), events.size(), 1000);
            if (n < 0 && errno != EINTR) give_up("epoll_wait");
            for (int i = 0; i < n; ++i) go_on(events[static_cast<std::size_t>(i)].data.u64);
        }
        ended_ = steady::now();
    }

    void print() {
        std::sort(took_.begin(), took_.end());
        const double seconds = std::chrono::duration<double>(ended_ - began_).count();
        std::printf(
            "{\"answered\": %zu, \"failed\": %zu, \"wrong\": %zu, \"unfinished\": %zu, "
            "\"per_second\": %.1f, \"p50_ms\": %.4f, \"p99_ms\": %.4f}\n",
            took_.size(), failed_, wrong_, plan_.count - took_.size() - failed_,
            static_cast<double>(took_.size()) / seconds, percentile(50), percentile(99));
    }

private:
    void start(std::size_t slot) {
        asking& a = asking_[slot];
        a = asking{};  // closes the last one
        if (started_ == plan_.count) return;
        a.which = started_++ % plan_.queries.size();
        a.began = steady::now();
        a.server = start_connecting(plan_.to);
        watch(epoll_, a.server, EPOLLOUT, slot, EPOLL_CTL_ADD);
    }

    void go_on(std::size_t slot) {
        asking& a = asking_[slot];
        if (!a.asked) return ask(slot, a);
        std::array<char, 65536> bytes;
        const auto size = ::recv(a.server.get(), bytes.data(), bytes.size(), 0);
        if (size < 0 && errno == EAGAIN) return;
        if (size > 0) return take(a, {bytes.data(), static_cast<std::size_t>(size)});
        finish(slot, a, size == 0);
    }

    void ask(std::size_t slot, asking& a) {
        const std::string& query = plan_.queries[a.which];
        const auto sent = ::send(a.server.get(), query.data(), query.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(query.size())) return finish(slot, a, false);
        a.asked = true;
        watch(epoll_, a.server, EPOLLIN, slot, EPOLL_CTL_MOD);
    }

    void take(asking& a, std::string_view bytes) {
        const std::size_t wanted = plan_.beginnings[a.which].size();
        if (a.beginning.size() < wanted)
            a.beginning.append(bytes.substr(0, wanted - a.beginning.size()));
        a.bytes += bytes.size();
    }

    void finish(std::size_t slot, asking& a, bool in_order) {
        if (in_order) {
            const bool right = a.beginning == plan_.beginnings[a.which] && a.bytes >= plan_.least &&
                               a.bytes <= plan_.most;
            if (!right) ++wrong_;
            took_.push_back(steady::now() - a.began);
        } else {
            ++failed_;
        }
        start(slot);
    }

    [[nodiscard]] double percentile(std::size_t p) const {
        if (took_.empty()) return 0;
        const std::size_t rank = std::min(took_.size() * p / 100, took_.size() - 1);
        return std::chrono::duration<double, std::milli>(took_[rank]).count();
    }

    const plan& plan_;
    descriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
    std::vector<asking> asking_;
    std::vector<steady::duration> took_;
    std::size_t started_ = 0;
    std::size_t failed_ = 0;
    std::size_t wrong_ = 0;
    steady::time_point began_;
    steady::time_point ended_;
};

}  // namespace

int main(int argc, char** argv) {
    const plan p{arguments(argc, argv)};
    load l(p);
    l.run();
    l.print();
}
