#include "control/server.hpp"

#include <sys/wait.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "house.hpp"

namespace fingerpost::control {
namespace {

constexpr const char* done = R"({"done":true})";
constexpr const char* alice_card =
    R"({"card":{"user":"alice","presence":"active","logged_in":true,"note":""}})";

struct row {
    const char* why;
    const char* request;
    std::function<void(house&)> given;
    std::vector<const char*> lines;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"who: a card for each, then done",
     R"({"command":"who"})",
     [](house& h) {
         h.desk.list.cards = {shown("alice"), shown("bob")};
     },
     {alice_card, R"({"card":{"user":"bob","presence":"active","logged_in":true,"note":""}})",
      done}},
    {"who: nobody is here", R"({"command":"who"})", [](house&) {}, {done}},
    {"who: some cannot be judged",
     R"({"command":"who"})",
     [](house& h) { h.desk.list.incomplete = true; },
     {R"({"done":true,"incomplete":true})"}},
    {"who: a closed list is denied",
     R"({"command":"who"})",
     [](house& h) { h.desk.list.state = desk::listing::standing::closed; },
     {R"({"error":{"code":"denied","text":"The list of users is closed to you."}})"}},
    {"show: the card, then done",
     R"({"command":"show","user":"alice"})",
     [](house& h) { h.desk.put(shown("alice")); },
     {alice_card, done}},
    {"show: denied looks like unknown",
     R"({"command":"show","user":"alice"})",
     [](house& h) { h.desk.put(standing("alice", base::card::standing::denied)); },
     {R"({"error":{"code":"no-such-user","user":"alice","text":"No such user."}})"}},
    {"show: unknown",
     R"({"command":"show","user":"alice"})",
     [](house&) {},
     {R"({"error":{"code":"no-such-user","user":"alice","text":"No such user."}})"}},
    {"show: cannot tell",
     R"({"command":"show","user":"alice"})",
     [](house& h) { h.desk.put(standing("alice", base::card::standing::cannot_tell)); },
     {R"({"error":{"code":"cannot-tell","user":"alice",)"
      R"("text":"This cannot be told now; try again later."}})"}},
    {"send: taken", R"({"command":"send","user":"alice","text":"hi"})", [](house&) {}, {done}},
    {"send: to an address of the domain",
     R"({"command":"send","user":"sip:al%69ce@example.test","text":"hi"})",
     [](house&) {},
     {done}},
    {"send: to another domain",
     R"({"command":"send","user":"sip:alice@example.net","text":"hi"})",
     [](house&) {},
     {R"({"error":{"code":"failed","text":"Messages go to users of this site only, )"
      R"(and example.net is not its SIP domain."}})"}},
    {"send: to an address that nobody can have",
     R"({"command":"send","user":"sip:a%20b@example.test","text":"hi"})",
     [](house&) {},
     {R"({"error":{"code":"no-such-user","text":"No such user."}})"}},
    {"send: unknown and not allowed are one",
     R"({"command":"send","user":"alice","text":"hi"})",
     [](house& h) { h.desk.takes_messages = desk::receipt::nobody; },
     {R"({"error":{"code":"no-such-user","user":"alice","text":"No such user."}})"}},
    {"send: he is not here",
     R"({"command":"send","user":"alice","text":"hi"})",
     [](house& h) { h.desk.takes_messages = desk::receipt::offline; },
     {R"({"error":{"code":"failed","user":"alice","text":"He is not here."}})"}},
    {"send: cannot tell",
     R"({"command":"send","user":"alice","text":"hi"})",
     [](house& h) { h.desk.takes_messages = desk::receipt::cannot_tell; },
     {R"({"error":{"code":"cannot-tell","user":"alice",)"
      R"("text":"This cannot be told now; try again later."}})"}},
    {"send: too many",
     R"({"command":"send","user":"alice","text":"hi"})",
     [](house& h) { h.desk.takes_messages = desk::receipt::too_many; },
     {R"({"error":{"code":"cannot-tell",)"
      R"("text":"These are too many messages; wait a while."}})"}},
    {"status: an admin is told counts",
     R"({"command":"status"})",
     [](house&) {},
     {R"({"status":{"version":"1","sessions":3}})", done}},
    {"status: others are not",
     R"({"command":"status"})",
     [](house& h) { ++h.daemon.admin; },
     {R"({"status":{"version":"1"}})", done}},
    {"reload", R"({"command":"reload"})", [](house&) {}, {done}},
    {"reload: the policy is wrong",
     R"({"command":"reload"})",
     [](house& h) { h.daemon.wrong_with_policy = "policy.acl:1:2: no such verb"; },
     {R"({"error":{"code":"failed","text":"policy.acl:1:2: no such verb"}})"}},
    {"reload: only for admins",
     R"({"command":"reload"})",
     [](house& h) { ++h.daemon.admin; },
     {R"({"error":{"code":"not-admin","text":"Only an admin may reload."}})"}},
    {"not a request",
     "hello",
     [](house&) {},
     {R"({"error":{"code":"bad-request","text":"A request is one JSON object on a line."}})"}},
};

