// Many peers at once: nobody waits for who is slow, silent or hostile.
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "running_server.hpp"

namespace {
using namespace fingerpost;
using namespace std::chrono_literals;
using tests::ada_told;
using tests::ending;
using tests::peer;

struct crowd : tests::running_server {
    crowd() {
        choices.deadline = 60s;
        choices.max_connections = 2000;
        choices.max_per_source = 2000;
    }
};

/// Two descriptors a connection, ours and the server's.
void allow_descriptors(rlim_t count) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= count) return;
    BOOST_REQUIRE_MESSAGE(limit.rlim_max >= count, "the hard limit of descriptors is too low");
    limit.rlim_cur = count;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(many_peers, crowd)

BOOST_AUTO_TEST_CASE(a_thousand_silent_connections_and_others_are_served) {
    allow_descriptors(2200);
    start();
    std::vector<peer> silent;
    for (int i = 0; i < 1000; ++i) silent.push_back(connect());
    BOOST_TEST(comes_to_hold(1000));
    for (int i = 0; i < 50; ++i) BOOST_TEST(ask("ada\r\n").bytes == ada_told);
    silent.back().send("ada\r\n");
    BOOST_TEST(silent.back().read_all().bytes == ada_told);
    silent.clear();
    BOOST_TEST(comes_to_hold(0));
}

BOOST_AUTO_TEST_CASE(a_slow_reader_delays_nobody_and_gets_it_all) {
    base::card c = tests::ada();
    c.shows = {base::field::plan};
    c.plan.text = std::string(8 * 1024 * 1024, 'x');
    front.put(c);
    base::card other(tests::user("bob"));
    other.state = base::card::standing::shown;
    front.put(other);
    start();
    peer slow = connect(true);
    slow.send("ada\r\n");
    BOOST_TEST(slow.read_until("Plan:\r\n") == "Login: ada\r\nPlan:\r\n");
    BOOST_TEST(ask("bob\r\n").bytes == "Login: bob\r\n");
    const auto rest = slow.read_all();
    BOOST_TEST(rest.bytes.size() == c.plan.text.size() + 2);
    BOOST_TEST((rest.how == ending::orderly));
}

BOOST_AUTO_TEST_CASE(who_does_not_read_is_closed_at_the_deadline) {
    base::card c = tests::ada();
    c.plan.text = std::string(8 * 1024 * 1024, 'x');
    front.put(c);
    choices.deadline = 1s;
    start();
    peer never_reads = connect(true);
    never_reads.send("ada\r\n");
    BOOST_TEST(comes_to_hold(1));
    BOOST_TEST(comes_to_hold(0));
    BOOST_TEST(counts().served == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
