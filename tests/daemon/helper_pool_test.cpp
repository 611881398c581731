#include "helper_pool.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "fakes/loop.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
using namespace fingerpost::tests;
using namespace std::chrono_literals;

/// A pool whose helpers are played by the test.
struct played {
    explicit played(unsigned count, std::chrono::milliseconds deadline)
        : pool(events.executor(), make(count), deadline, log, [this] { ++none_left; }) {}
    ~played() {
        pool.stop();
        events.turn();
        for (const int fd : far_ends) ::close(fd);
    }

    std::vector<helper> make(unsigned count) {
        std::vector<helper> all;
        for (unsigned i = 0; i < count; ++i) {
            std::array<int, 2> ends{};
            BOOST_REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0);
            all.push_back({ends[0], 0});
            far_ends.push_back(ends[1]);
        }
        return all;
    }
    /// What helper `i` was asked; empty: nothing.
    std::string heard(unsigned i) const {
        std::array<char, 256> request{};
        const ssize_t size = recv(far_ends[i], request.data(), request.size(), MSG_DONTWAIT);
        return {request.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }
    void die(unsigned i) const { ::shutdown(far_ends[i], SHUT_RDWR); }
    void say(unsigned i, std::string_view answer) const {
        BOOST_REQUIRE(send(far_ends[i], answer.data(), answer.size(), 0) ==
                      static_cast<ssize_t>(answer.size()));
    }

    base::null_log log;
    loop events;
    unsigned none_left = 0;  ///< how often the pool said that none is left
    std::vector<int> far_ends;
    helper_pool pool;
};

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(one_helper_answers_one_after_the_other) {
    played p(1, 1h);
    const auto first = p.events.begin(p.pool.run("a"));
    const auto second = p.events.begin(p.pool.run("b"));
    p.events.turn();
    BOOST_TEST(p.heard(0) == "a");
    BOOST_TEST(p.heard(0).empty(), "the second waits its turn");
    p.say(0, "A");
    BOOST_TEST(p.events.wait(first) == "A");
    p.events.turn();
    BOOST_TEST(p.heard(0) == "b");
    p.say(0, "B");
    BOOST_TEST(p.events.wait(second) == "B");
}

BOOST_AUTO_TEST_CASE(a_stuck_helper_costs_only_who_asked_it) {
    played p(2, 50ms);
    BOOST_TEST(p.events.run(p.pool.run("hangs")).empty());
    BOOST_TEST(p.heard(0) == "hangs");
    BOOST_TEST(!p.pool.stuck());
    const auto other = p.events.begin(p.pool.run("b"));
    p.events.turn();
    BOOST_TEST(p.heard(1) == "b");
    p.say(1, "B");
    BOOST_TEST(p.events.wait(other) == "B");
}

BOOST_AUTO_TEST_CASE(when_all_are_stuck_nobody_waits_until_one_comes_back) {
    played p(1, 50ms);
    BOOST_TEST(p.events.run(p.pool.run("hangs")).empty());
    BOOST_TEST(p.pool.stuck());
    const auto refused = p.events.begin(p.pool.run("next"));
    p.events.turn();
    BOOST_TEST(refused->has_value(), "answered without a wait");
    p.say(0, "late");
    p.events.turn_until([&] { return !p.pool.stuck(); });
    BOOST_TEST(p.heard(0) == "hangs");
    const auto again = p.events.begin(p.pool.run("again"));
    p.events.turn();
    BOOST_TEST(p.heard(0) == "again");
    p.say(0, "fresh");
    BOOST_TEST(p.events.wait(again) == "fresh", "the late answer went to nobody");
}

BOOST_AUTO_TEST_CASE(an_ended_helper_is_not_asked_again) {
    played p(1, 1h);
    const auto asked = p.events.begin(p.pool.run("a"));
    p.events.turn();
    p.die(0);
    BOOST_TEST(p.events.wait(asked).empty());
    BOOST_TEST(p.pool.stuck());
    BOOST_TEST(p.events.run(p.pool.run("b")).empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_an_idle_helper_is_noticed) {
    played p(2, 1h);
    p.events.turn();
    p.die(0);
    p.events.turn();
    BOOST_TEST(p.none_left == 0U);
    p.die(1);
    p.events.turn_until([&] { return p.none_left == 1; });
    BOOST_TEST(p.pool.stuck());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_stuck_helper_is_noticed) {
    played p(1, 50ms);
    BOOST_TEST(p.events.run(p.pool.run("hangs")).empty());
    BOOST_TEST(p.none_left == 0U, "stuck is not gone");
    p.die(0);
    p.events.turn_until([&] { return p.none_left == 1; });
}

BOOST_AUTO_TEST_CASE(what_could_not_be_asked_goes_to_the_next) {
    played p(3, 1h);
    p.die(0);  // before the pool has heard of it
    p.die(1);
    const auto asked = p.events.begin(p.pool.run("a"));
    p.events.turn();
    BOOST_TEST(p.heard(2) == "a");
    p.say(2, "A");
    BOOST_TEST(p.events.wait(asked) == "A");
    BOOST_TEST(p.none_left == 0U);
}

BOOST_AUTO_TEST_CASE(a_chore_whose_helper_ends_goes_to_another_once) {
    played p(3, 1h);
    const auto asked = p.events.begin(p.pool.run("a"));
    p.events.turn();
    p.die(0);
    p.events.turn();
    BOOST_TEST(p.heard(1) == "a");
    p.die(1);
    BOOST_TEST(p.events.wait(asked).empty(), "it may be what ended them");
    BOOST_TEST(p.heard(2).empty());
    BOOST_TEST(!p.pool.stuck());
}

BOOST_AUTO_TEST_CASE(once_stopped_nobody_waits) {
    played p(1, 1h);
    const auto working = p.events.begin(p.pool.run("a"));
    const auto queued = p.events.begin(p.pool.run("b"));
    p.events.turn();
    p.pool.stop();
    p.events.turn();
    BOOST_TEST(working->has_value());
    BOOST_TEST(queued->has_value());
    BOOST_TEST(p.events.run(p.pool.run("c")).empty());
    BOOST_TEST(p.events.is_dry(), "nothing keeps the daemon from ending");
    BOOST_TEST(p.none_left == 0U);
}

BOOST_AUTO_TEST_CASE(a_chore_given_up_after_the_stop_keeps_nobody) {
    played p(1, 50ms);
    BOOST_TEST(p.events.run(p.pool.run("hangs")).empty());
    p.pool.stop();
    p.events.turn();
    BOOST_TEST(p.events.is_dry());
}

BOOST_AUTO_TEST_CASE(a_request_that_does_not_fit_costs_no_helper) {
    played p(1, 1h);
    BOOST_TEST(p.events.run(p.pool.run(std::string(8 << 20, 'x'))).empty());
    BOOST_TEST(!p.pool.stuck());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
