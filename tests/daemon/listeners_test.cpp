#include "listeners.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost::daemon;

struct row {
    const char* text;
    const char* address;  ///< null: none
    unsigned port;
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.text; }
};

const row rows[] = {
    {"127.0.0.1:79", "127.0.0.1", 79},
    {"0.0.0.0:0", "0.0.0.0", 0},
    {"[::1]:7979", "::1", 7979},
    {"[::]:79", "::", 79},
    {"::1:79", nullptr, 0},
    {"[127.0.0.1]:79", nullptr, 0},
    {"localhost:79", nullptr, 0},
    {"127.0.0.1", nullptr, 0},
    {"127.0.0.1:", nullptr, 0},
    {"127.0.0.1:65536", nullptr, 0},
    {"127.0.0.1:79x", nullptr, 0},
    {":79", nullptr, 0},
    {"", nullptr, 0},
};

BOOST_AUTO_TEST_SUITE(listening)

BOOST_DATA_TEST_CASE(an_endpoint_is_numeric, boost::unit_test::data::make(rows), r) {
    endpoint e;
    BOOST_REQUIRE(parse_endpoint(r.text, e) == (r.address != nullptr));
    if (r.address != nullptr) BOOST_TEST((e.address == r.address && e.port == r.port));
}

struct bound {
    fingerpost::tests::temp_dir folder;
    settings s;
    std::vector<int> open;

    bound() { s.control = folder / "run/control"; }
    ~bound() {
        for (const int fd : open) close(fd);
    }
    listeners bind() {
        listeners all = bind_listeners(s, 0, 0);
        open.insert(open.end(), all.finger.begin(), all.finger.end());
        for (const int fd : {all.control, all.feed}) {
            if (fd >= 0) open.push_back(fd);
        }
        return all;
    }
    std::string error() {
        try {
            bind();
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    }
    bool refused(std::string_view words) {
        const std::string said = error();
        BOOST_TEST_MESSAGE(said);
        return said.find(words) != std::string::npos;
    }
};

mode_t mode_of(const std::string& path) {
    struct stat st {};
    BOOST_REQUIRE(stat(path.c_str(), &st) == 0);
    return st.st_mode & 0777U;
}

BOOST_FIXTURE_TEST_CASE(sockets_have_their_modes, bound) {
    s.sources = {"feed"};
    s.finger_listen = {"127.0.0.1:0", "[::1]:0"};
    const auto all = bind();
    BOOST_TEST(all.finger.size() == 2U);
    BOOST_TEST(mode_of(s.control) == 0666U);
    BOOST_TEST(mode_of(folder / "run/feed") == 0600U);
}

BOOST_FIXTURE_TEST_CASE(a_living_daemons_socket_is_left_alone, bound) {
    bind();
    BOOST_TEST(refused("daemon.control: another fingerpostd answers on"));
}

BOOST_FIXTURE_TEST_CASE(a_stale_socket_is_replaced, bound) {
    close(bind().control);
    open.pop_back();
    BOOST_TEST(error() == "");
}

BOOST_FIXTURE_TEST_CASE(what_was_made_is_removed_at_the_end, bound) {
    s.sources = {"feed"};
    const auto all = bind();
    remove_sockets(all);
    for (const char* const name : {"run/control", "run/feed"}) {
        struct stat st {};
        BOOST_TEST(lstat((folder / name).c_str(), &st) != 0, name);
    }
}

BOOST_FIXTURE_TEST_CASE(what_is_no_socket_is_left_alone, bound) {
    s.control = folder / "file";
    std::ofstream(s.control) << "precious";
    BOOST_TEST(refused("is there and is no socket"));
}

BOOST_FIXTURE_TEST_CASE(a_name_too_long_is_refused, bound) {
    s.control = folder / std::string(200, 'c');
    BOOST_TEST(refused("is too long for a socket"));
}

BOOST_FIXTURE_TEST_CASE(a_missing_parent_is_told, bound) {
    s.control = folder / "a/b/control";
    BOOST_TEST(refused("make the folder, or name another with --daemon.control"));
}

BOOST_FIXTURE_TEST_CASE(a_bad_or_foreign_address_is_told, bound) {
    s.finger_listen = {"example"};
    BOOST_TEST(refused("finger.listen: \"example\" is not ADDR:PORT"));
    s.finger_listen = {"192.0.2.1:7979"};
    BOOST_TEST(refused("no interface of this host has that address"));
}

BOOST_FIXTURE_TEST_CASE(a_taken_port_is_told, bound) {
    s.finger_listen = {"127.0.0.1:0"};
    const int fd = bind().finger.at(0);
    sockaddr_storage at{};
    socklen_t size = sizeof at;
    BOOST_REQUIRE(getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    const auto port = ntohs(reinterpret_cast<const sockaddr_in*>(&at)->sin_port);
    s.control += "2";
    s.finger_listen = {"127.0.0.1:" + std::to_string(port)};
    BOOST_TEST(refused("another program listens there"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
