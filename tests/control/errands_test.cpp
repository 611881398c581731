#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "house.hpp"

namespace fingerpost::control {
namespace {

constexpr const char* done = R"({"done":true})";

struct row {
    const char* why;
    const char* request;
    std::function<void(fake_daemon&)> given;
    std::vector<const char*> lines;
    std::vector<std::string> did;  ///< what the daemon was made to do, with UID for the client's
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

void as_admin(fake_daemon&) {}
void as_anybody(fake_daemon& d) { ++d.admin; }
void as_nobody(fake_daemon& d) {
    ++d.admin;
    d.me = base::errc::not_found;
}
void as_who_cannot_be_told(fake_daemon& d) {
    ++d.admin;
    d.me = base::errc::cannot_tell;
}
void as_refused(fake_daemon& d) { d.refuses = refused{refusal::failed, "The disk is full."}; }
void with_lines(fake_daemon& d) {
    d.lines = {{4, R"({"time":"t","subject":"alice"})"}, {9, R"({"time":"u"})"}};
}

void with_watchers(fake_daemon& d) {
    d.watching = {{{"user", "alice"}, {"client", "\x1B"}}, {{"user", "bob"}}};
}
void with_a_crowd(fake_daemon& d) {
    d.watching = boost::json::array(max_watchers + 7, boost::json::object());
}

constexpr const char* full = R"({"error":{"code":"failed","text":"The disk is full."}})";
constexpr const char* only_own =
    R"({"error":{"code":"not-admin",)"
    R"("text":"Only an admin may set the SIP password of another, or of nobody here."}})";
constexpr const char* explain_alice =
    R"({"command":"explain","over":"finger","from":{},"of":"alice"})";

const row rows[] = {
    {"hide for good", R"({"command":"hide"})", as_anybody, {done}, {"alice UID hide for good"}},
    {"hide for a time, to whole seconds",
     R"({"command":"hide","for_seconds":7200})",
     as_anybody,
     {R"({"done":true,"until":"2026-01-02T14:00:00Z"})"},
     {"alice UID hide 2026-01-02T14:00:00Z"}},
    {"hide, which is refused",
     R"({"command":"hide"})",
     as_refused,
     {full},
     {"alice UID hide for good"}},
    {"unhide", R"({"command":"unhide"})", as_anybody, {done}, {"alice UID unhide"}},
    {"unhide, which is refused",
     R"({"command":"unhide"})",
     as_refused,
     {full},
     {"alice UID unhide"}},
    {"set, until he takes it back",
     R"({"command":"set","activity":"meal","note":"pizza"})",
     as_anybody,
     {R"({"done":true,"activity":"meal"})"},
     {"alice UID set meal (pizza) for good"}},
    {"set for a time",
     R"({"command":"set","activity":"meal","for_seconds":3600})",
     as_anybody,
     {R"({"done":true,"activity":"meal"})"},
     {"alice UID set meal () 2026-01-02T13:00:00Z"}},
    {"set until then",
     R"({"command":"set","activity":"meal","until":"2026-01-02T14:00:00Z"})",
     as_anybody,
     {R"({"done":true,"activity":"meal"})"},
     {"alice UID set meal () 2026-01-02T14:00:00Z"}},
    {"set, which is refused",
     R"({"command":"set","activity":"meal"})",
     as_refused,
     {full},
     {"alice UID set meal () for good"}},
    {"clear", R"({"command":"clear"})", as_anybody, {done}, {"alice UID clear"}},
    {"clear, which is refused", R"({"command":"clear"})", as_refused, {full}, {"alice UID clear"}},
    {"a limit has a number",
     R"({"command":"limit","level":["team","mail"],"whom":["@staff","any"]})",
     as_anybody,
     {R"({"done":true,"number":3})"},
     {"alice UID limit team to any"}},
    {"a limit, which is refused",
     R"({"command":"limit","level":["team"],"whom":["any"]})",
     as_refused,
     {full},
     {"alice UID limit team to any"}},
    {"limits are one's own",
     R"({"command":"limits"})",
     as_anybody,
     {R"({"wishes":{"hidden":true}})", done},
     {"alice UID limits"}},
    {"limits, which are refused",
     R"({"command":"limits"})",
     as_refused,
     {full},
     {"alice UID limits"}},
    {"an admin may see another's",
     R"({"command":"limits","user":"bob"})",
     as_admin,
     {R"({"wishes":{"hidden":true}})", done},
     {"bob 7 limits"}},
    {"who has no account wants nothing",
     R"({"command":"limits","user":"gone"})",
     as_admin,
     {R"({"wishes":{"hidden":false,"limits":[]}})", done},
     {}},
    {"whether he has one cannot be told",
     R"({"command":"limits","user":"dim"})",
     as_admin,
     {R"({"error":{"code":"cannot-tell","text":"This cannot be told now; try again later."}})"},
     {}},
    {"others may not, not even of themselves by name",
     R"({"command":"limits","user":"alice"})",
     as_anybody,
     {R"({"error":{"code":"not-admin","text":"Only an admin may see what others want."}})"},
     {}},
    {"unlimit", R"({"command":"unlimit","number":2})", as_anybody, {done}, {"alice UID unlimit 2"}},
    {"unlimit, which is refused",
     R"({"command":"unlimit","number":2})",
     as_refused,
     {full},
     {"alice UID unlimit 2"}},
    {"who may watch is one's own decision",
     R"({"command":"approve","watcher":"sip:c@B.test"})",
     as_anybody,
     {done},
     {"alice UID approved sip:c@b.test"}},
    {"also who may not",
     R"({"command":"refuse","watcher":"sip:c@b.test"})",
     as_anybody,
     {done},
     {"alice UID refused sip:c@b.test"}},
    {"a decision, which is refused",
     R"({"command":"refuse","watcher":"sip:c@b.test"})",
     as_refused,
     {full},
     {"alice UID refused sip:c@b.test"}},
    {"it can be taken back",
     R"({"command":"withdraw","watcher":"sip:c@b.test"})",
     as_anybody,
     {done},
     {"alice UID withdraw sip:c@b.test"}},
    {"but not what there is not",
     R"({"command":"withdraw","watcher":"sip:c@b.test"})",
     as_refused,
     {full},
     {"alice UID withdraw sip:c@b.test"}},
    {"an admin sees the whole log, and its rules",
     R"({"command":"log"})",
     with_lines,
     {R"({"line":{"time":"t","subject":"alice"},"number":4})",
      R"({"line":{"time":"u"},"number":9})", done},
     {"log with rules"}},
    {"the log, which cannot be read",
     R"({"command":"log"})",
     as_refused,
     {full},
     {"log with rules"}},
    {"others see it without rules", R"({"command":"log"})", as_anybody, {done}, {"log"}},
    {"others may name themselves",
     R"({"command":"log","user":"alice"})",
     as_anybody,
     {done},
     {"log"}},
    {"but nobody else",
     R"({"command":"log","user":"bob"})",
     as_anybody,
     {R"({"error":{"code":"not-admin",)"
      R"("text":"Only an admin may see more than who asked about him."}})"},
     {}},
    {"and not what they asked of others, whose wishes stand there",
     R"({"command":"log","user":"alice","as":"watcher"})",
     as_anybody,
     {R"({"error":{"code":"not-admin",)"
      R"("text":"Only an admin may see more than who asked about him."}})"},
     {}},
    {"an admin erases",
     R"({"command":"erase","user":"bob"})",
     as_admin,
     {R"({"done":true,"lines":17})"},
     {"erase bob"}},
    {"erase, which is refused",
     R"({"command":"erase","user":"bob"})",
     as_refused,
     {full},
     {"erase bob"}},
    {"nobody else erases, not even himself",
     R"({"command":"erase","user":"alice"})",
     as_anybody,
     {R"({"error":{"code":"not-admin","text":"Only an admin may erase from the audit log."}})"},
     {}},
    {"an admin sees all who watch, and the rules",
     R"({"command":"watchers"})",
     with_watchers,
     {R"({"watcher":{"user":"alice","client":"\u001b"}})", R"({"watcher":{"user":"bob"}})", done},
     {"watchers of all with rules"}},
    {"or who watches one",
     R"({"command":"watchers","user":"bob"})",
     as_admin,
     {done},
     {"watchers of bob with rules"}},
    {"others see who watches them, without rules",
     R"({"command":"watchers"})",
     as_anybody,
     {done},
     {"watchers of alice"}},
    {"also by name",
     R"({"command":"watchers","user":"alice"})",
     as_anybody,
     {done},
     {"watchers of alice"}},
    {"but not who watches others",
     R"({"command":"watchers","user":"bob"})",
     as_anybody,
     {R"({"error":{"code":"not-admin","text":"Only an admin may see who watches others."}})"},
     {}},
    {"watchers, where there is no SIP face",
     R"({"command":"watchers"})",
     as_refused,
     {full},
     {"watchers of all with rules"}},
    {"an admin sets anybody's SIP password, for the person of that name",
     R"({"command":"passwd","identity":"sip:b%23b@Example.test","password":"p\u00e4 \"w"})",
     as_admin,
     {R"({"done":true,"local":"b#b"})"},
     {"passwd sip:b%23b@example.test p\xc3\xa4 \"w for the person b#b"}},
    {"or for one whom he names",
     R"({"command":"passwd","identity":"sip:sales@example.test","password":"x","local":"bob"})",
     as_admin,
     {R"({"done":true,"local":"bob"})"},
     {"passwd sip:sales@example.test x for bob 7"}},
    {"or for nobody here",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x","no_local":true})",
     as_admin,
     {R"({"done":true,"local":null})"},
     {"passwd sip:bob@example.test x for nobody"}},
    {"as for who can be nobody here",
     R"({"command":"passwd","identity":"sip:a%20b@example.test","password":"x"})",
     as_admin,
     {R"({"done":true,"local":null})"},
     {"passwd sip:a%20b@example.test x for nobody"}},
    {"but not for whom there is not",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x","local":"gone"})",
     as_admin,
     {R"({"error":{"code":"no-such-user","text":"No such user."}})"},
     {}},
    {"nor for whom nobody can tell of",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x","local":"dim"})",
     as_admin,
     {R"({"error":{"code":"cannot-tell",)"
      R"("text":"Who that is cannot be told now; try again later."}})"},
     {}},
    {"a SIP password, which is refused",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x"})",
     as_refused,
     {full},
     {"passwd sip:bob@example.test x for the person bob"}},
    {"others set their own, for themselves",
     R"({"command":"passwd","identity":"sip:al%69ce@example.test","password":"x"})",
     as_anybody,
     {R"({"done":true,"local":"alice"})"},
     {"passwd sip:alice@example.test x for alice UID"}},
    {"also by name",
     R"({"command":"passwd","identity":"sip:alice@example.test","password":"x","local":"alice"})",
     as_anybody,
     {R"({"done":true,"local":"alice"})"},
     {"passwd sip:alice@example.test x for alice UID"}},
    {"but not another's",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x"})",
     as_anybody,
     {only_own},
     {}},
    {"also not for themselves",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x","local":"alice"})",
     as_anybody,
     {only_own},
     {}},
    {"nor their own for another",
     R"({"command":"passwd","identity":"sip:alice@example.test","password":"x","local":"bob"})",
     as_anybody,
     {only_own},
     {}},
    {"nor for nobody",
     R"({"command":"passwd","identity":"sip:alice@example.test","password":"x","no_local":true})",
     as_anybody,
     {only_own},
     {}},
    {"an admin has anybody explained, with rules",
     R"({"command":"explain","over":"finger","from":{},"of":"bob"})",
     as_admin,
     {R"({"explanation":{"rules":true}})", done},
     {}},
    {"others themselves, without rules",
     explain_alice,
     as_anybody,
     {R"({"explanation":{"rules":false}})", done},
     {}},
    {"and nobody else",
     R"({"command":"explain","over":"finger","from":{},"of":"bob"})",
     as_anybody,
     {R"({"error":{"code":"not-admin","text":"Only an admin may ask what others are told of )"
      R"(somebody else; ask about yourself."}})"},
     {}},
};

