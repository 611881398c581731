#include "sessions/feed.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>

#include "fakes/sessions.hpp"
#include "sessions/tracker.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using tests::system_error;
using tests::user;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");

sockaddr_un address_of(const std::string& path) {
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
struct fixture {
    explicit fixture(sessions::feed_limits limits = {})
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
    ~fixture() {
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
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        io.restart();
        while (!done()) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
            io.run_one_for(10ms);
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
    tests::manual_clock clock{noon};
    base::null_log log;
    std::filesystem::path folder;
    std::string path;
    std::unique_ptr<sessions::feed_source> source;
    tests::fake_ttys ttys;
    sessions::tracker tracker{ttys, {}};
    boost::asio::cancellation_signal stop;
    bool ended = false;
    std::vector<std::size_t> batches;
};

struct small : fixture {
    small()
        : fixture({.connections = 2,
                   .sessions = 3,
                   .sessions_per_connection = 2,
                   .waiting_answers = 20'000}) {}
};

std::string login(std::string_view id, std::string_view who = "ada") {
    return R"({"op":"login","id":")" + std::string(id) + R"(","user":")" + std::string(who) +
           R"(","line":"pts/)" + std::string(id) + "\"}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feed, fixture)

BOOST_AUTO_TEST_CASE(the_first_batch_is_a_whole_snapshot) {
    until([&] { return !batches.empty(); });
    BOOST_TEST(batches.front() == 2u);
}

BOOST_AUTO_TEST_CASE(a_session_from_login_to_logout) {
    client c(path);
    BOOST_TEST(ask(c, login("7")) == "{\"ok\":\"7\"}\n");
    sessions::person p = tracker.look(user("ada"), noon);
    BOOST_REQUIRE_EQUAL(p.sessions.size(), 1u);
    BOOST_TEST(p.sessions[0].told.host == "here");
    BOOST_TEST((p.since == noon));
    BOOST_TEST(!p.sessions[0].told.looks_here);

    BOOST_TEST(ask(c, R"({"op":"update","id":"7","locked":true})") == "{\"ok\":\"7\"}\n");
    BOOST_TEST((tracker.look(user("ada"), noon).presence == base::availability::away));
    ask(c, R"({"op":"update","id":"7","locked":false,"program":"vi"})");
    p = tracker.look(user("ada"), noon);
    BOOST_TEST(p.sessions[0].told.program == "vi");
    BOOST_TEST((p.presence == base::availability::active));
    ask(c, R"({"op":"update","id":"7","idle_since":"2026-01-02T11:50:00Z"})");
    BOOST_TEST((tracker.look(user("ada"), noon).presence == base::availability::idle));
    ask(c, R"({"op":"update","id":"7","idle_since":null})");
    BOOST_TEST((tracker.look(user("ada"), noon).presence == base::availability::active));
    BOOST_TEST(ask(c, R"({"op":"logout","id":"7"})") == "{\"ok\":\"7\"}\n");
    BOOST_TEST(tracker.present().empty());
}

BOOST_AUTO_TEST_CASE(each_line_is_answered_in_order_and_a_bad_one_changes_nothing) {
    client c(path);
    c.say(login("1") + "\n" + login("1", "bob") + "\nrubbish\n" +
          R"({"op":"update","id":"2","locked":true})"
          "\n"
          R"({"op":"logout","id":"2"})"
          "\n" +
          login("2") + "\r\n");
    BOOST_TEST(answers(c, 6) ==
               "{\"ok\":\"1\"}\n"
               "{\"error\":\"id \\\"1\\\" is logged in already\",\"line\":2}\n"
               "{\"error\":\"not JSON: syntax error\",\"line\":3}\n"
               "{\"error\":\"id \\\"2\\\" is not logged in\",\"line\":4}\n"
               "{\"error\":\"id \\\"2\\\" is not logged in\",\"line\":5}\n"
               "{\"ok\":\"2\"}\n");
    BOOST_TEST((tracker.present() == std::vector{user("ada")}));
}

BOOST_AUTO_TEST_CASE(a_line_may_come_in_pieces) {
    client c(path);
    const std::string line = login("1") + "\n";
    for (const char byte : line) {
        c.say({&byte, 1});
        io.restart();
        io.poll();
    }
    BOOST_TEST(answers(c) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_answered_at_once_and_skipped) {
    client c(path);
    c.say(std::string(4097, 'x'));
    BOOST_TEST(answers(c) == "{\"error\":\"the line is longer than 4096 bytes\",\"line\":1}\n");
    c.say(std::string(100'000, 'y') + "\n" + login("1") + "\n" + std::string(4097, ' ') + "\n" +
          login("2") + "\n");
    BOOST_TEST(answers(c, 3) ==
               "{\"ok\":\"1\"}\n{\"error\":\"the line is longer than 4096 bytes\",\"line\":3}\n"
               "{\"ok\":\"2\"}\n");
}

BOOST_AUTO_TEST_CASE(sessions_end_with_their_connection_and_only_they) {
    client a(path);
    client b(path);
    ask(a, login("1", "ada"));
    ask(b, login("1", "bob"));
    BOOST_TEST(tracker.present().size() == 2u);
    a.close();
    until([&] { return tracker.present().size() == 1; });
    BOOST_TEST((tracker.present() == std::vector{user("bob")}));
    client c(path);
    BOOST_TEST(ask(c, login("1", "cy")) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(who_says_no_more_still_hears_his_answers) {
    client c(path);
    c.say(login("1") + "\n" + login("2"));  // the last line without its newline
    c.half_close();
    BOOST_TEST(last_words(c) == "{\"ok\":\"1\"}\n{\"ok\":\"2\"}\n");
    BOOST_TEST(tracker.present().empty());
}

BOOST_AUTO_TEST_CASE(the_socket_is_ours_alone) {
    struct stat st {};
    BOOST_REQUIRE_EQUAL(::stat(path.c_str(), &st), 0);
    BOOST_TEST((st.st_mode & 0777) == 0600u);
    end();
    BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_answered_is_left_alone) {
    const auto second = sessions::feed_source::listen_at(io.get_executor(), path, "x", clock, log);
    BOOST_REQUIRE(second.has_error());
    BOOST_TEST(second.error() == system_error(EADDRINUSE));
    client c(path);
    BOOST_TEST(ask(c, login("1")) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(a_dead_socket_is_replaced_and_a_file_is_not) {
    const std::string dead = folder / "dead";
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un where = address_of(dead);
    BOOST_REQUIRE_EQUAL(::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where), 0);
    ::close(fd);
    const auto listen = [&](const std::string& at) {
        return sessions::feed_source::listen_at(io.get_executor(), at, "here", clock, log);
    };
    BOOST_TEST(listen(dead).has_value());

    const std::string file = folder / "file";
    ::close(::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    BOOST_TEST(listen(file).error() == system_error(EEXIST));
    BOOST_TEST(std::filesystem::exists(file));
    BOOST_TEST(listen(folder / "no" / "where").error() == system_error(ENOENT));
    BOOST_TEST(listen(folder / std::string(200, 'x')).error() == system_error(ENAMETOOLONG));
}

BOOST_AUTO_TEST_CASE(a_descriptor_that_is_no_socket_is_no_listener) {
    BOOST_TEST(sessions::feed_source::on(io.get_executor(), -1, "here", clock, log).error() ==
               system_error(EBADF));
}

BOOST_AUTO_TEST_CASE(another_user_is_sent_away) {
    if (::geteuid() != 0) {
        BOOST_TEST_MESSAGE("not root: cannot be somebody else");
        return;
    }
    std::filesystem::permissions(folder, std::filesystem::perms::all);
    std::filesystem::permissions(path, std::filesystem::perms::all);
    int heard[2];
    BOOST_REQUIRE_EQUAL(::pipe2(heard, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(1);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un where = address_of(path);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) ::_exit(2);
        char bytes[200];
        for (ssize_t n = 0; (n = ::read(fd, bytes, sizeof bytes)) > 0;)
            if (::write(heard[1], bytes, static_cast<std::size_t>(n)) != n) ::_exit(3);
        ::_exit(0);
    }
    ::close(heard[1]);
    int status = -1;
    until([&] { return ::waitpid(child, &status, WNOHANG) == child; });
    BOOST_TEST(status == 0);
    char bytes[200];
    const auto size = ::read(heard[0], bytes, sizeof bytes);
    ::close(heard[0]);
    BOOST_REQUIRE(size > 0);
    BOOST_TEST(std::string(bytes, static_cast<std::size_t>(size)) ==
               "{\"error\":\"only root and the daemon's user may feed\",\"line\":0}\n");
}

BOOST_AUTO_TEST_CASE(without_a_free_descriptor_a_caller_is_sent_away) {
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    client c(path);
    std::vector<int> taken;
    rlimit few = before;
    few.rlim_cur = 64;
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int fd = 0; (fd = ::dup(0)) >= 0;) taken.push_back(fd);
    const std::string heard = last_words(c);
    for (const int fd : taken) ::close(fd);
    ::setrlimit(RLIMIT_NOFILE, &before);
    BOOST_TEST(heard == "{\"error\":\"out of descriptors\",\"line\":0}\n");
    client again(path);
    BOOST_TEST(ask(again, login("1")) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(next_ends_when_it_is_cancelled_and_then_tells_all_again) {
    client c(path);
    ask(c, login("1"));
    stop.emit(boost::asio::cancellation_type::terminal);
    until([&] { return ended; });
    batches.clear();
    start();
    until([&] { return !batches.empty(); });
    BOOST_TEST(batches.front() == 3u);
}

BOOST_AUTO_TEST_CASE(a_flood_leaves_others_their_turn) {
    constexpr std::size_t sessions = 1000;
    client c(path);
    std::string flood;
    for (std::size_t i = 0; i < sessions; ++i) flood += login(std::to_string(i)) + "\n";
    c.say(flood);
    bool over = false;
    std::size_t turns = 0;
    std::function<void()> turn = [&] {
        ++turns;
        if (!over) boost::asio::post(io, turn);
    };
    turn();
    until([&] { return tracker.size().sessions == sessions; });
    over = true;
    BOOST_TEST(batches.size() > 3u);
    BOOST_TEST(turns >= batches.size());
    io.restart();
    io.poll();
}

BOOST_FIXTURE_TEST_CASE(limits_are_told, small) {
    client a(path);
    client b(path);
    ask(a, login("1"));
    ask(a, login("2"));
    BOOST_TEST(ask(a, login("3")) ==
               "{\"error\":\"too many sessions on this connection\",\"line\":3}\n");
    ask(b, login("1"));
    BOOST_TEST(ask(b, login("2")) == "{\"error\":\"too many sessions in all feeds\",\"line\":2}\n");
    client c(path);
    BOOST_TEST(last_words(c) == "{\"error\":\"too many connections\",\"line\":0}\n");
    ask(a, R"({"op":"logout","id":"1"})");
    BOOST_TEST(ask(b, login("2")) == "{\"ok\":\"2\"}\n");
    b.close();
    until([&] { return tracker.size().sessions == 1; });
    BOOST_TEST(ask(a, login("3")) == "{\"ok\":\"3\"}\n");
}

BOOST_FIXTURE_TEST_CASE(who_does_not_read_his_answers_is_not_read, small) {
    client deaf(path);
    std::string flood;
    for (int i = 0; i < 4000; ++i) flood += "x\n";
    // Written until the socket takes no more: we have stopped to read.
    std::size_t said = 0;
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    io.restart();
    while (said < 64 * flood.size() && std::chrono::steady_clock::now() < deadline) {
        deaf.say(flood);
        said += flood.size();
        pollfd writable{deaf.native(), POLLOUT, 0};
        for (int i = 0; i < 50; ++i) io.poll_one();
        if (::poll(&writable, 1, 0) == 0 || (writable.revents & POLLOUT) == 0) break;
    }
    BOOST_TEST(said < 64 * flood.size());
    client other(path);
    BOOST_TEST(ask(other, login("1")) == "{\"ok\":\"1\"}\n");
    // And all is answered once he reads.
    answers(deaf, static_cast<std::ptrdiff_t>(said / 2));
}

BOOST_AUTO_TEST_SUITE_END()
