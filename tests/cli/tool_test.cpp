#include <sys/stat.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "stub.hpp"

namespace fingerpost::cli {
namespace {

struct row {
    const char* why;
    const char* arguments;
    const char* request;  ///< what the daemon must be asked
    const char* answer;   ///< what it says, before it closes
    int code;
    const char* out;
    const char* input = nullptr;  ///< a line, for printf(1)
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

constexpr const char* ask_who = R"({"command":"who"})";
constexpr const char* ask_show = R"({"command":"show","user":"alice"})";
constexpr const char* ask_watch = R"({"command":"watch","users":["alice"]})";
constexpr const char* closed = "fingerpost: SOCKET: the daemon closed the connection.\n";

const row rows[] = {
    {"who", "who", ask_who,
     "{\"card\":{\"user\":\"alice\",\"name\":\"Alice\",\"presence\":\"active\"}}\n{\"done\":true}"
     "\n",
     0, "alice   Alice   active\n"},
    {"who --json", "who --json", ask_who,
     "{\"card\":{\"user\":\"alice\"}}\n{\"card\":{\"user\":\"bob\"}}\n{\"done\":true}\n", 0,
     "{\"user\":\"alice\"}\n{\"user\":\"bob\"}\n"},
    {"who: nobody", "who", ask_who, "{\"done\":true}\n", 1, "Nobody is logged in.\n"},
    {"who --json: nobody", "who --json", ask_who, "{\"done\":true}\n", 1, ""},
    {"who: incomplete", "who", ask_who, "{\"done\":true,\"incomplete\":true}\n", 4,
     "fingerpost: of some users it cannot be told now; try again later.\n"},
    {"who: denied", "who", ask_who,
     "{\"error\":{\"code\":\"denied\",\"text\":\"Closed to you.\"}}\n", 1,
     "fingerpost: Closed to you.\n"},
    {"who: the daemon breaks off", "who", ask_who, "{\"card\":{\"user\":\"alice\"}}\n", 3, closed},
    {"who: not a daemon of ours", "who", ask_who, "hello\n", 3,
     "fingerpost: SOCKET: this is no answer of the daemon's.\n"},
    {"show", "show alice", ask_show, "{\"card\":{\"user\":\"alice\"}}\n{\"done\":true}\n", 0,
     "User:        alice\n"},
    {"show --json", "show alice --json", ask_show,
     "{\"card\":{\"user\":\"alice\",\"note\":\"\\u001b\"}}\n{\"done\":true}\n", 0,
     "{\"user\":\"alice\",\"note\":\"\\u001b\"}\n"},
    {"show: no such user", "show alice", ask_show,
     "{\"error\":{\"code\":\"no-such-user\",\"user\":\"alice\",\"text\":\"No such user.\"}}\n", 1,
     "fingerpost: alice: No such user.\n"},
    {"show: cannot tell", "show alice", ask_show,
     "{\"error\":{\"code\":\"cannot-tell\",\"user\":\"alice\",\"text\":\"Not now.\"}}\n", 4,
     "fingerpost: alice: Not now.\n"},
    {"status", "status", R"({"command":"status"})",
     "{\"status\":{\"version\":\"1\"}}\n{\"done\":true}\n", 0, "version: 1\n"},
    {"status --json", "status --json", R"({"command":"status"})",
     "{\"status\":{\"version\":\"1\"}}\n{\"done\":true}\n", 0, "{\"version\":\"1\"}\n"},
    {"reload", "reload", R"({"command":"reload"})", "{\"done\":true}\n", 0, "Reloaded.\n"},
    {"reload --json", "reload --json", R"({"command":"reload"})", "{\"done\":true}\n", 0,
     "{\"done\":true}\n"},
    {"reload: not an admin", "reload", R"({"command":"reload"})",
     "{\"error\":{\"code\":\"not-admin\",\"text\":\"Only an admin may.\"}}\n", 1,
     "fingerpost: Only an admin may.\n"},
    {"reload: it failed, in lines that cannot steer the terminal", "reload",
     R"({"command":"reload"})",
     "{\"error\":{\"code\":\"failed\",\"text\":\"p:1:2: no\\n\\u001b[2J\\n\"}}\n", 1,
     "fingerpost: p:1:2: no\n^[[2J\n"},
    {"hide", "hide", R"({"command":"hide"})", "{\"done\":true}\n", 0, "Hidden until you unhide.\n"},
    {"hide for a time", "hide --for 2h", R"({"command":"hide","for_seconds":7200})",
     "{\"done\":true,\"until\":\"2020-01-02T03:04:05Z\"}\n", 0, "Hidden until 2 Jan 2020.\n"},
    {"hide --json", "hide --json", R"({"command":"hide"})", "{\"done\":true}\n", 0,
     "{\"done\":true}\n"},
    {"unhide", "unhide", R"({"command":"unhide"})", "{\"done\":true}\n", 0,
     "You are not hidden any more.\n"},
    {"set", "set meeting", R"({"command":"set","activity":"meeting","note":""})",
     "{\"done\":true,\"activity\":\"meeting\",\"note\":\"\"}\n", 0,
     "You say meeting, until you clear it.\n"},
    {"set for a time, with a note that cannot steer the terminal", "set meal pizza --for 2h",
     R"({"command":"set","activity":"meal","note":"pizza","for_seconds":7200})",
     "{\"done\":true,\"activity\":\"meal\",\"note\":\"p\\u001bizza\","
     "\"until\":\"2020-01-02T03:04:05Z\"}\n",
     0, "You say meal, \"p^[izza\", until 2 Jan 2020.\n"},
    {"set until a time, a note alone", "set none later --until 2026-01-02T03:04:05Z",
     R"({"command":"set","activity":"none","note":"later","until":"2026-01-02T03:04:05Z"})",
     "{\"done\":true,\"activity\":\"\",\"note\":\"later\"}\n", 0,
     "You say \"later\", until you clear it.\n"},
    {"set while hidden", "set meal", R"({"command":"set","activity":"meal","note":""})",
     "{\"done\":true,\"activity\":\"meal\",\"note\":\"\",\"hidden\":true}\n", 0,
     "You say meal, until you clear it.\n"
     "You are hidden, so others see it once you `fingerpost unhide`.\n"},
    {"set --json", "set meal --json", R"({"command":"set","activity":"meal","note":""})",
     "{\"done\":true,\"activity\":\"meal\",\"note\":\"\"}\n", 0,
     "{\"done\":true,\"activity\":\"meal\",\"note\":\"\"}\n"},
    {"set: refused", "set meal", R"({"command":"set","activity":"meal","note":""})",
     "{\"error\":{\"code\":\"failed\",\"text\":\"The disk is full.\"}}\n", 1,
     "fingerpost: The disk is full.\n"},
    {"clear", "clear", R"({"command":"clear"})", "{\"done\":true}\n", 0,
     "You say nothing any more.\n"},
    {"a wish that is refused", "unhide", R"({"command":"unhide"})",
     "{\"error\":{\"code\":\"failed\",\"text\":\"The disk is full.\"}}\n", 1,
     "fingerpost: The disk is full.\n"},
    {"limit", "limit public mail to any",
     R"({"command":"limit","level":["public","mail"],"whom":["any"]})",
     "{\"done\":true,\"number\":3}\n", 0, "Limit 3 is set; `fingerpost limits` lists them all.\n"},
    {"limits", "limits", R"({"command":"limits"})",
     "{\"wishes\":{\"hidden\":true,\"limits\":[]}}\n{\"done\":true}\n", 0,
     "Hidden until you unhide.\n"},
    {"limits --json", "limits --json", R"({"command":"limits"})",
     "{\"wishes\":{\"hidden\":true}}\n{\"done\":true}\n", 0, "{\"hidden\":true}\n"},
    {"unlimit", "unlimit 2", R"({"command":"unlimit","number":2})", "{\"done\":true}\n", 0,
     "Limit 2 is taken back.\n"},
    {"explain", "explain --over sip --from any --of alice",
     R"({"command":"explain","over":"sip","from":{},"of":"alice"})",
     "{\"explanation\":{\"state\":\"denied\"}}\n{\"done\":true}\n", 0,
     "Asked:   over sip from any of alice\n"
     "Told:    nothing, as of a user who does not exist\n"},
    {"explain --json", "explain --over sip --from any --of alice --json",
     R"({"command":"explain","over":"sip","from":{},"of":"alice"})",
     "{\"explanation\":{\"state\":\"denied\"}}\n{\"done\":true}\n", 0, "{\"state\":\"denied\"}\n"},
    {"explain: not of others", "explain --over sip --from any --of alice",
     R"({"command":"explain","over":"sip","from":{},"of":"alice"})",
     "{\"error\":{\"code\":\"not-admin\",\"text\":\"Only an admin.\"}}\n", 1,
     "fingerpost: Only an admin.\n"},
    {"log", "log alice --newest 7 --since 2026-01-02T03:04",
     R"({"command":"log","user":"alice","since":"2026-01-02T03:04:00Z","newest":7})",
     "{\"line\":{\"time\":\"2026-01-02T03:04:05Z\",\"lost\":3},\"number\":1}\n{\"done\":true}\n", 0,
     "2026-01-02 03:04:05  3 lines were lost\n"},
    {"log: no line", "log", R"({"command":"log","newest":100})", "{\"done\":true}\n", 0,
     "The log has no such line.\n"},
    {"log --json: the lines as they are, by their numbers", "log --json",
     R"({"command":"log","newest":100})",
     "{\"line\":{\"b\":2},\"number\":7}\n{\"line\":{\"a\":1},\"number\":3}\n{\"done\":true}\n", 0,
     "{\"a\":1}\n{\"b\":2}\n"},
    {"log --json: no line", "log --json", R"({"command":"log","newest":100})", "{\"done\":true}\n",
     0, ""},
    {"log --erase", "log --erase alice", R"({"command":"erase","user":"alice"})",
     "{\"done\":true,\"lines\":17}\n", 0, "Forgotten: 17 lines went or changed.\n"},
    {"log --export: not for others", "log --export alice", R"({"command":"limits","user":"alice"})",
     "{\"error\":{\"code\":\"not-admin\",\"text\":\"Only an admin.\"}}\n", 1,
     "fingerpost: Only an admin.\n"},
    {"log --export: the daemon breaks off", "log --export alice",
     R"({"command":"limits","user":"alice"})", "{\"wishes\":{}}\n", 3, closed},
    {"passwd", "passwd sip:alice@example.test",
     R"({"command":"passwd","identity":"sip:alice@example.test","password":"p\"w"})",
     "{\"done\":true,\"local\":\"alice\"}\n", 0,
     "sip:alice@example.test can log in with it now, as alice.\n", R"(p"w)"},
    {"passwd for another", "passwd sip:a@b.test --local bob",
     R"({"command":"passwd","identity":"sip:a@b.test","password":"x","local":"bob"})",
     "{\"error\":{\"code\":\"not-admin\",\"text\":\"Only an admin.\"}}\n", 1,
     "fingerpost: Only an admin.\n", "x"},
    {"passwd for nobody here", "passwd sip:a@b.test --no-local",
     R"({"command":"passwd","identity":"sip:a@b.test","password":"x","no_local":true})",
     "{\"done\":true,\"local\":null}\n", 0,
     "sip:a@b.test can log in with it now, as no user of this host.\n", "x"},
    {"passwd --json", "passwd sip:a@b.test --json",
     R"({"command":"passwd","identity":"sip:a@b.test","password":"x"})",
     "{\"done\":true,\"local\":null}\n", 0, "{\"done\":true,\"local\":null}\n", "x"},
    {"approve", "approve sip:c@b.test", R"({"command":"approve","watcher":"sip:c@b.test"})",
     "{\"done\":true}\n", 0,
     "sip:c@b.test may watch you, as far as the policy leaves it to you.\n"},
    {"approve, of too many", "approve sip:c@b.test",
     R"({"command":"approve","watcher":"sip:c@b.test"})",
     "{\"error\":{\"code\":\"failed\",\"text\":\"Too many.\"}}\n", 1, "fingerpost: Too many.\n"},
    {"refuse", "refuse sip:c@b.test", R"({"command":"refuse","watcher":"sip:c@b.test"})",
     "{\"done\":true}\n", 0, "sip:c@b.test may not watch you.\n"},
    {"refuse --json", "refuse sip:c@b.test --json",
     R"({"command":"refuse","watcher":"sip:c@b.test"})", "{\"done\":true}\n", 0,
     "{\"done\":true}\n"},
    {"withdraw", "withdraw sip:c@b.test", R"({"command":"withdraw","watcher":"sip:c@b.test"})",
     "{\"done\":true}\n", 0, "sip:c@b.test has to ask you again.\n"},
    {"send", "send alice Lunch at noon?",
     R"({"command":"send","user":"alice","text":"Lunch at noon?"})", "{\"done\":true}\n", 0, ""},
    {"send: from the standard input", "send alice -",
     R"({"command":"send","user":"alice","text":"a\nb"})", "{\"done\":true}\n", 0, "", "a\nb\n"},
    {"send: nobody", "send alice hi", R"({"command":"send","user":"alice","text":"hi"})",
     "{\"error\":{\"code\":\"no-such-user\",\"user\":\"alice\",\"text\":\"No such user.\"}}\n", 1,
     "fingerpost: alice: No such user.\n"},
    {"send --json", "send alice hi --json", R"({"command":"send","user":"alice","text":"hi"})",
     "{\"done\":true}\n", 0, "{\"done\":true}\n"},
    {"watchers", "watchers", R"({"command":"watchers"})",
     "{\"watcher\":{\"watcher\":\"192.0.2.7\",\"user\":\"alice\"}}\n{\"done\":true}\n", 0,
     "192.0.2.7  watches alice  told nothing yet\n"},
    {"watchers: none", "watchers alice", R"({"command":"watchers","user":"alice"})",
     "{\"done\":true}\n", 0, "Nobody watches.\n"},
    {"watchers --json, of a crowd", "watchers --json", R"({"command":"watchers"})",
     "{\"watcher\":{\"client\":\"\\u001b\"}}\n{\"watcher\":{}}\n{\"done\":true,\"more\":7}\n", 0,
     "{\"client\":\"\\u001b\"}\n{}\n"
     "fingerpost: and 7 more; name a user to see who watches him.\n"},
    {"watchers: no SIP face", "watchers", R"({"command":"watchers"})",
     "{\"error\":{\"code\":\"failed\",\"text\":\"No SIP face.\"}}\n", 1,
     "fingerpost: No SIP face.\n"},
    {"the daemon takes the request for a bad one", "who", ask_who,
     "{\"error\":{\"code\":\"bad-request\",\"text\":\"Pardon?\"}}\n", 2, "fingerpost: Pardon?\n"},
    {"watch --json, until the daemon ends", "watch alice --json", ask_watch,
     "{\"card\":{\"user\":\"alice\"}}\n{\"card\":{\"user\":\"alice\",\"note\":\"x\"}}\n", 3,
     "{\"user\":\"alice\"}\n{\"user\":\"alice\",\"note\":\"x\"}\n"
     "fingerpost: SOCKET: the daemon closed the connection.\n"},
    {"watch: none of them is a user", "watch alice", ask_watch,
     "{\"error\":{\"code\":\"no-such-user\",\"user\":\"alice\",\"text\":\"No such user.\"}}\n", 1,
     "fingerpost: alice: No such user.\n"},
    {"watch: one of them is", "watch alice bob", R"({"command":"watch","users":["alice","bob"]})",
     "{\"error\":{\"code\":\"no-such-user\",\"user\":\"alice\",\"text\":\"No such user.\"}}\n", 3,
     "fingerpost: alice: No such user.\nfingerpost: SOCKET: the daemon closed the connection.\n"},
    {"watch: cannot tell now, and goes on", "watch alice", ask_watch,
     "{\"error\":{\"code\":\"cannot-tell\",\"user\":\"alice\",\"text\":\"Not now.\"}}\n", 3,
     "fingerpost: alice: Not now.\nfingerpost: SOCKET: the daemon closed the connection.\n"},
    {"watch: the daemon is full", "watch alice", ask_watch,
     "{\"error\":{\"code\":\"cannot-tell\",\"text\":\"Too many.\"}}\n", 4,
     "fingerpost: Too many.\n"},
};

constexpr const char* nobody =
    ": no daemon answers there; is fingerpostd running? --control names another socket.\n";

/// `text` with the socket's path where it says SOCKET.
std::string with_path(std::string text, const std::string& path) {
    const auto at = text.find("SOCKET");
    return at == std::string::npos ? text : text.replace(at, 6, path);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tool)

BOOST_DATA_TEST_CASE(prints_and_exits, boost::unit_test::data::make(rows), r) {
    const temp_folder folder;
    const std::string path = (folder.path / "control").string();
    std::string request;
    run_result ran;
    {
        const unix_stub daemon(path, [&](auto& peer) {
            request = read_line(peer);
            write_all(peer, r.answer);
        });
        const std::string typed =
            r.input == nullptr ? "" : "printf '" + std::string(r.input) + "' | ";
        ran = run_tool("--control " + path + ' ' + r.arguments + " 2>&1", typed);
    }
    BOOST_TEST(request == r.request);
    BOOST_TEST(ran.out == with_path(r.out, path));
    BOOST_TEST(ran.code == r.code);
}

BOOST_AUTO_TEST_CASE(prints_each_change_at_once) {
    const temp_folder folder;
    const std::string path = (folder.path / "control").string();
    std::string seen_while_open;
    const std::string out_path = (folder.path / "out").string();
    {
        const unix_stub daemon(path, [&](auto& peer) {
            read_line(peer);
            write_all(peer, "{\"card\":{\"user\":\"alice\",\"presence\":\"active\"}}\n");
            // The reader of the pipe sees the line while the watch is still open, or never.
            std::FILE* out = std::fopen(out_path.c_str(), "r");
            std::array<char, 64> line{};
            if (std::fgets(line.data(), line.size(), out)) seen_while_open = line.data();
            std::fclose(out);
        });
        ::mkfifo(out_path.c_str(), 0600);
        run_tool("--control " + path + " watch alice 1<> " + out_path + " 2>/dev/null");
    }
    BOOST_REQUIRE(seen_while_open.size() == std::string("09:12:03 alice active\n").size());
    BOOST_TEST(seen_while_open.substr(8) == " alice active\n");
}

BOOST_AUTO_TEST_CASE(the_daemon_cannot_be_reached) {
    const temp_folder folder;
    const std::string path = (folder.path / "nobody").string();
    for (const char* command : {"who",
                                "show a",
                                "watch a",
                                "status",
                                "reload",
                                "hide",
                                "unhide",
                                "limits",
                                "set meal",
                                "clear",
                                "limit name to any",
                                "unlimit 1",
                                "log",
                                "log --erase a",
                                "watchers",
                                "log --export a",
                                "approve sip:a@b.test",
                                "refuse sip:a@b.test",
                                "withdraw sip:a@b.test",
                                "explain --over sip --from any --of a"}) {
        const auto ran = run_tool("--control " + path + ' ' + command + " 2>&1");
        BOOST_TEST(ran.code == 3);
        BOOST_TEST(ran.out == "fingerpost: " + path + nobody);
    }
}

BOOST_AUTO_TEST_CASE(a_socket_that_nobody_holds_any_more) {
    const temp_folder folder;
    const std::string path = (folder.path / "control").string();
    {
        boost::asio::io_context io;
        const boost::asio::local::stream_protocol::acceptor left_behind(io, path);
    }
    const auto ran = run_tool("--control " + path + " who 2>&1");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out == "fingerpost: " + path + nobody);
}

