#include "proc_stat.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"
#include "linux_fixture.hpp"

namespace {

using namespace fingerpost;
using sessions::parse_stat;

constexpr auto tail = " 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1234 56 18446744073709551615 1\n";

struct row {
    const char* why;
    const char* head;
    const char* comm;
    unsigned tty;
    pid_t foreground;
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }

const row good[] = {
    {"a shell on a pty", "42 (bash) S 41 42 42 34818 77", "bash", 34818, 77},
    {"no terminal", "42 (sshd) S 41 42 42 0 -1", "sshd", 0, -1},
    {"a name with blanks and parentheses", "42 (x) S 1 (y) R 41 42 42 1025 42", "x) S 1 (y", 1025,
     42},
    {"a nameless one", "42 () S 41 42 42 0 -1", "", 0, -1},
};

BOOST_DATA_TEST_CASE(a_stat_line_is_read, boost::unit_test::data::make(good), r) {
    const auto s = parse_stat(std::string(r.head) + tail);
    BOOST_REQUIRE(s);
    BOOST_TEST(s->pid == 42);
    BOOST_TEST(s->comm == r.comm);
    BOOST_TEST(s->parent == 41);
    BOOST_TEST(s->session == 42);
    BOOST_TEST(s->tty == r.tty);
    BOOST_TEST(s->foreground == r.foreground);
    BOOST_TEST(s->started == 987654U);
}

const char* const bad[] = {"",          "42",
                           "42 (bash",  "42 bash) S 1 2",
                           ") 1 (",     "x (a) S 1 2 3 0 -1",
                           "42 (bash)", "42 (bash) S 41 42 42 0"};

BOOST_DATA_TEST_CASE(what_is_no_stat_line_is_refused, boost::unit_test::data::make(bad), line) {
    BOOST_TEST(!parse_stat(line));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_of_proc_is_told_from_an_absent_one) {
    const tests::temporary_folder proc;
    proc.write("7/stat", "7 (bash");
    BOOST_TEST((sessions::read_stat(proc.path().string(), 7).error() == base::errc::bad_form));
    BOOST_TEST((sessions::read_stat(proc.path().string(), 8).error() ==
                boost::system::errc::no_such_file_or_directory));
}

struct line_row {
    unsigned tty;
    const char* line;
};
std::ostream& operator<<(std::ostream& out, const line_row& r) { return out << r.line; }

const line_row lines[] = {
    {0, ""},
    {34816, "pts/0"},
    {(136U << 8) | 0x2cU | (1U << 20), "pts/300"},
    {(137U << 8) | 1U, "pts/257"},
    {1025, "tty1"},
    {(4U << 8) | 63U, "tty63"},
    {(4U << 8) | 64U, "ttyS0"},
    {(229U << 8) | 0U, "hvc0"},
    {(230U << 8) | 0U, ""},
};

BOOST_DATA_TEST_CASE(the_kernels_number_names_a_line, boost::unit_test::data::make(lines), r) {
    const tests::temporary_folder sys;
    std::filesystem::create_directories(sys / "dev/char");
    std::filesystem::create_symlink("../../devices/virtual/tty/hvc0", sys / "dev/char/229:0");
    BOOST_TEST(sessions::line_of_tty(r.tty, sys.path().string()) == r.line);
}

}  // namespace
