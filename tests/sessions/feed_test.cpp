#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "feed_fixture.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using tests::client;
using fixture = tests::feed_fixture;
using tests::address_of;
using tests::login_line;
using tests::noon;
using tests::system_error;
using tests::user;

BOOST_FIXTURE_TEST_SUITE(feed, fixture)

BOOST_AUTO_TEST_CASE(the_first_batch_is_a_whole_snapshot) {
    until([&] { return !batches.empty(); });
    BOOST_TEST(batches.front() == 2u);
}

BOOST_AUTO_TEST_CASE(a_session_from_login_to_logout) {
    client c(path);
    BOOST_TEST(ask(c, login_line("7")) == "{\"ok\":\"7\"}\n");
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
    c.say(login_line("1") + "\n" + login_line("1", "bob") + "\nrubbish\n" +
          R"({"op":"update","id":"2","locked":true})"
          "\n"
          R"({"op":"logout","id":"2"})"
          "\n" +
          login_line("2") + "\r\n");
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
    const std::string line = login_line("1") + "\n";
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
    c.say(std::string(100'000, 'y') + "\n" + login_line("1") + "\n" + std::string(4097, ' ') +
          "\n" + login_line("2") + "\n");
    BOOST_TEST(answers(c, 3) ==
               "{\"ok\":\"1\"}\n{\"error\":\"the line is longer than 4096 bytes\",\"line\":3}\n"
               "{\"ok\":\"2\"}\n");
}

BOOST_AUTO_TEST_CASE(sessions_end_with_their_connection_and_only_they) {
    client a(path);
    client b(path);
    ask(a, login_line("1", "ada"));
    ask(b, login_line("1", "bob"));
    BOOST_TEST(tracker.present().size() == 2u);
    a.close();
    until([&] { return tracker.present().size() == 1; });
    BOOST_TEST((tracker.present() == std::vector{user("bob")}));
    client c(path);
    BOOST_TEST(ask(c, login_line("1", "cy")) == "{\"ok\":\"1\"}\n");
}

BOOST_AUTO_TEST_CASE(who_says_no_more_still_hears_his_answers) {
    client c(path);
    c.say(login_line("1") + "\n" + login_line("2"));  // the last line without its newline
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
    BOOST_TEST(ask(c, login_line("1")) == "{\"ok\":\"1\"}\n");
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

BOOST_AUTO_TEST_CASE(next_ends_when_it_is_cancelled_and_then_tells_all_again) {
    client c(path);
    ask(c, login_line("1"));
    stop.emit(boost::asio::cancellation_type::terminal);
    until([&] { return ended; });
    batches.clear();
    start();
    until([&] { return !batches.empty(); });
    BOOST_TEST(batches.front() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
