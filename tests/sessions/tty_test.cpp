#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "fakes/pty.hpp"
#include "fakes/sessions.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using tests::system_error;

namespace {

struct bad_line {
    std::string why;
    std::string line;
    base::error_code error;
    friend std::ostream& operator<<(std::ostream& out, const bad_line& r) { return out << r.why; }
};

const bad_line bad_lines[] = {
    {"an empty line is the folder", "", base::errc::bad_char},
    {"an absolute path leaves the folder", "/dev/null", base::errc::bad_char},
    {".. leaves the folder", "../etc/passwd", base::errc::bad_char},
    {".. in the middle leaves it too", "pts/../../etc/passwd", base::errc::bad_char},
    {"a single dot is no name", "./null", base::errc::bad_char},
    {"an empty component is no name", "pts//0", base::errc::bad_char},
    {"a NUL would cut the path", std::string("null\0x", 6), base::errc::bad_char},
    {"a tty that is not there", "no-such-tty", system_error(ENOENT)},
    {"a folder is no tty", "pts", system_error(ENOTTY)},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tty_facts)

BOOST_DATA_TEST_CASE(lines_that_are_no_tty_are_refused, boost::unit_test::data::make(bad_lines),
                     r) {
    const auto facts = sessions::dev_ttys().look(r.line);
    BOOST_REQUIRE(facts.has_error());
    BOOST_TEST(facts.error() == r.error);
}

BOOST_AUTO_TEST_CASE(atime_is_the_last_input_and_group_write_is_mesg) {
    const tests::pty tty;
    const timespec times[] = {{1767322800, 500'000'000}, {0, UTIME_NOW}};
    BOOST_REQUIRE_EQUAL(::utimensat(AT_FDCWD, tty.path().c_str(), times, 0), 0);
    BOOST_REQUIRE_EQUAL(::chmod(tty.path().c_str(), 0620), 0);
    const sessions::dev_ttys ttys;
    const auto open = ttys.look(tty.line());
    BOOST_REQUIRE(open.has_value());
    BOOST_TEST((open->last_input == tests::at("2026-01-02T03:00:00.5Z")));
    BOOST_TEST(open->owner == ::getuid());
    BOOST_TEST(open->messages);
    BOOST_TEST((open->changed > open->last_input));

    BOOST_REQUIRE_EQUAL(::chmod(tty.path().c_str(), 0600), 0);
    BOOST_TEST(!ttys.look(tty.line())->messages);
}

BOOST_AUTO_TEST_SUITE_END()