/// Every errand of who is no admin needs to know who he is.
const char* const by_name[] = {
    R"({"command":"hide"})",
    R"({"command":"unhide"})",
    R"({"command":"set","activity":"meal"})",
    R"({"command":"clear"})",
    R"({"command":"limit","level":["x"],"whom":["any"]})",
    R"({"command":"limits"})",
    R"({"command":"unlimit","number":1})",
    R"({"command":"log"})",
    R"({"command":"watchers"})",
    R"({"command":"approve","watcher":"sip:c@b.test"})",
    R"({"command":"withdraw","watcher":"sip:c@b.test"})",
    R"({"command":"passwd","identity":"sip:alice@example.test","password":"x"})",
    explain_alice,
};

}  // namespace

BOOST_AUTO_TEST_SUITE(control_errands)

BOOST_DATA_TEST_CASE(are_run, boost::unit_test::data::make(rows), r) {
    house h;
    r.given(h.daemon);
    visitor v(h);
    v.say(std::string(r.request) + '\n');
    for (const char* line : r.lines) BOOST_TEST(v.line() == line);
    v.finish();
    BOOST_TEST(v.line() == "(closed)");
    std::vector<std::string> did = r.did;
    for (std::string& what : did) {
        const auto at = what.find("UID");
        if (at != std::string::npos) what.replace(at, 3, std::to_string(::getuid()));
    }
    BOOST_TEST(h.daemon.done == did, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_a_crowd_of_watchers_the_first_are_told) {
    house h;
    with_a_crowd(h.daemon);
    visitor v(h);
    v.say("{\"command\":\"watchers\"}\n");
    for (std::size_t i = 0; i < max_watchers; ++i) BOOST_REQUIRE(v.line() == R"({"watcher":{}})");
    BOOST_TEST(v.line() == R"({"done":true,"more":7})");
}

BOOST_DATA_TEST_CASE(want_a_name, boost::unit_test::data::make(by_name), request) {
    house h;
    as_nobody(h.daemon);
    visitor v(h);
    v.say(std::string(request) + '\n');
    BOOST_TEST(v.line() ==
               R"({"error":{"code":"failed","text":"Nobody is known here by your uid, )" +
                   std::to_string(::getuid()) + R"(; this is for users with a name."}})");
    as_who_cannot_be_told(h.daemon);
    v.say(std::string(request) + '\n');
    BOOST_TEST(v.line() == R"({"error":{"code":"cannot-tell",)"
                           R"("text":"Who you are cannot be told now; try again later."}})");
    BOOST_TEST(h.daemon.done.empty());
}

