// Messages: who may send, what he learns of it, and where they go.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <ostream>

#include "desk/wishing_office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using base::face;
using desk::receipt;

base::watcher carol() {
    base::watcher who{std::nullopt, base::address::parse("192.0.2.7").value(), false};
    who.sip = base::sip_identity::parse("sip:carol@example.net").value();
    return who;
}

enum class reached { none, terminals, phones, both };

/// Alice takes messages at pts/0; what comes to her is kept.
struct post_office : wishing_office {
    std::vector<base::message> carried;
    post_office() {
        ttys.lines["pts/0"].messages = true;
        clerk.carry_messages([this](const base::message& m) { carried.push_back(m); });
    }
    receipt send(std::string_view to = "alice", base::watcher who = carol(), face by = face::sip) {
        const receipt told = events.run(clerk.message({std::move(who), user(to), "hello\n"}, by));
        events.run(settled());
        return told;
    }
    [[nodiscard]] reached whom() const {
        if (carried.empty()) return terminals.all.empty() ? reached::none : reached::terminals;
        return terminals.all.empty() ? reached::phones : reached::both;
    }

private:
    static boost::asio::awaitable<int> settled() {
        for (int i = 0; i < 20; ++i) co_await boost::asio::post(boost::asio::use_awaitable);
        co_return 0;
    }
};

constexpr const char* may_send = "allow over message from authenticated of any\n";
constexpr const char* may_see = "allow over sip from authenticated of any show presence name\n";
constexpr const char* may_name = "allow over sip from authenticated of any show name\n";

struct row {
    const char* why;
    std::string policy;
    std::function<void(post_office&)> given;
    receipt told;
    reached whom;
    friend std::ostream& operator<<(std::ostream& os, const row& r) { return os << r.why; }
};

void nothing(post_office&) {}
void logged_out(post_office& o) { o.log_out("pts/0"); }
void hidden(post_office& o) { o.hide(); }
void with_phone(post_office& o) {
    o.log_out("pts/0");
    o.clerk.registered(user("alice"), {{"sip:alice@example.test;gr=1", "phone", {}}});
}
void no_finger(post_office& o) { o.files.hidden[office::alice_uid] = base::had::yes; }
void limited_to_plan(post_office& o) { o.limit({"plan"}, {"any"}); }
void limited_to_name(post_office& o) { o.limit({"name"}, {"any"}); }
void refused_by_her(post_office& o) {
    auto deciding =
        o.decided->decide(user("alice"), office::alice_uid, *carol().sip, desk::decision::refused);
    BOOST_REQUIRE(o.events.run(std::move(deciding)).has_value());
}
void directory_down(post_office& o) { o.directory.down = true; }

const row rows[] = {
    {"who may send and may not see", may_send, nothing, receipt::taken, reached::both},
    {"nobody may without a rule", may_see, nothing, receipt::nobody, reached::none},
    {"a rule without over is none of messages", "allow from any of any show all\n", nothing,
     receipt::nobody, reached::none},
    {"a deny is", std::string("deny from sip:carol@example.net\n") + may_send, nothing,
     receipt::nobody, reached::none},
    {"nobody can be asked first", "ask over message from authenticated of any\n", nothing,
     receipt::nobody, reached::none},
    {"she is here, and he may see that", std::string(may_send) + may_see, nothing, receipt::taken,
     reached::both},
    {"she is not, and he may see that", std::string(may_send) + may_see, logged_out,
     receipt::offline, reached::none},
    {"she is not, and he may not see that", std::string(may_send) + may_name, logged_out,
     receipt::taken, reached::phones},
    {"she is not, and he sees nothing at all", may_send, logged_out, receipt::taken,
     reached::phones},
    {"she hides from who may see her", std::string(may_send) + may_see, hidden, receipt::offline,
     reached::none},
    {"she hides from who may not", may_send, hidden, receipt::taken, reached::none},
    {"the policy conceals her", std::string("conceal of alice\n") + may_send + may_see, nothing,
     receipt::offline, reached::none},
    {"over sip alone", std::string("conceal over sip of alice\n") + may_send + may_see, nothing,
     receipt::offline, reached::none},
    {"over sip alone, from who may not see",
     std::string("conceal over sip of alice\n") + may_send + may_name, nothing, receipt::taken,
     reached::none},
    {"from messages alone", std::string("conceal over message of alice\n") + may_send + may_see,
     nothing, receipt::taken, reached::none},
    {"she wants to be nobody", std::string(may_send) + may_see, no_finger, receipt::nobody,
     reached::none},
    {"she is nobody to him by a limit", std::string(may_send) + may_see, limited_to_plan,
     receipt::nobody, reached::none},
    {"a limit that leaves something is none of messages", std::string(may_send) + may_see,
     limited_to_name, receipt::taken, reached::both},
    {"he has asked to watch her, and waits",
     std::string(may_send) + "ask over sip from authenticated of any show presence\n", nothing,
     receipt::taken, reached::both},
    {"she has refused him",
     std::string(may_send) + "ask over sip from authenticated of any show presence\n",
     refused_by_her, receipt::nobody, reached::none},
    {"the directory is down", std::string(may_send) + may_see, directory_down, receipt::cannot_tell,
     reached::none},
};

BOOST_AUTO_TEST_SUITE(message)

BOOST_DATA_TEST_CASE(what_the_sender_learns_and_whether_it_comes,
                     boost::unit_test::data::make(rows), r) {
    post_office o;
    o.rule(r.policy);
    r.given(o);
    BOOST_TEST((o.send() == r.told));
    BOOST_TEST((o.whom() == r.whom));
}

