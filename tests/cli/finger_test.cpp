#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "finger_client.hpp"
#include "stub.hpp"

namespace fingerpost::cli {
namespace {

finger_target target_of(const tcp_stub& server) {
    return {"alice", "127.0.0.1", std::to_string(server.endpoint().port())};
}

struct row {
    const char* why;
    const char* before;  ///< options and user
    const char* query;
    const char* answer;
    const char* out;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"one user", "finger alice@", "alice\r", "Login: alice\r\n", "Login: alice\n"},
    {"who is there", "finger @", "\r", "Nobody\r\n", "Nobody\n"},
    {"more", "finger -l alice@", "/W alice\r", "x\r\n", "x\n"},
    {"by another host", "finger alice@a@", "alice@a\r", "x\r\n", "x\n"},
    {"filtered", "finger alice@", "alice\r", "\x1B[2J\xC3\xA9\r\n", "^[[2J?\n"},
    {"UTF-8", "finger --allow-8bit alice@", "alice\r", "\x1B\xC3\xA9\r\n", "^[\xC3\xA9\n"},
    {"control", "finger --allow-control alice@", "alice\r", "\x1B\xC3\xA9\r\n", "\x1B?\r\n"},
    {"JSON", "--json finger alice@", "alice\r", "a\tb\r\n",
     "{\"host\":\"127.0.0.1\",\"text\":\"a\\tb\\n\"}\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(finger)

BOOST_DATA_TEST_CASE(asks_and_prints, boost::unit_test::data::make(rows), r) {
    std::string query;
    run_result ran;
    {
        const tcp_stub server(free_port(), [&](auto& peer) {
            query = read_line(peer);
            write_all(peer, r.answer);
        });
        ran = run_tool(std::string(r.before) +
                       "127.0.0.1:" + std::to_string(server.endpoint().port()) + " 2>&1");
    }
    BOOST_TEST(query == r.query);
    BOOST_TEST(ran.out == r.out);
    BOOST_TEST(ran.code == 0);
}

BOOST_AUTO_TEST_CASE(all_addresses_of_a_host_are_tried) {
    // localhost is ::1 and 127.0.0.1 on most machines; the server listens on the second only.
    const tcp_stub server(free_port(), [](auto& peer) {
        read_line(peer);
        write_all(peer, "here\r\n");
    });
    finger_target target = target_of(server);
    target.host = "localhost";
    const finger_answer got = ask_host(target, "\r\n");
    BOOST_TEST(got.bytes == "here\r\n");
    BOOST_TEST(got.trouble == "");
}

BOOST_AUTO_TEST_CASE(a_host_that_refuses_without_reading_is_heard) {
    const tcp_stub server(free_port(), [](auto& peer) { write_all(peer, "full\r\n"); });
    BOOST_TEST(ask_host(target_of(server), "alice\r\n").bytes == "full\r\n");
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    std::string port;
    {
        boost::asio::io_context io;
        boost::asio::ip::tcp::acceptor taken(io, free_port());
        port = std::to_string(taken.local_endpoint().port());
    }
    const auto ran = run_tool("finger alice@127.0.0.1:" + port + " 2>&1");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out == "fingerpost: 127.0.0.1: Connection refused.\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_host) {
    const auto ran = run_tool("finger alice@256.0.0.1 2>&1");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out.starts_with("fingerpost: 256.0.0.1: "));
}

BOOST_AUTO_TEST_CASE(a_silent_host_ends_at_the_deadline_with_what_it_said) {
    const tcp_stub server(free_port(), [](auto& peer) {
        read_line(peer);
        write_all(peer, "one moment\r\n");
        read_line(peer);  // until the client gives up
    });
    const finger_answer got =
        ask_host(target_of(server), "alice\r\n", {.deadline = std::chrono::milliseconds(200)});
    BOOST_TEST(got.bytes == "one moment\r\n");
    BOOST_TEST(got.trouble == "no complete answer in time");
}

BOOST_AUTO_TEST_CASE(an_endless_answer_is_cut) {
    const tcp_stub server(free_port(), [](auto& peer) {
        read_line(peer);
        write_all(peer, std::string(5000, 'x'));
    });
    const finger_answer got = ask_host(target_of(server), "alice\r\n", {.answer_bytes = 4096});
    BOOST_TEST(got.bytes == std::string(4096, 'x'));
    BOOST_TEST(got.trouble == "the answer is too long; this is its beginning");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