BOOST_AUTO_TEST_CASE(a_hiding_is_rounded_up_to_a_whole_second) {
    house h;
    h.clock.set(tests::at("2026-01-02T12:00:00Z") + std::chrono::milliseconds(1));
    visitor v(h);
    v.say("{\"command\":\"hide\",\"for_seconds\":1}\n");
    BOOST_TEST(v.line() == R"({"done":true,"until":"2026-01-02T12:00:02Z"})");
}

BOOST_AUTO_TEST_CASE(an_explanation_is_of_what_was_supposed) {
    house h;
    visitor v(h);
    v.say(R"({"command":"explain","over":"sip","from":{"user":"bob","sip":"sip:bob@example.net",)"
          R"("address":"192.0.2.7","local":true},"of":"carol","at":"2026-03-29T00:30:00Z"})"
          "\n");
    BOOST_TEST(v.line() == R"({"explanation":{"rules":true}})");
    BOOST_REQUIRE(h.daemon.explained.has_value());
    const base::question& q = *h.daemon.explained;
    BOOST_TEST((q.over == base::face::sip));
    BOOST_TEST((q.subject == tests::user("carol")));
    BOOST_TEST((q.at == tests::at("2026-03-29T00:30:00Z")));
    BOOST_TEST((q.who.user == tests::user("bob")));
    BOOST_TEST((q.who.sip == base::sip_identity::parse("sip:bob@example.net").value()));
    BOOST_TEST((q.who.from == base::address::parse("192.0.2.7").value()));
    BOOST_TEST(q.who.local);
}

