#pragma once

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>

#include "fakes/sessions.hpp"
#include "sessions/feed.hpp"
#include "sessions/tracker.hpp"

namespace fingerpost::tests {

inline const base::instant noon = at("2026-01-02T12:00:00Z");

inline sockaddr_un address_of(const std::string& path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    return where;
}

/// A program that feeds; its calls block, up to a deadline.
class client {
public:
    explicit client(const std::string& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const sockaddr_un where = address_of(path);
        const timeval deadline{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
        BOOST_REQUIRE_EQUAL(::connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where),
                            0);
    }
    ~client() { close(); }
    client(const client&) = delete;
    int native() const { return fd_; }
    void say(std::string_view text) {
        BOOST_REQUIRE_EQUAL(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL),
                            static_cast<ssize_t>(text.size()));
    }
    void half_close() { ::shutdown(fd_, SHUT_WR); }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    /// What has come, without waiting; nothing at the end.
    std::optional<std::string> heard() {
        std::array<char, 65536> bytes;
        const auto size = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (size == 0 || (size < 0 && errno != EAGAIN)) return std::nullopt;
        return std::string(bytes.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    }

private:
    int fd_;
};

/// A feed on a socket of its own, whose changes go to a tracker.
struct feed_fixture {
    explicit feed_fixture(sessions::feed_limits limits = {})
        : folder(std::filesystem::temp_directory_path() / ("feed-XXXXXX")) {
        std::string pattern = folder.string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        folder = pattern;
        path = folder / "feed";
        source =
            sessions::feed_source::listen_at(io.get_executor(), path, "here", clock, log, limits)
                .value();
        start();
    }
    ~feed_fixture() {
        end();
        std::filesystem::remove_all(folder);
    }

    void start() {
        ended = false;
        boost::asio::co_spawn(io, follow(),
                              boost::asio::bind_cancellation_slot(
                                  stop.slot(), [this](std::exception_ptr) { ended = true; }));
    }
    void end() {
        stop.emit(boost::asio::cancellation_type::terminal);
        until([&] { return ended; });
        source.reset();
    }
    boost::asio::awaitable<void> follow() {
        for (;;) {
            const auto changes = co_await source->next();
            if (!changes) co_return;
            batches.push_back(changes->size());
            tracker.apply(0, *changes, clock.now());
        }
    }
    /// Runs until `done`, or fails.
    template <class Done>
    void until(Done done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        io.restart();
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            io.run_one_for(std::chrono::milliseconds(10));
        }
    }
    /// The next `count` lines that `c` hears.
    std::string answers(client& c, std::ptrdiff_t count = 1) {
        std::string all;
        until([&] {
            const auto more = c.heard();
            BOOST_REQUIRE(more.has_value());
            all += *more;
            return std::count(all.begin(), all.end(), '\n') >= count;
        });
        return all;
    }
    std::string ask(client& c, const std::string& line) {
        c.say(line + "\n");
        return answers(c);
    }
    /// All that `c` hears until we hang up.
    std::string last_words(client& c) {
        std::string all;
        until([&] {
            const auto more = c.heard();
            all += more.value_or("");
            return !more;
        });
        return all;
    }

    boost::asio::io_context io;
    manual_clock clock{noon};
    base::null_log log;
    std::filesystem::path folder;
    std::string path;
    std::unique_ptr<sessions::feed_source> source;
    fake_ttys ttys;
    sessions::tracker tracker{ttys, {}};
    boost::asio::cancellation_signal stop;
    bool ended = false;
    std::vector<std::size_t> batches;
};

inline std::string login_line(std::string_view id, std::string_view who = "ada") {
    return R"({"op":"login","id":")" + std::string(id) + R"(","user":")" + std::string(who) +
           R"(","line":"pts/)" + std::string(id) + "\"}";
}

}  // namespace fingerpost::tests
