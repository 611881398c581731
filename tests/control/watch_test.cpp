#include <boost/test/unit_test.hpp>

#include "house.hpp"

namespace fingerpost::control {
namespace {

std::string card_line(const char* user, const std::string& note) {
    return R"({"card":{"user":")" + std::string(user) +
           R"(","presence":"active","logged_in":true,"note":")" + note + "\"}}";
}

std::size_t watchers(house& h, const char* user) { return h.desk.sinks[user].size(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(control_watch)

BOOST_AUTO_TEST_CASE(tells_the_card_that_holds_and_each_change) {
    house h;
    h.desk.put(shown("alice", "one"));
    h.desk.put(shown("bob", "two"));
    visitor v(h);
    v.say("{\"command\":\"watch\",\"users\":[\"alice\",\"bob\"]}\n");
    BOOST_TEST(v.line() == card_line("alice", "one"));
    BOOST_TEST(v.line() == card_line("bob", "two"));
    h.desk.tell(shown("bob", "three"));
    BOOST_TEST(v.line() == card_line("bob", "three"));
    h.desk.tell(shown("alice", "four"));
    BOOST_TEST(v.line() == card_line("alice", "four"));
}

BOOST_AUTO_TEST_CASE(goes_on_when_a_user_cannot_be_seen) {
    house h;
    visitor v(h);
    v.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\n");
    BOOST_TEST(v.line() ==
               R"({"error":{"code":"no-such-user","user":"alice","text":"No such user."}})");
    h.desk.tell(standing("alice", base::card::standing::cannot_tell));
    BOOST_TEST(v.line().starts_with(R"({"error":{"code":"cannot-tell","user":"alice")"));
    h.desk.tell(shown("alice", "here"));
    BOOST_TEST(v.line() == card_line("alice", "here"));
}

BOOST_AUTO_TEST_CASE(no_such_user_is_not_heard_before_its_time) {
    house h({.deny_delay = std::chrono::milliseconds(80)});
    visitor v(h);
    const auto asked = std::chrono::steady_clock::now();
    v.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\n");
    BOOST_TEST(v.line().starts_with(R"({"error":{"code":"no-such-user","user":"alice")"));
    BOOST_TEST((std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds(80)));
}

BOOST_AUTO_TEST_CASE(refusals_leave_in_an_order_that_does_not_tell_who_was_looked_up_first) {
    house h({.deny_delay = std::chrono::milliseconds(40)});
    visitor v(h);
    const auto asked = std::chrono::steady_clock::now();
    v.say("{\"command\":\"watch\",\"users\":[\"bob\",\"carol\",\"alice\"]}\n");
    for (const char* user : {"alice", "bob", "carol"})
        BOOST_TEST(v.line().starts_with(R"({"error":{"code":"no-such-user","user":")" +
                                        std::string(user) + '"'));
    BOOST_TEST((std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds(3 * 40)));
}

BOOST_AUTO_TEST_CASE(a_card_does_not_wait_for_refusals) {
    house h({.deny_delay = std::chrono::hours(1)});
    h.desk.put(shown("bob", "one"));
    visitor v(h);
    v.say("{\"command\":\"watch\",\"users\":[\"alice\",\"bob\"]}\n");
    BOOST_TEST(v.line() == card_line("bob", "one"));
    h.desk.tell(shown("alice", "two"));
    BOOST_TEST(v.line() == card_line("alice", "two"));
}

BOOST_AUTO_TEST_CASE(outlives_the_deadline_of_requests) {
    house h({.deadline = std::chrono::milliseconds(50)});
    h.desk.put(shown("alice", "one"));
    visitor v(h);
    v.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\n");
    BOOST_TEST(v.line() == card_line("alice", "one"));
    visitor silent(h);  // connected later, so its deadline is the later one
    BOOST_TEST(silent.line() == "(closed)");
    h.desk.tell(shown("alice", "two"));
    BOOST_TEST(v.line() == card_line("alice", "two"));
}

BOOST_AUTO_TEST_CASE(ends_when_the_client_closes) {
    house h;
    h.desk.put(shown("alice", "one"));
    visitor v(h);
    v.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\nwhat comes now is not read\n");
    BOOST_TEST(v.line() == card_line("alice", "one"));
    BOOST_TEST(watchers(h, "alice") == 1U);
    v.close();
    BOOST_TEST(h.wait_for([&] { return watchers(h, "alice") == 0; }));
}

BOOST_AUTO_TEST_CASE(a_slow_client_gets_the_latest_and_holds_up_nobody) {
    house h;
    h.desk.put(shown("alice", "0"));
    visitor slow(h);
    slow.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\n");
    BOOST_TEST(slow.line() == card_line("alice", "0"));
    const std::string bulk(4096, '.');
    constexpr int told = 2000;  // 8 MB, far more than any socket holds
    for (int i = 1; i <= told; ++i) {
        h.desk.tell(shown("alice", std::to_string(i) + bulk));
        h.io.restart();
        h.io.poll();
    }
    visitor other(h);
    other.say("{\"command\":\"who\"}\n");
    BOOST_TEST(other.line() == R"({"done":true})");

    const std::string last = card_line("alice", std::to_string(told) + bulk);
    int lines = 1;
    while (lines <= told && slow.line() != last) ++lines;
    BOOST_TEST(lines < told / 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
