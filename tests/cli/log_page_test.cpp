#include "log_page.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "utc.hpp"

namespace fingerpost::cli {
namespace {

const view noon = seen_at("2026-01-06T12:00:00Z");

struct row {
    const char* why;
    const char* line;
    const char* words;  ///< behind the time
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"a user by the control socket",
     R"("face":"control","watcher":{"user":"bob","local":true,"how":"kernel credentials"},
        "subject":"alice","verb":"allow","rule":"p.acl:7","fields":["presence","name"])",
     "bob by control asked about alice: presence name  [p.acl:7]"},
    {"an address", R"("face":"finger","watcher":{"address":"192.0.2.7","how":"address"},
        "subject":"alice","verb":"deny","rule":"no rule")",
     "192.0.2.7 by finger asked about alice: nothing  [no rule]"},
    {"a proved identity and where he is",
     R"("face":"sip","watcher":{"sip":"sip:carol@example.net","address":"192.0.2.7"},
        "subject":"alice","verb":"ask","rule":"p.acl:9","fields":["name"])",
     "sip:carol@example.net at 192.0.2.7 by sip asked about alice: name, if approved  [p.acl:9]"},
    {"her own wish, without the rule",
     R"("face":"finger","watcher":{"how":"nothing"},"subject":"alice","verb":"allow",
        "wish":"hide","fields":["name"],"concealed":true)",
     "somebody by finger asked about alice: name, as if logged out  [own wish: hide]"},
    {"rule and wish", R"("face":"sip","watcher":{"user":"bob"},"subject":"alice",
        "verb":"cannot-tell","rule":"p.acl:9","wish":"limit 2, perhaps")",
     "bob by sip asked about alice: nothing for now  [p.acl:9; own wish: limit 2, perhaps]"},
    {"several alike", R"("face":"finger","watcher":{"address":"::1"},"subject":"alice",
        "verb":"allow","fields":["name"],"count":3)",
     "::1 by finger asked about alice 3 times: name"},
    {"a list", R"("face":"finger","watcher":{"address":"192.0.2.7"},
        "listed":{"shown":3,"withheld":97})",
     "192.0.2.7 by finger listed 3 users; withheld: 97"},
    {"several lists alike", R"("face":"finger","watcher":{"address":"192.0.2.7"},
        "listed":{"shown":3,"withheld":97},"count":2)",
     "192.0.2.7 by finger listed 3 users 2 times; withheld: 97"},
    {"who was erased", R"("face":"control","watcher":{"how":"kernel credentials","erased":true},
        "subject":"alice","verb":"allow","fields":["name"])",
     "somebody who was erased by control asked about alice: name"},
    {"lines that were lost", R"("lost":12)", "12 lines were lost"},
    {"foreign text cannot steer the terminal",
     R"("face":"\u001b","watcher":{"user":"\u0007"},"subject":"\n","verb":"allow",
        "fields":["\u001b"],"rule":"\u001b","wish":"\u001b")",
     "^G by ^[ asked about ^J: ^[  [^[; own wish: ^[]"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_page)

BOOST_DATA_TEST_CASE(is_read_by_people, boost::unit_test::data::make(rows), r) {
    const std::string line = R"({"time":"2026-01-05T03:04:05Z",)" + std::string(r.line) + '}';
    BOOST_TEST(log_line(boost::json::parse(line).as_object(), noon) ==
               "2026-01-05 03:04:05  " + std::string(r.words) + '\n');
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
