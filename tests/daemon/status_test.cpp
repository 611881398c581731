#include "status.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/clock.hpp"
#include "fakes/loop.hpp"

namespace fingerpost::daemon {
namespace {

namespace json = boost::json;
using control::disclosure;

struct row {
    const char* why;
    std::string wrong;
    disclosure how_much;
    bool stale;
    bool tells_why;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"all is well", "", disclosure::counts, false, false},
    {"an admin is told what is wrong", "policy.acl:1:2: no", disclosure::counts, true, true},
    {"others that something is", "policy.acl:1:2: no", disclosure::plain, true, false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(status)

BOOST_DATA_TEST_CASE(of_the_policy, boost::unit_test::data::make(rows), r) {
    tests::loop events;
    const accounts::lane directory(events.executor(), "test", 1, 1, std::chrono::seconds(1));
    const settings chosen;
    const vital_signs signs{chosen,    {},    r.wrong, tests::at("2026-01-02T03:04:05Z"),
                            {},        7,     0,       {},
                            directory, false, false};
    const auto told = status_of(signs, r.how_much);
    const auto& policy = told.at("policy").as_object();
    BOOST_TEST(policy.at("stale").as_bool() == r.stale);
    BOOST_TEST(policy.contains("error") == r.tells_why);
    BOOST_TEST(told.contains("counts") == (r.how_much == disclosure::counts));
}

BOOST_AUTO_TEST_CASE(of_what_is_kept) {
    tests::loop events;
    const accounts::lane directory(events.executor(), "test", 1, 1, std::chrono::seconds(1));
    settings chosen;
    const std::string well;
    const auto told = [&](disclosure how_much) {
        const vital_signs signs{chosen, {}, well,      {},    {},    7,
                                0,      {}, directory, false, false, {3, 5, 17, 2}};
        const auto all = status_of(signs, how_much);
        return all.contains("state") ? json::serialize(all.at("state")) : "nothing";
    };
    BOOST_TEST(told(disclosure::counts) == R"({"folder":""})");
    chosen.state_dir = "/var/lib/fingerpost";
    BOOST_TEST(told(disclosure::counts) == R"({"folder":"/var/lib/fingerpost","wishes":3,)"
                                           R"("approvals":5,"audit":{"kept":17,"lost":2}})");
    BOOST_TEST(told(disclosure::plain) == "nothing");
}

BOOST_AUTO_TEST_CASE(of_the_sip_face) {
    tests::loop events;
    const accounts::lane directory(events.executor(), "test", 1, 1, std::chrono::seconds(1));
    const settings chosen;
    const std::string well;
    vital_signs signs{chosen, {}, well, {}, {}, 7, 0, {}, directory, false, false};
    BOOST_TEST(!status_of(signs, disclosure::counts).at("counts").as_object().contains("sip"));
    signs.sip = bridge::counts{1, 2, 3, 4, 5, 6, {7, 8}, {9, 10}, 11, 12, 13, 14, 15, 16};
    BOOST_TEST(json::serialize(status_of(signs, disclosure::counts).at("counts").at("sip")) ==
               R"({"requests":1,"challenged":2,"refused":3,"notifies":4,"retransmitted":5,)"
               R"("unanswered":6,"subscriptions":13,"registrations":14,"publications":15,)"
               R"("connections":16,"publishes":{"taken":7,"refused":8},)"
               R"("messages":{"taken":9,"refused":10,"relayed":11,"answered":12}})");
}

BOOST_AUTO_TEST_CASE(of_what_is_published) {
    tests::loop events;
    const accounts::lane directory(events.executor(), "test", 1, 1, std::chrono::seconds(1));
    settings chosen;
    chosen.publish_target = "sip:up.example.org";
    const std::string well;
    const auto told = [&](disclosure how_much) {
        vital_signs signs{chosen, {}, well, {}, {}, 7, 0, {}, directory, false, false};
        signs.upstream = bridge::upstream_state{
            bridge::upstream_state::link::waiting, "udp 192.0.2.1:5060", 3, 2, 1, "no answer"};
        return json::serialize(status_of(signs, how_much).at("publish"));
    };
    BOOST_TEST(told(disclosure::plain) == R"({"state":"waiting"})");
    BOOST_TEST(told(disclosure::counts) ==
               R"({"state":"waiting","target":"sip:up.example.org","server":"udp 192.0.2.1:5060",)"
               R"("published":3,"waiting":2,"failing":1,"error":"no answer"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::daemon
