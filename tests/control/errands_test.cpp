#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "errand_rows.hpp"

namespace fingerpost::control {
namespace {

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

BOOST_DATA_TEST_CASE(are_run, boost::unit_test::data::make(errand_rows), r) {
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
