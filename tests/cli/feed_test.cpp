#include "feed.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "stub.hpp"

namespace fingerpost::cli {
namespace {

/// Answers every line as the feed does, until the input ends.
void answer_lines(boost::asio::local::stream_protocol::socket& peer) {
    std::string input;
    boost::system::error_code ended;
    for (;;) {
        const std::size_t size =
            boost::asio::read_until(peer, boost::asio::dynamic_buffer(input), '\n', ended);
        if (ended) return;
        const bool good = input.starts_with('{');
        input.erase(0, size);
        write_all(peer, good ? "{\"ok\":\"7\"}\n" : "{\"error\":\"bad\",\"line\":1}\n");
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(feeding)

BOOST_AUTO_TEST_CASE(answers_are_printed_in_order_and_an_error_is_remembered) {
    const temp_folder folder;
    const std::string control = (folder.path / "control").string();
    {
        const unix_stub daemon((folder.path / "feed").string(), answer_lines);
        const auto ran = run_tool("feed --control " + control, "printf '{}\\n{}\\n' | ");
        BOOST_TEST(ran.out == "{\"ok\":\"7\"}\n{\"ok\":\"7\"}\n");
        BOOST_TEST(ran.code == 0);
    }
    const std::string path = (folder.path / "other").string();
    const unix_stub daemon(path, answer_lines);
    const auto ran = run_tool("feed " + path, "printf 'x\\n{}\\n' | ");
    BOOST_TEST(ran.out == "{\"error\":\"bad\",\"line\":1}\n{\"ok\":\"7\"}\n");
    BOOST_TEST(ran.code == 1);
}

BOOST_AUTO_TEST_CASE(a_long_input_does_not_stop_the_answers) {
    const temp_folder folder;
    const std::string path = (folder.path / "feed").string();
    const unix_stub daemon(path, answer_lines);
    const auto ran = run_tool("feed " + path, "yes '{}' | head -n 100000 | ");
    BOOST_TEST(ran.out.size() == 100000 * std::string("{\"ok\":\"7\"}\n").size());
    BOOST_TEST(ran.code == 0);
}

BOOST_AUTO_TEST_CASE(an_early_end_is_told) {
    const temp_folder folder;
    const std::string path = (folder.path / "feed").string();
    const unix_stub daemon(path, [](auto& peer) {
        read_line(peer);
        write_all(peer, "{\"ok\":\"7\"}\n");
    });
    // The shell holds both ends of the input, so only the daemon can end the feeding.
    const std::string in = (folder.path / "in").string();
    BOOST_REQUIRE(::mkfifo(in.c_str(), 0600) == 0);
    const auto ran = run_tool("feed " + path + " <&3 2>&1", "exec 3<> " + in + "; echo '{}' >&3; ");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out ==
               "{\"ok\":\"7\"}\nfingerpost: the daemon closed the connection before the input "
               "ended.\n");
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    const temp_folder folder;
    const std::string path = (folder.path / "feed").string();
    const auto ran = run_tool("feed " + path + " 2>&1 < /dev/null");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out == "fingerpost: " + path +
                              ": no daemon answers there; does fingerpostd run with "
                              "--sessions.source=feed?\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
