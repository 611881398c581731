// What a server meets on the open network (RFC 1288 section 3.1, S9), in raw bytes.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "running_server.hpp"

namespace {
namespace data = boost::unit_test::data;
using namespace fingerpost;
using namespace std::chrono_literals;
using namespace std::string_literals;
using tests::ada_told;
using tests::ending;
using tests::heard;
using tests::peer;

const std::string nobody = "No one logged on.\r\n";

enum class then { wait, half_close };

struct row {
    const char* why;
    std::string sent;
    then next;
    std::string answer;
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
};

const row rows[] = {
    {"64 KiB without a newline", std::string(65536, 'a'), then::wait, "Query too long.\r\n"},
    {"512 KiB without a newline", std::string(524288, 'a'), then::wait, "Query too long.\r\n"},
    {"LF only", "ada\n", then::wait, ada_told},
    {"half-close without a newline", "ada", then::half_close, ada_told},
    {"half-close without a byte", "", then::half_close, nobody},
    {"CR only, then half-close", "ada\r", then::half_close, ada_told},
    {"NUL in the name", "ada\0x\r\n"s, then::wait, "Bad query.\r\n"},
    {"control bytes in the name", "\x1b[2Jada\r\n", then::wait, "Bad query.\r\n"},
    {"telnet negotiation", "\xFF\xF4\xFF\xFD\x06\r\n", then::wait, "Bad query.\r\n"},
    {"/W", "/W\r\n", then::wait, nobody},
    {"/W and a name", "/W ada\r\n", then::wait, ada_told},
    {"leading blanks", "   ada\r\n", then::wait, ada_told},
    {"a TAB", "\tada\t\r\n", then::wait, ada_told},
    {"two names, each judged alone", "ada nosuch\r\n", then::wait,
     "nosuch: no such user.\r\n" + ada_told},
    {"-l is a name", "-l\r\n", then::wait, "-l: no such user.\r\n"},
    {"--help is a name", "--help\r\n", then::wait, "--help: no such user.\r\n"},
    {"two hops", "a@b@c\r\n", then::wait, "Finger forwarding service denied\r\n"},
    {"one hop", "ada@host\r\n", then::wait, "Finger forwarding service denied\r\n"},
    {"@ alone", "@\r\n", then::wait, "Finger forwarding service denied\r\n"},
    {"a UTF-8 name", "J\xC3\xB6rg\r\n", then::wait, "J\xC3\xB6rg: no such user.\r\n"},
    {"a real name", "Lovelace\r\n", then::wait, ada_told},
    {"two lines in one segment", "ada\r\nnosuch\r\n", then::wait, ada_told},
    {"a line and 64 KiB after it", "ada\r\n" + std::string(65536, 'x'), then::wait, ada_told},
};

struct with_lovelaces : tests::running_server {
    with_lovelaces() { front.by_word["lovelace"] = {"ada"}; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input, with_lovelaces)

BOOST_DATA_TEST_CASE(s9_is_answered_and_closed_in_order, data::make(rows), r) {
    with_lovelaces s;
    s.start();
    peer p = s.connect();
    p.send(r.sent);
    if (r.next == then::half_close) p.half_close();
    const heard h = p.read_all();
    BOOST_TEST(h.bytes == r.answer);
    BOOST_TEST((h.how == ending::orderly));
}

BOOST_AUTO_TEST_CASE(s9_silence_and_cr_only_are_closed_at_the_deadline) {
    choices.deadline = 200ms;
    start();
    peer silent = connect();
    peer cr_only = connect();
    cr_only.send("ada\r");
    BOOST_TEST(silent.read_all().bytes == "");
    BOOST_TEST(cr_only.read_all().bytes == "");
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_CASE(s9_one_byte_now_and_then_does_not_move_the_deadline) {
    choices.deadline = 300ms;
    start();
    peer slow = connect();
    const auto began = std::chrono::steady_clock::now();
    const auto open_for = [began] { return std::chrono::steady_clock::now() - began; };
    while (!slow.has_something_to_read() && open_for() < peer::patience) {
        slow.send("a");
        BOOST_TEST(ask("ada\r\n").bytes == ada_told);  // the pause between two bytes
    }
    BOOST_TEST((open_for() < peer::patience));
    BOOST_TEST(slow.read_all().bytes == "");
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_CASE(s9_an_early_reset_harms_nobody) {
    choices.deadline = 60s;
    start();
    for (const char* sent : {"", "a", "ada\r\n"}) {
        peer p = connect();
        p.send(sent);
        p.reset();
    }
    BOOST_TEST(ask("ada\r\n").bytes == ada_told);
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_SUITE_END()
