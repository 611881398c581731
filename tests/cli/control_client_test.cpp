#include "control_client.hpp"

#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include "stub.hpp"

namespace fingerpost::cli {
namespace {

using namespace std::chrono_literals;

}  // namespace

BOOST_AUTO_TEST_SUITE(client)

BOOST_AUTO_TEST_CASE(a_daemon_that_stands_still_is_not_waited_for_without_end) {
    const temp_folder folder;
    const std::string path = (folder.path / "control").string();
    boost::asio::io_context io;
    boost::asio::local::stream_protocol::acceptor stopped(io);
    stopped.open();
    stopped.bind(path);
    stopped.listen(0);
    std::vector<unix_stream> waiting;  // in the backlog, whose length is the kernel's to round
    base::error_code why;
    while (!why && waiting.size() < 1000) {
        auto one = unix_stream::connect(path, 100ms);
        if (one) {
            waiting.push_back(std::move(*one));
        } else {
            why = one.error();
        }
    }
    BOOST_TEST(why == boost::system::errc::resource_unavailable_try_again);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