std::string padded_who(std::size_t size) {
    const std::string who = R"({"command":"who"})";
    return who + std::string(size - who.size(), ' ');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(control_server)

BOOST_DATA_TEST_CASE(answers, boost::unit_test::data::make(rows), r) {
    house h({.sip_domain = "example.test"});
    r.given(h);
    visitor v(h);
    v.say(std::string(r.request) + '\n');
    for (const char* line : r.lines) BOOST_TEST(v.line() == line);
    v.finish();
    BOOST_TEST(v.line() == "(closed)");
}

BOOST_AUTO_TEST_CASE(a_message_says_who_sends_and_to_whom) {
    house h;
    h.desk.who_is_local.user = tests::user("carol");
    visitor v(h);
    v.say(R"({"command":"send","user":"alice","text":"a\nb"})"
          "\n");
    BOOST_TEST(v.line() == done);
    BOOST_REQUIRE(h.desk.messages.size() == 1U);
    const auto& [what, by] = h.desk.messages.front();
    BOOST_TEST((what.from == h.desk.who_is_local));
    BOOST_TEST((what.to == tests::user("alice")));
    BOOST_TEST(what.text == "a\nb");
    BOOST_TEST((by == base::face::control));
}

BOOST_AUTO_TEST_CASE(a_question_says_who_asks_by_which_door_and_when) {
    house h;
    h.desk.who_is_local.user = tests::user("carol");
    visitor v(h);
    v.say("{\"command\":\"show\",\"user\":\"alice\"}\n");
    v.line();
    BOOST_REQUIRE(h.desk.asked.size() == 1);
    const base::question& q = h.desk.asked.front();
    BOOST_TEST((q.who == h.desk.who_is_local));
    BOOST_TEST((q.subject == tests::user("alice")));
    BOOST_TEST((q.over == base::face::control));
    BOOST_TEST((q.at == h.clock.now()));
    BOOST_TEST((q.wanted == base::depth::full));
}

BOOST_AUTO_TEST_CASE(several_requests_share_a_connection) {
    house h;
    visitor v(h);
    v.say("{\"command\":\"who\"}\nnonsense\n{\"command\":\"who\"}\n");
    BOOST_TEST(v.line() == done);
    BOOST_TEST(v.line().starts_with(R"({"error":{"code":"bad-request")"));
    BOOST_TEST(v.line() == done);
}

BOOST_AUTO_TEST_CASE(the_last_line_needs_no_newline) {
    house h;
    visitor v(h);
    v.say(R"({"command":"who"})");
    v.finish();
    BOOST_TEST(v.line() == done);
    BOOST_TEST(v.line() == "(closed)");
}

BOOST_AUTO_TEST_CASE(a_request_of_4096_bytes_is_read) {
    house h;
    visitor v(h);
    v.say(padded_who(4096) + '\n');
    BOOST_TEST(v.line() == done);
}

BOOST_AUTO_TEST_CASE(a_longer_one_ends_the_conversation) {
    house h;
    visitor v(h);
    v.say(padded_who(4097) + '\n' + padded_who(60'000) + '\n');
    BOOST_TEST(v.line() ==
               R"({"error":{"code":"bad-request","text":"A request has at most 4096 bytes."}})");
    BOOST_TEST(v.line() == "(closed)");
}

BOOST_AUTO_TEST_CASE(a_silent_client_is_closed_at_the_deadline) {
    house h({.deadline = std::chrono::milliseconds(50)});
    visitor v(h);
    BOOST_TEST(v.line() == "(closed)");
}

BOOST_AUTO_TEST_CASE(an_answered_client_is_closed_at_the_same_deadline) {
    house h({.deadline = std::chrono::milliseconds(50)});
    visitor v(h);
    v.say("{\"command\":\"who\"}\n");
    BOOST_TEST(v.line() == done);
    BOOST_TEST(v.line() == "(closed)");
}

BOOST_AUTO_TEST_CASE(no_such_user_is_not_heard_before_its_time) {
    house h({.deny_delay = std::chrono::milliseconds(80)});
    visitor v(h);
    const auto asked = std::chrono::steady_clock::now();
    v.say("{\"command\":\"show\",\"user\":\"alice\"}\n");
    BOOST_TEST(v.line().starts_with(R"({"error":{"code":"no-such-user")"));
    BOOST_TEST((std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds(80)));
}

BOOST_AUTO_TEST_CASE(no_such_user_leaves_at_a_whole_multiple_of_its_quantum) {
    house h({.deny_delay = std::chrono::milliseconds(200)});
    h.desk.takes = std::chrono::milliseconds(250);
    visitor v(h);
    const auto asked = std::chrono::steady_clock::now();
    v.say("{\"command\":\"show\",\"user\":\"alice\"}\n");
    BOOST_TEST(v.line().starts_with(R"({"error":{"code":"no-such-user")"));
    BOOST_TEST((std::chrono::steady_clock::now() - asked >= std::chrono::milliseconds(400)));
}

BOOST_AUTO_TEST_CASE(who_is_one_too_many_is_told_so_at_once) {
    house h({.max_connections = 9, .max_per_uid = 1, .reserved = 0});
    {
        visitor first(h);
        first.say("{\"command\":\"who\"}\n");
        BOOST_TEST(first.line() == done);
        visitor second(h);
        BOOST_TEST(second.line() == R"({"error":{"code":"cannot-tell",)"
                                    R"("text":"Too many connections; try again later."}})");
        BOOST_TEST(second.line() == "(closed)");
        first.finish();
        BOOST_TEST(first.line() == "(closed)");
    }
    visitor third(h);
    third.say("{\"command\":\"who\"}\n");
    BOOST_TEST(third.line() == done);
}

BOOST_AUTO_TEST_CASE(the_total_is_limited_too) {
    house h({.max_connections = 1, .max_per_uid = 9, .reserved = 0});
    visitor first(h);
    visitor second(h);
    BOOST_TEST(second.line().starts_with(R"({"error":{"code":"cannot-tell")"));
}

BOOST_AUTO_TEST_CASE(who_runs_the_daemon_is_admitted_beyond_the_limits) {
    house h({.max_connections = 1, .max_per_uid = 1, .reserved = 1});
    visitor first(h);
    visitor second(h);
    second.say("{\"command\":\"who\"}\n");
    BOOST_TEST(second.line() == done);
    visitor third(h);
    BOOST_TEST(third.line().starts_with(R"({"error":{"code":"cannot-tell")"));
}

BOOST_AUTO_TEST_CASE(many_refusals_are_logged_once) {
    house h({.max_connections = 0, .reserved = 0});
    for (int i = 0; i < 20; ++i) BOOST_TEST(!visitor(h).line().empty());
    BOOST_TEST(h.log.warnings == 1);
}

BOOST_AUTO_TEST_CASE(the_kernel_says_who_asks) {
    if (::getuid() != 0) {
        BOOST_TEST_MESSAGE("skipped: only root can become somebody else");
        return;
    }
    house h;
    h.daemon.admin = 0;
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgid(12345) != 0 || ::setuid(12345) != 0) ::_exit(1);
        boost::asio::io_context own;
        boost::asio::local::stream_protocol::socket s(own);
        boost::system::error_code ec;
        s.connect(boost::asio::local::stream_protocol::endpoint(h.path), ec);
        if (!ec) boost::asio::write(s, boost::asio::buffer("{\"command\":\"reload\"}\n", 21), ec);
        std::string got;
        if (!ec) boost::asio::read_until(s, boost::asio::dynamic_buffer(got), '\n', ec);
        ::_exit(got.find("not-admin") != std::string::npos ? 0 : 2);
    }
    int status = -1;
    BOOST_TEST(h.wait_for([&] { return ::waitpid(child, &status, WNOHANG) == child; }));
    BOOST_TEST(status == 0);
    BOOST_TEST(h.daemon.asked_by == 12345U);
    BOOST_TEST(h.daemon.reloads == 0);
}

BOOST_AUTO_TEST_CASE(stop_ends_every_conversation) {
    house h;
    h.desk.put(shown("alice"));
    visitor idle(h);
    visitor watching(h);
    watching.say("{\"command\":\"watch\",\"users\":[\"alice\"]}\n");
    BOOST_TEST(watching.line() == alice_card);
    h.face->stop();
    BOOST_TEST(idle.line() == "(closed)");
    BOOST_TEST(watching.line() == "(closed)");
    BOOST_TEST(h.wait_for([&] { return !h.face->open(); }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
