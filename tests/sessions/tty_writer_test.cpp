// A text to a terminal: whose, of what mode, and what the terminal makes of it. Real ttys.
#include "sessions/tty_writer.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "fakes/pty.hpp"
#include "fakes/sessions.hpp"
#include "fakes/temp_dir.hpp"

using namespace fingerpost;
using tests::system_error;

namespace {

base::error_code written(const std::string& dev, std::string_view line, uid_t owner = ::getuid()) {
    const auto done = sessions::write_to_tty(dev, line, owner, "hello\r\n");
    return done ? base::error_code() : done.error();
}

struct bad_line {
    std::string why;
    std::string line;
    base::error_code error;
    friend std::ostream& operator<<(std::ostream& out, const bad_line& r) { return out << r.why; }
};

const bad_line bad_lines[] = {
    {"an absolute path leaves the folder", "/dev/null", base::errc::bad_char},
    {".. leaves the folder", "../etc/passwd", base::errc::bad_char},
    {"a NUL would cut the path", std::string("null\0x", 6), base::errc::bad_char},
    {"what is not there", "no-such-tty", system_error(ENOENT)},
    {"a folder", "pts", system_error(ENOTTY)},
};

BOOST_AUTO_TEST_SUITE(tty_writer)

BOOST_DATA_TEST_CASE(what_is_no_line_is_refused, boost::unit_test::data::make(bad_lines), r) {
    BOOST_TEST(written("/dev", r.line) == r.error);
}

BOOST_AUTO_TEST_CASE(a_tty_that_takes_messages_shows_it) {
    const tests::pty tty;
    tty.set_mode(0620);
    BOOST_TEST(written("/dev", tty.line()) == base::error_code());
    BOOST_TEST(tty.shown() == "hello\r\r\n", "its own settings make a CR of each LF too");
}

BOOST_AUTO_TEST_CASE(mesg_n_is_heeded) {
    const tests::pty tty;
    tty.set_mode(0600);
    BOOST_TEST(written("/dev", tty.line()) == system_error(EACCES));
    tty.set_mode(0602);
    BOOST_TEST(written("/dev", tty.line()) == system_error(EACCES), "others are not the group");
    BOOST_TEST(tty.shown().empty());
}

BOOST_AUTO_TEST_CASE(the_tty_of_somebody_else_is_left_alone) {
    const tests::pty tty;
    tty.set_mode(0620);
    BOOST_TEST(written("/dev", tty.line(), ::getuid() + 1) == system_error(EACCES));
    BOOST_TEST(tty.shown().empty());
}

BOOST_AUTO_TEST_CASE(a_link_is_not_followed) {
    const tests::pty tty;
    tty.set_mode(0620);
    const tests::temp_dir folder;
    std::filesystem::create_symlink(tty.path(), folder / "tty9");
    BOOST_TEST(written(folder.str(), "tty9") == system_error(ELOOP));
    BOOST_TEST(tty.shown().empty());
}

BOOST_AUTO_TEST_CASE(a_file_is_not_written_to) {
    const tests::temp_dir folder;
    const std::string file = folder / "tty9";
    std::ofstream(file) << "mine";
    std::filesystem::permissions(file, std::filesystem::perms(0620));
    BOOST_TEST(written(folder.str(), "tty9") == system_error(ENOTTY));
    BOOST_TEST(std::filesystem::file_size(file) == 4U);
    BOOST_REQUIRE_EQUAL(::mkfifo((folder / "pipe").c_str(), 0620), 0);
    BOOST_TEST(written(folder.str(), "pipe") == system_error(ENOTTY), "nor waited for");
}

BOOST_AUTO_TEST_CASE(a_device_that_is_no_tty_is_not_written_to) {
    const tests::temp_dir folder;
    const std::string null = folder / "null";
    if (::mknod(null.c_str(), S_IFCHR | 0620, makedev(1, 3)) != 0) {
        BOOST_TEST_MESSAGE("may not make devices here");
        return;
    }
    ::chmod(null.c_str(), 0620);
    const auto said = written(folder.str(), "null");
    // Where the folder is mounted nodev, it cannot even be opened.
    BOOST_TEST((said == system_error(ENOTTY) || said == system_error(EACCES)));
}

BOOST_AUTO_TEST_CASE(a_tty_that_is_full_is_not_waited_for) {
    const tests::pty tty;
    tty.set_mode(0620);
    tty.fill();
    BOOST_TEST(written("/dev", tty.line()) == system_error(EAGAIN));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_lost) {
    const tests::pty tty;
    tty.set_mode(0620);
    const std::string much(1024 * 1024, 'x');
    BOOST_TEST(sessions::write_to_tty("/dev", tty.line(), ::getuid(), much).has_value());
    const std::size_t shown = tty.shown().size();
    BOOST_TEST(shown > 0U);
    BOOST_TEST(shown < much.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
