#include "told.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"

namespace fingerpost::daemon {
namespace {

namespace json = boost::json;
using control::disclosure;
using standing = base::card::standing;
using tests::user;

desk::explanation whole() {
    desk::explanation why;
    why.by_policy = "allow, by p.acl:7: allow from @staff of any show name\n";
    why.facts = {"account of alice: there",
                 "time: Monday 09:00",
                 "groups of bob: staff",
                 "groups of alice: users",
                 "group @nowhere: unknown, or cannot be told now",
                 "account of bob: there"};
    why.wish = "limit 2";
    why.state = standing::shown;
    why.concealed = true;
    why.shows = {base::field::presence, base::field::name};
    return why;
}

struct row {
    const char* why;
    std::vector<desk::limit> limits;
    std::vector<std::optional<std::string>> void_because;
    const char* told;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"none", {}, {}, "[]"},
    {"one that holds",
     {{4, {"public"}, {"@staff", "bob"}}},
     {std::nullopt},
     R"([{"number":4,"level":["public"],"whom":["@staff","bob"]}])"},
    {"behind one for everybody none counts",
     {{1, {"a"}, {"bob"}}, {2, {"b"}, {"bob", "any"}}, {3, {"c"}, {"any"}}, {7, {"d"}, {"bob"}}},
     {std::nullopt, std::nullopt, std::nullopt, std::nullopt},
     R"([{"number":1,"level":["a"],"whom":["bob"]},{"number":2,"level":["b"],"whom":["bob","any"]},)"
     R"({"number":3,"level":["c"],"whom":["any"],"behind":2},)"
     R"({"number":7,"level":["d"],"whom":["bob"],"behind":2}])"},
    {"nor behind one that means nothing: it shows nothing to anybody",
     {{1, {"gone"}, {"bob"}}, {2, {"b"}, {"any"}}},
     {"no level 'gone'", std::nullopt},
     R"([{"number":1,"level":["gone"],"whom":["bob"],"void":"no level 'gone'"},)"
     R"({"number":2,"level":["b"],"whom":["any"],"behind":1}])"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(told)

BOOST_AUTO_TEST_CASE(an_admin_is_explained_everything) {
    BOOST_TEST(json::serialize(explanation_of(whole(), user("alice"), disclosure::counts)) ==
               R"({"user":"alice","state":"shown","concealed":true,"fields":["presence","name"],)"
               R"("policy":"allow, by p.acl:7: allow from @staff of any show name\n",)"
               R"("facts":["account of alice: there","time: Monday 09:00","groups of bob: staff",)"
               R"("groups of alice: users","group @nowhere: unknown, or cannot be told now",)"
               R"("account of bob: there"],"wish":"limit 2"})");
}

BOOST_AUTO_TEST_CASE(others_what_concerns_themselves) {
    BOOST_TEST(json::serialize(explanation_of(whole(), user("alice"), disclosure::plain)) ==
               R"({"user":"alice","state":"shown","concealed":true,"fields":["presence","name"],)"
               R"("facts":["account of alice: there","time: Monday 09:00",)"
               R"("groups of alice: users"],"wish":"limit 2"})");
}

BOOST_AUTO_TEST_CASE(nothing_is_told_of_what_is_not) {
    desk::explanation why;
    why.state = standing::cannot_tell;
    BOOST_TEST(json::serialize(explanation_of(why, user("alice"), disclosure::plain)) ==
               R"({"user":"alice","state":"cannot-tell","fields":[],"facts":[]})");
    why.state = standing::denied;
    BOOST_TEST(json::serialize(explanation_of(why, user("alice"), disclosure::plain)) ==
               R"({"user":"alice","state":"denied","fields":[],"facts":[]})");
}

BOOST_DATA_TEST_CASE(limits_and_what_keeps_them_from_counting, boost::unit_test::data::make(rows),
                     r) {
    desk::user_wishes own;
    own.limits = r.limits;
    BOOST_TEST(json::serialize(wishes_of(own, r.void_because).at("limits")) == r.told);
}

BOOST_AUTO_TEST_CASE(hiding) {
    desk::user_wishes own;
    BOOST_TEST(json::serialize(wishes_of(own, {})) == R"({"hidden":false,"limits":[]})");
    own.hide.emplace();
    BOOST_TEST(json::serialize(wishes_of(own, {})) == R"({"hidden":true,"limits":[]})");
    own.hide->until = tests::at("2026-01-02T03:04:05Z");
    BOOST_TEST(json::serialize(wishes_of(own, {})) ==
               R"({"hidden":true,"until":"2026-01-02T03:04:05Z","limits":[]})");
    own.hide->until.reset();
    own.unreadable = true;
    BOOST_TEST(json::serialize(wishes_of(own, {})) ==
               R"({"hidden":true,"unreadable":true,"limits":[]})");
}

BOOST_AUTO_TEST_CASE(decisions_stand_with_who_watches_and_behind_them) {
    json::array watchers{{{"watcher", "sip:bob@example.net"}, {"event", "presence"}},
                         {{"watcher", "sip:dan@example.net"}, {"event", "presence"}}};
    const auto who = [](const char* text) { return base::sip_identity::parse(text).value(); };
    const auto made = tests::at("2026-01-02T03:04:05Z");
    const std::vector<desk::approval> decided{
        {who("sip:bob@example.net"), desk::decision::approved, made},
        {who("sip:carol@example.net"), desk::decision::refused, made}};
    add_decisions(watchers, user("alice"), decided);
    BOOST_TEST(json::serialize(watchers) ==
               R"([{"watcher":"sip:bob@example.net","event":"presence","decision":"approved"},)"
               R"({"watcher":"sip:dan@example.net","event":"presence"},)"
               R"({"watcher":"sip:carol@example.net","user":"alice","state":"refused",)"
               R"("since":"2026-01-02T03:04:05Z"}])");
    BOOST_TEST(json::serialize(decisions_of({decided.front()})) ==
               R"([{"watcher":"sip:bob@example.net","decision":"approved",)"
               R"("made":"2026-01-02T03:04:05Z"}])");
}

BOOST_AUTO_TEST_CASE(watchers_with_their_rules_for_admins) {
    bridge::watching silent(user("alice"));
    silent.watcher = "192.0.2.9";
    silent.event = "dialog";
    silent.state = "pending";
    silent.since = tests::at("2026-01-02T03:04:05Z");
    silent.until = tests::at("2026-01-02T04:04:05Z");
    silent.rule = "p.acl:9";
    silent.transport = "tcp 192.0.2.9:5060";
    bridge::watching told = silent;
    told.watcher = "sip:bob@example.net";
    told.told = tests::at("2026-01-02T03:05:00Z");
    told.answer = 200;
    told.client = "Phone/1";
    BOOST_TEST(json::serialize(watchers_of({silent, told}, disclosure::counts)) ==
               R"([{"watcher":"192.0.2.9","user":"alice","event":"dialog","state":"pending",)"
               R"("since":"2026-01-02T03:04:05Z","until":"2026-01-02T04:04:05Z",)"
               R"("rule":"p.acl:9","transport":"tcp 192.0.2.9:5060","client":""},)"
               R"({"watcher":"sip:bob@example.net","user":"alice","event":"dialog",)"
               R"("state":"pending","since":"2026-01-02T03:04:05Z",)"
               R"("until":"2026-01-02T04:04:05Z","rule":"p.acl:9",)"
               R"("told":"2026-01-02T03:05:00Z","answer":200,)"
               R"("transport":"tcp 192.0.2.9:5060","client":"Phone/1"}])");
    const auto plain = json::serialize(watchers_of({told}, disclosure::plain));
    BOOST_TEST((plain.find("p.acl") == std::string::npos));
    BOOST_TEST((plain.find("sip:bob@example.net") != std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::daemon