BOOST_AUTO_TEST_CASE(an_explanation_is_of_now_unless_it_says_otherwise) {
    house h;
    visitor v(h);
    v.say(std::string(explain_alice) + '\n');
    v.line();
    BOOST_TEST((h.daemon.explained->at == h.clock.now()));
    BOOST_TEST((h.daemon.explained->who == base::watcher{}));
}

BOOST_AUTO_TEST_CASE(what_is_wanted_of_the_log_is_passed_on) {
    house h;
    visitor v(h);
    v.say(R"({"command":"log","user":"bob","as":"watcher","newest":7,)"
          R"("since":"2026-01-02T03:04:05Z","before":99})"
          "\n");
    BOOST_TEST(v.line() == done);
    const desk::audit_filter& f = h.daemon.filter;
    BOOST_TEST((f.watcher == tests::user("bob")));
    BOOST_TEST(!f.subject.has_value());
    BOOST_TEST(f.newest == 7U);
    BOOST_TEST((f.since == tests::at("2026-01-02T03:04:05Z")));
    BOOST_TEST((f.before == 99));
}

BOOST_AUTO_TEST_CASE(who_is_no_admin_sees_the_lines_about_himself_only) {
    house h;
    as_anybody(h.daemon);
    visitor v(h);
    v.say("{\"command\":\"log\"}\n");
    BOOST_TEST(v.line() == done);
    BOOST_TEST((h.daemon.filter.subject == tests::user("alice")));
    BOOST_TEST(h.daemon.filter.newest == usual_log_lines);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