BOOST_AUTO_TEST_CASE(a_path_that_is_too_long_for_a_socket) {
    const auto ran = run_tool("who --control /" + std::string(200, 'x') + " 2>&1");
    BOOST_TEST(ran.code == 3);
    BOOST_TEST(ran.out.ends_with("File name too long\n"));
}

BOOST_AUTO_TEST_CASE(the_environment_names_the_socket) {
    const auto ran = run_tool("who 2>&1", "FINGERPOST_CONTROL=/nowhere/at/all ");
    BOOST_TEST(ran.out == std::string("fingerpost: /nowhere/at/all") + nobody);
}

BOOST_AUTO_TEST_CASE(without_a_password_nobody_is_asked) {
    const auto ran = run_tool("passwd sip:a@b.test 2>&1 </dev/null");
    BOOST_TEST(ran.code == 1);
    BOOST_TEST(ran.out == "fingerpost: The standard input has no password on its first line.\n");
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line) {
    const auto ran = run_tool("whom 2>&1");
    BOOST_TEST(ran.code == 2);
    BOOST_TEST(ran.out == "fingerpost: \"whom\" is no command; `fingerpost --help` lists them.\n");
}

BOOST_AUTO_TEST_CASE(help_is_no_error) {
    const auto ran = run_tool("--help");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.out.starts_with("Usage: fingerpost"));
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_is_an_error) {
    BOOST_TEST(run_tool("--help > /dev/full 2>/dev/null").code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
