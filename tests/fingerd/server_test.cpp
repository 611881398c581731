#include "fingerd/server.hpp"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "running_server.hpp"

namespace {
using namespace fingerpost;
using namespace std::chrono_literals;
using tests::ada_told;
using tests::ending;
using tests::heard;
using tests::peer;

using steady = std::chrono::steady_clock;

/// As many descriptors as are open now may be open, for as long as this lives.
class no_more_descriptors {
public:
    no_more_descriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int lowest_free = ::dup(0);
        ::close(lowest_free);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(lowest_free);
        setrlimit(RLIMIT_NOFILE, &now);
    }
    no_more_descriptors(const no_more_descriptors&) = delete;
    no_more_descriptors& operator=(const no_more_descriptors&) = delete;
    ~no_more_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(server, tests::running_server)

BOOST_AUTO_TEST_CASE(m13_one_query_one_answer_and_the_server_closes_first) {
    start();
    const heard h = ask("ada\r\n");
    BOOST_TEST(h.bytes == ada_told);
    BOOST_TEST((h.how == ending::orderly));
    BOOST_TEST((front.asked.back().who.from == base::address::parse("127.0.0.1").value()));
}

BOOST_AUTO_TEST_CASE(m1_every_line_ends_in_crlf) {
    base::card c = tests::ada();
    c.plan.text = "a\nb\rc\r\nd";
    front.put(c);
    choices.says.list_denied = "no\nlist";
    choices.list = false;
    start();
    for (const char* line : {"\r\n", "ada\r\n", "/W ada nosuch\r\n", "@\r\n", "\x01\r\n"}) {
        const std::string bytes = ask(line).bytes;
        BOOST_TEST(bytes.ends_with("\r\n"));
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] == '\n') BOOST_TEST((i > 0 && bytes[i - 1] == '\r'));
            if (bytes[i] == '\r') BOOST_TEST((i + 1 < bytes.size() && bytes[i + 1] == '\n'));
        }
    }
}

BOOST_AUTO_TEST_CASE(m1_bytes_above_127_only_where_the_charset_has_them) {
    base::card c = tests::ada();
    c.shows = {base::field::name};
    c.name = "J\xC3\xB6rg";
    front.put(c);
    choices.appearance.charset = base::charset::ascii;
    start();
    BOOST_TEST(ask("ada\r\n").bytes.ends_with("Name: J?rg\r\n"));
    BOOST_TEST(ask("J\xC3\xB6rg\r\n").bytes == "J?rg: no such user.\r\n");
}

BOOST_AUTO_TEST_CASE(local_is_loopback_unless_we_or_a_proxy_may_stand_between) {
    struct {
        bool proxied, forwarding, local;
    } const rows[] = {{false, false, true}, {true, false, false}, {false, true, false}};
    for (const auto& r : rows) {
        tests::running_server s;
        s.choices.proxied = r.proxied;
        s.choices.forwarding = r.forwarding;
        s.start();
        BOOST_TEST(s.ask("ada\r\n").bytes == ada_told);
        s.stop();
        BOOST_TEST(s.front.asked.back().who.local == r.local);
    }
}

BOOST_AUTO_TEST_CASE(s13_queries_can_be_logged) {
    start();
    BOOST_TEST(ask("/W ada\r\n").bytes == ada_told);
    BOOST_TEST(log.has("finger query peer=127.0.0.1 query=/W ada outcome=told"));
    BOOST_TEST(!ask("a\x1b@h\r\n").bytes.empty());
    BOOST_TEST(log.has("finger query peer=127.0.0.1 query=a^[@h outcome=malformed"));
    BOOST_TEST(!ask("nosuch\r\n").bytes.empty());
    BOOST_TEST(log.has("finger query peer=127.0.0.1 query=nosuch outcome=unknown"));
    BOOST_TEST(!ask("ada@h\r\n").bytes.empty());
    BOOST_TEST(log.has("finger query peer=127.0.0.1 query=ada@h outcome=declined"));
}