BOOST_FIXTURE_TEST_CASE(a_user_that_there_is_not_is_nobody, post_office) {
    rule(std::string(may_send) + may_see);
    BOOST_TEST((send("nobody-here") == receipt::nobody));
}

BOOST_FIXTURE_TEST_CASE(a_phone_is_reached_if_the_sender_sees_it, post_office) {
    rule(std::string(may_send) + may_see);
    with_phone(*this);
    BOOST_TEST((send() == receipt::offline), "he would learn of it otherwise");
    BOOST_TEST(carried.empty());
    rule(std::string(may_send) + "allow over sip from any of any show presence contact\n");
    BOOST_TEST((send() == receipt::taken));
    BOOST_TEST(carried.size() == 1U);
    rule(may_send);
    BOOST_TEST((send() == receipt::taken), "or sees nothing of her");
    BOOST_TEST(carried.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(over_the_control_socket_it_hangs_on_what_is_told_there, post_office) {
    rule("allow over message from any of any\nallow over control from any of any show presence\n");
    log_out("pts/0");
    BOOST_TEST((send("alice", proved("bob"), face::control) == receipt::offline));
    BOOST_TEST((send("alice", proved("bob"), face::sip) == receipt::taken));
}

BOOST_FIXTURE_TEST_CASE(one_may_write_to_oneself, post_office) {
    rule("allow over message from self of any\nallow from self of any show all\n");
    hide();
    BOOST_TEST((send("alice", proved("alice"), face::control) == receipt::taken));
    BOOST_TEST((whom() == reached::both));
    BOOST_TEST((send("bob", proved("alice"), face::control) == receipt::nobody));
}

BOOST_FIXTURE_TEST_CASE(it_is_shown_where_messages_are_taken, post_office) {
    rule(may_send);
    log_in("alice", "pts/1");  // mesg n
    log_in("alice", "pts/2");
    ttys.lines["pts/2"].messages = true;
    log_in("alice", "pts/3");
    ttys.lines["pts/3"].messages = true;
    sessions::session locked = login("id-pts/3", "alice", "pts/3", clock.now());
    locked.locked = true;
    tell(sessions::upsert{locked});
    sessions::session elsewhere = login("id-far", "alice", "pts/9", clock.now());
    elsewhere.host = "far";
    elsewhere.looks_here = false;
    tell(sessions::upsert{elsewhere});
    BOOST_TEST((send() == receipt::taken));
    BOOST_REQUIRE(terminals.all.size() == 2U);
    BOOST_TEST(terminals.all[0].line == "pts/0");
    BOOST_TEST(terminals.all[1].line == "pts/2");
    BOOST_TEST(terminals.all[0].uid == alice_uid);
    BOOST_TEST(terminals.all[0].text ==
               "\r\n\a\a\aMessage from sip:carol@example.net at 09:00 ...\r\n> hello\r\nEOF\r\n");
}

BOOST_FIXTURE_TEST_CASE(a_terminal_that_takes_nothing_changes_nothing, post_office) {
    rule(may_send);
    log_in("alice", "pts/1");
    ttys.lines["pts/1"].messages = true;
    terminals.broken.insert("pts/0");
    BOOST_TEST((send() == receipt::taken));
    BOOST_TEST(terminals.all.size() == 1U);
    terminals.broken.insert("pts/1");
    BOOST_TEST((send() == receipt::taken));
    BOOST_TEST(carried.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(who_sends_too_many_waits_whoever_they_are_for, post_office) {
    rule(may_send);
    for (int i = 0; i < 20; ++i)
        BOOST_TEST((send(i % 2 == 0 ? "nobody-here" : "bob") != receipt::too_many));
    BOOST_TEST((send("nobody-here") == receipt::too_many));
    BOOST_TEST((send("alice") == receipt::too_many));
    BOOST_TEST((send("alice", from("192.0.2.7")) == receipt::nobody), "others go on");
    clock.advance(std::chrono::seconds(3));
    BOOST_TEST((send("alice") == receipt::taken));
}

BOOST_FIXTURE_TEST_CASE(who_is_known_by_address_is_counted_by_it, post_office) {
    rule("allow over message from any of any\n");
    for (int i = 0; i < 20; ++i)
        BOOST_TEST((send("bob", from("2001:db8::" + std::to_string(i + 1))) == receipt::taken));
    BOOST_TEST((send("bob", from("2001:db8::99")) == receipt::too_many));
    BOOST_TEST((send("bob", from("2001:db8:0:1::1")) == receipt::taken));
}

BOOST_FIXTURE_TEST_CASE(who_gets_too_many_is_spared_and_nobody_learns_of_it, post_office) {
    rule("allow over message from any of any\n");
    for (int i = 0; i < 70; ++i)
        BOOST_TEST((send("alice", from("192.0.2." + std::to_string(i + 1))) == receipt::taken));
    BOOST_TEST(carried.size() == 60U);
    BOOST_TEST(terminals.all.size() == 60U);
}

BOOST_FIXTURE_TEST_CASE(each_is_noted_with_what_its_sender_learned, post_office) {
    rule(std::string(may_send) +
         "allow over sip from sip:carol@example.net of any show presence\n");
    send();
    hide();
    send("alice", proved("bob"));
    const auto lines = noted();
    BOOST_REQUIRE(lines.size() == 2U);
    const std::string common = R"("subject":"alice","verb":"allow","rule":"test.acl:1")";
    BOOST_TEST(lines[0].find(R"("face":"message","watcher":{"sip":"sip:carol@example.net")") !=
               std::string::npos);
    BOOST_TEST(lines[0].find(common + R"(,"fields":["presence"]})") != std::string::npos);
    BOOST_TEST(lines[1].find(common + R"(,"wish":"hide","concealed":true})") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
