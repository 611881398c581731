#include <poll.h>
#include <sys/resource.h>

#include "feed_fixture.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using tests::client;
using fixture = tests::feed_fixture;
using tests::login_line;

namespace {

struct small : fixture {
    small()
        : fixture({.connections = 2,
                   .sessions = 3,
                   .sessions_per_connection = 2,
                   .waiting_answers = 20'000}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feed_limits, fixture)

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
    BOOST_TEST(ask(again, login_line("1")) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(a_flood_leaves_others_their_turn) {
    constexpr std::size_t sessions = 1000;
    client c(path);
    std::string flood;
    for (std::size_t i = 0; i < sessions; ++i) flood += login_line(std::to_string(i)) + "\n";
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
    ask(a, login_line("1"));
    ask(a, login_line("2"));
    BOOST_TEST(ask(a, login_line("3")) ==
               "{\"error\":\"too many sessions on this connection\",\"line\":3}\n");
    ask(b, login_line("1"));
    BOOST_TEST(ask(b, login_line("2")) ==
               "{\"error\":\"too many sessions in all feeds\",\"line\":2}\n");
    client c(path);
    BOOST_TEST(last_words(c) == "{\"error\":\"too many connections\",\"line\":0}\n");
    ask(a, R"({"op":"logout","id":"1"})");
    BOOST_TEST(ask(b, login_line("2")) == "{\"ok\":\"2\"}\n");
    b.close();
    until([&] { return tracker.size().sessions == 1; });
    BOOST_TEST(ask(a, login_line("3")) == "{\"ok\":\"3\"}\n");
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
    BOOST_TEST(ask(other, login_line("1")) == "{\"ok\":\"1\"}\n");
    // And all is answered once he reads.
    answers(deaf, static_cast<std::ptrdiff_t>(said / 2));
}

namespace {

/// Never reads what is answered, and says no more: with all answers waiting for him, or with
/// lines that are not read any more.
struct impatient : fixture {
    impatient() : fixture({.connections = 1, .waiting_answers = 300'000, .parting = 50ms}) {}
    /// Says `lines` bad ones, and half-closes.
    void leave(client& c, int lines) {
        std::string flood = login_line("1") + "\n";
        for (int i = 0; i < lines; ++i) flood += "x\n";
        c.say(flood);
        c.half_close();
    }
    void test_slot_comes_free(int lines) {
        client deaf(path);
        leave(deaf, lines);
        until([&] { return tracker.size().sessions == 1; });
        until([&] { return tracker.size().sessions == 0; });
        until([&] {
            client next(path);
            next.say(login_line("2") + "\n");
            return answers(next) == "{\"ok\":\"2\"}\n";
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(who_half_closed_and_does_not_read_loses_his_place, impatient) {
    test_slot_comes_free(8'000);
}

BOOST_FIXTURE_TEST_CASE(who_is_not_read_any_more_and_half_closed_too, impatient) {
    test_slot_comes_free(60'000);
}

BOOST_AUTO_TEST_SUITE_END()
