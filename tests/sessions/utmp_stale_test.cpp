#include "utmp_stale.hpp"

#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"

namespace {

using namespace fingerpost;
using namespace std::chrono_literals;
using sessions::tty_facts;

const base::instant login = tests::at("2026-01-02T03:04:05Z");
constexpr uid_t alice = 1000, bob = 1001;

tty_facts tty(uid_t owner, base::instant changed) {
    return {.owner = owner, .last_input = changed, .changed = changed, .messages = false};
}

struct row {
    const char* why;
    const char* line;
    bool lasts;
    std::optional<base::instant> started;
    std::optional<tty_facts> device;
    std::optional<uid_t> uid;
    bool stands;
};
std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }

const row rows[] = {
    {"a login that lasts", "pts/0", true, login - 1s, tty(alice, login), alice, true},
    {"its process ended", "pts/0", false, login - 1s, tty(alice, login), alice, false},
    {"its device is gone", "pts/0", true, login - 1s, std::nullopt, alice, false},
    {"its device is another user's", "pts/0", true, login - 1s, tty(bob, login), alice, false},
    {"the user cannot be looked up", "pts/0", true, login - 1s, tty(bob, login), std::nullopt,
     true},
    {"`mesg n` changed the device since", "pts/0", true, login - 1s, tty(alice, login + 1h), alice,
     true},
    {"the clock was set, so the process seems young", "pts/0", true, login + 1h, tty(alice, login),
     alice, true},
    {"process and device are of a later login", "pts/0", true, login + 1h, tty(alice, login + 1h),
     alice, false},
    {"a slow login", "pts/0", true, login + 10s, tty(alice, login + 10s), alice, true},
    {"a hidden process on the user's own device", "pts/0", true, std::nullopt,
     tty(alice, login + 1h), alice, true},
    {"a hidden process, and nobody knows the owner", "pts/0", true, std::nullopt,
     tty(alice, login + 1h), std::nullopt, false},
    {"a display has no device", ":0", true, login - 1s, std::nullopt, alice, true},
    {"a display whose process is a later one", ":0", true, login + 1h, std::nullopt, alice, false},
    {"a display whose process is hidden", ":0", true, std::nullopt, std::nullopt, alice, true},
    {"a display whose process ended", ":0", false, std::nullopt, std::nullopt, alice, false},
};

BOOST_DATA_TEST_CASE(a_login_still_stands, boost::unit_test::data::make(rows), r) {
    const sessions::utmp_entry entry{tests::user("alice"), r.line, "", 42, login};
    BOOST_TEST(still_stands(entry, {r.lasts, r.started, r.device, r.uid}) == r.stands);
}

BOOST_AUTO_TEST_CASE(this_very_process_began_before_now_and_after_the_machine) {
    const auto machine = sessions::start_of_machine("/proc");
    BOOST_REQUIRE(machine);
    const auto started = sessions::start_of_process("/proc", ::getpid(), *machine);
    BOOST_REQUIRE(started);
    BOOST_TEST((*started >= *machine));
    const auto now = base::system_clock().now();
    BOOST_TEST((*started <= now + 1s));
    BOOST_TEST((*started > now - 1h));
    BOOST_TEST(!sessions::start_of_process("/proc", 0, *machine));
    BOOST_TEST(!sessions::start_of_machine("/no-such-folder"));
}

}  // namespace
