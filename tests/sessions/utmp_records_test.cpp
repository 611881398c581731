#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"
#include "sessions/utmp.hpp"
#include "utmp_bytes.hpp"

namespace {

using namespace fingerpost;
using sessions::kind;
using tests::bytes_of;
using tests::utmp_fields;

std::vector<sessions::utmp_entry> read(const std::string& bytes) {
    return sessions::read_utmp(std::as_bytes(std::span(bytes)));
}

BOOST_AUTO_TEST_CASE(a_login_is_read) {
    const auto all = read(bytes_of({.user = "zoe",
                                    .line = "pts/9",
                                    .host = "198.51.100.7",
                                    .pid = 4242,
                                    .microseconds = 250'000,
                                    .address = {}}));
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].user.str() == "zoe");
    BOOST_TEST(all[0].line == "pts/9");
    BOOST_TEST(all[0].origin == "198.51.100.7");
    BOOST_TEST(all[0].pid == 4242);
    BOOST_TEST((all[0].at == tests::at("2023-11-14T22:13:20.25Z")));
}

struct skipped {
    const char* why;
    utmp_fields fields;
};
std::ostream& operator<<(std::ostream& out, const skipped& r) { return out << r.why; }

utmp_fields with(void (*change)(utmp_fields&)) {
    utmp_fields f;
    change(f);
    return f;
}

const skipped not_logins[] = {
    {"a logout, though its user still stands", with([](auto& f) { f.type = DEAD_PROCESS; })},
    {"a login prompt", with([](auto& f) { f.type = LOGIN_PROCESS; })},
    {"an empty record", with([](auto& f) { f.type = EMPTY; })},
    {"no user", with([](auto& f) { f.user = ""; })},
    {"a user that no name may be", with([](auto& f) { f.user = "a:b"; })},
    {"a user with an escape", with([](auto& f) { f.user = "\x1b[2Jx"; })},
    {"no line", with([](auto& f) { f.line = ""; })},
    {"no process", with([](auto& f) { f.pid = 0; })},
    {"a negative process", with([](auto& f) { f.pid = -1; })},
};

BOOST_DATA_TEST_CASE(what_is_no_login_is_left_out, boost::unit_test::data::make(not_logins), r) {
    const auto all = read(bytes_of(r.fields) + bytes_of({}));
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].user.str() == "alice");
}

BOOST_AUTO_TEST_CASE(a_full_field_is_not_terminated) {
    const std::string longest(32, 'u'), line(32, 'l'), host(256, 'h');
    const auto all = read(bytes_of(with([](auto& f) {
        f.user = std::string(32, 'u');
        f.line = std::string(32, 'l');
        f.host = std::string(256, 'h');
    })));
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].user.str() == longest);
    BOOST_TEST(all[0].line == line);
    BOOST_TEST(all[0].origin == host);
}

BOOST_AUTO_TEST_CASE(a_truncated_record_is_left_out) {
    const std::string whole = bytes_of({});
    BOOST_TEST(read(whole + whole.substr(0, whole.size() - 1)).size() == 1U);
    BOOST_TEST(read(whole.substr(1)).empty());
    BOOST_TEST(read("").empty());
}

BOOST_AUTO_TEST_CASE(an_address_stands_in_for_a_missing_host) {
    const std::string v6("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);
    const auto all = read(bytes_of(with([](auto& f) {
                              f.address = {'\xc0', 0, 2, 7};
                          })) +
                          bytes_of(with([](auto& f) {
                              f.address =
                                  std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);
                          })));
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(all[0].origin == "192.0.2.7");
    BOOST_TEST(all[1].origin == "2001:db8::7");
}

BOOST_AUTO_TEST_CASE(times_outside_of_the_usual) {
    const auto all = read(bytes_of(with([](auto& f) { f.seconds = 4'102'444'800U; })) +
                          bytes_of(with([](auto& f) { f.microseconds = 7'000'000; })) +
                          bytes_of(with([](auto& f) { f.microseconds = -1; })));
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST((all[0].at == tests::at("2100-01-01T00:00:00Z")), "unsigned after 2038");
    BOOST_TEST((all[1].at == tests::at("2023-11-14T22:13:20.999999Z")));
    BOOST_TEST((all[2].at == tests::at("2023-11-14T22:13:20Z")));
}

struct kind_row {
    const char* line;
    const char* host;
    kind what;
};
std::ostream& operator<<(std::ostream& out, const kind_row& r) {
    return out << r.line << " from '" << r.host << '\'';
}

const kind_row kinds[] = {
    {"pts/0", "198.51.100.7", kind::tty},
    {"pts/0", "", kind::tty},
    {"tty1", "", kind::tty},
    {"pts/4", "198.51.100.7 via mosh [321]", kind::tty},
    {"pts/4", "mosh [321]", kind::tty},
    {"pts/3", "tmux(209).%0", kind::pane},
    {"pts/3", ":pts/2:S.0", kind::pane},
    {"pts/3", "198.51.100.7:S.1", kind::pane},
    {"pts/3", ":S.0", kind::pane},
    {"pts/3", "198.51.100.7:S.12", kind::pane},
    {"pts/3", "screen", kind::tty},
    {"pts/3", "screen.example.net", kind::tty},
    {"pts/3", "tmux.example.net", kind::tty},
    {"pts/3", "tmux(", kind::tty},
    {"pts/3", "tmux(209).%0.example.net", kind::tty},
    {"pts/3", "tmux(x).%0", kind::tty},
    {"pts/3", "198.51.100.7:S.", kind::tty},
    {"pts/3", "198.51.100.7:S.0.example.net", kind::tty},
    {"pts/3", ":pts/2", kind::tty},
    {"pts/3", ":0", kind::pane},
    {"pts/3", ":0.0", kind::pane},
    {"pts/3", "::1", kind::tty},
    {":0", "", kind::x11},
    {":1", ":1", kind::x11},
    {"tty2", ":0", kind::x11},
};

BOOST_DATA_TEST_CASE(what_an_entry_is, boost::unit_test::data::make(kinds), r) {
    const sessions::utmp_entry entry{tests::user("alice"), r.line, r.host, 42, {}};
    BOOST_TEST(name_of(kind_of(entry)) == name_of(r.what));
}

}  // namespace