BOOST_AUTO_TEST_CASE(who_is_unknown_is_told_so_at_a_fixed_time) {
    choices.deny_delay = 300ms;
    start();
    const auto began = steady::now();
    BOOST_TEST(ask("nosuch\r\n").bytes == "nosuch: no such user.\r\n");
    BOOST_TEST((steady::now() - began >= 300ms));
}

BOOST_AUTO_TEST_CASE(who_is_known_is_told_of_at_once) {
    choices.deadline = choices.deny_delay = 60s;
    start();
    BOOST_TEST(ask("ada\r\n").bytes == ada_told);  // or the test loses patience
}

BOOST_AUTO_TEST_CASE(without_a_quantum_there_is_no_delay) {
    choices.deny_delay = 0ms;
    start();
    BOOST_TEST(ask("nosuch\r\n").bytes == "nosuch: no such user.\r\n");
}

BOOST_AUTO_TEST_CASE(one_deadline_spans_the_conversation) {
    choices.deadline = 1s;
    start();
    peer silent = connect();
    peer keeps_open = connect();
    keeps_open.send("ada\r\n");
    BOOST_TEST((silent.read_all().how == ending::orderly));
    BOOST_TEST(keeps_open.read_all().bytes == ada_told);
    BOOST_TEST(comes_to_hold(0));  // though he has never closed his side
    BOOST_TEST(counts().served == 1U);
}

BOOST_AUTO_TEST_CASE(a_full_source_is_told_so_at_once) {
    choices.max_per_source = 1;
    choices.deadline = 60s;
    start();
    peer first = connect();
    BOOST_TEST(comes_to_hold(1));
    const heard h = ask("ada\r\n");
    BOOST_TEST(h.bytes == "Too many connections; try again later.\r\n");
    BOOST_TEST((h.how == ending::orderly));
    BOOST_TEST(counts().refused == 1U);
    first.send("ada\r\n");
    BOOST_TEST(first.read_all().bytes == ada_told);
    first.half_close();
    BOOST_TEST(comes_to_hold(0));
    BOOST_TEST(ask("ada\r\n").bytes == ada_told);
    BOOST_TEST(log.has("finger connection refused peer=127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(a_full_server_is_told_so_too) {
    choices.max_connections = 2;
    choices.says.too_many = "Later.";
    start();
    const peer a = connect();
    const peer b = connect();
    BOOST_TEST(comes_to_hold(2));
    BOOST_TEST(ask("ada\r\n").bytes == "Later.\r\n");
}

BOOST_AUTO_TEST_CASE(descriptors_that_run_out_stop_nothing_for_good) {
    start();
    BOOST_TEST(ask("ada\r\n").bytes == ada_told);
    peer waits = connect();
    peer late(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    {
        const no_more_descriptors scarce;
        late.connect_to(port());
        late.send("ada\r\n");
        BOOST_TEST(log.has("finger accept failed why=Too many open files"));
    }
    BOOST_TEST(late.read_all().bytes == ada_told);
}

BOOST_AUTO_TEST_CASE(what_is_thrown_within_one_conversation_ends_only_that) {
    front.by_word["broken"] = {"nobody-by-that-name"};  // the fake's map throws out_of_range
    start();
    BOOST_TEST(ask("broken\r\n").bytes == "");
    BOOST_TEST(ask("ada\r\n").bytes == ada_told);
    BOOST_TEST(log.has("a finger conversation failed error=map::at"));
}

BOOST_AUTO_TEST_CASE(stop_ends_every_conversation_and_lets_the_loop_run_out) {
    choices.deadline = 60s;
    start();
    peer silent = connect();
    peer drained = connect();
    drained.send("ada\r\n");
    BOOST_TEST(drained.read_until("\r\n") == ada_told);
    BOOST_TEST(comes_to_hold(2));
    stop();  // returns once the loop has nothing left to do
    BOOST_TEST(idle());
    BOOST_TEST(counts().open == 0U);
    BOOST_TEST((silent.read_all().how == ending::orderly));
    BOOST_TEST((drained.read_all().how == ending::orderly));
}

BOOST_AUTO_TEST_SUITE_END()
