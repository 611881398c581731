#include "explain.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "base/field.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;
using words = std::vector<std::string>;

struct row {
    const char* why;
    explain_words asked;
    const char* request;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row good[] = {
    {"nothing is known of him",
     {"finger", {"any"}, "alice", ""},
     R"({"command":"explain","over":"finger","from":{},"of":"alice"})"},
    {"an address",
     {"finger", {"2001:db8::7"}, "alice", ""},
     R"({"command":"explain","over":"finger","from":{"address":"2001:db8::7"},"of":"alice"})"},
    {"all that is known adds up",
     {"sip", {"bob", "sip:bob@EXAMPLE.net", "192.0.2.7", "local"}, "alice", ""},
     R"({"command":"explain","over":"sip","from":{"user":"bob","sip":"sip:bob@example.net",)"
     R"("address":"192.0.2.7","local":true},"of":"alice"})"},
    {"self is the user himself",
     {"sip", {"self"}, "alice", ""},
     R"({"command":"explain","over":"sip","from":{"user":"alice"},"of":"alice"})"},
    {"who comes by the control socket is local",
     {"control", {"bob"}, "alice", ""},
     R"({"command":"explain","over":"control","from":{"user":"bob","local":true},"of":"alice"})"},
    {"at a time",
     {"publish", {"any"}, "alice", "2026-03-29T02:30:00+02:00"},
     R"({"command":"explain","over":"publish","from":{},"of":"alice",)"
     R"("at":"2026-03-29T00:30:00Z"})"},
};

struct bad_row {
    const char* why;
    explain_words asked;
    const char* says;
};
std::ostream& operator<<(std::ostream& to, const bad_row& r) { return to << r.why; }

constexpr const char* one_watcher =
    "--from wants one watcher: any, self, local, an address, a user or sip:USER@HOST, not \"";

const bad_row bad[] = {
    {"no face",
     {"fax", {"any"}, "alice", ""},
     "--over wants finger, sip, control, message or publish, not \"fax\"."},
    {"no watcher", {"sip", {}, "alice", ""}, "--from wants a watcher."},
    {"a network is many", {"sip", {"10.0.0.0/8"}, "alice", ""}, one_watcher},
    {"so is a group", {"sip", {"@staff"}, "alice", ""}, one_watcher},
    {"so is what the policy defines", {"sip", {"$lan"}, "alice", ""}, one_watcher},
    {"so are all who have proved who they are",
     {"sip", {"authenticated"}, "alice", ""},
     one_watcher},
    {"a word that could steer the terminal", {"sip", {"\x1b[2J"}, "alice", ""}, "^[[2J"},
    {"no user", {"sip", {"any"}, "a b", ""}, "--of wants a user, not \"a b\"."},
    {"no time", {"sip", {"any"}, "alice", "noon"}, "--at wants a time such as"},
};

struct page_row {
    const char* why;
    const char* told;
    const char* page;
};
std::ostream& operator<<(std::ostream& to, const page_row& r) { return to << r.why; }

const page_row pages[] = {
    {"all of it",
     R"({"user":"alice","state":"shown","concealed":true,"fields":["presence","name"],
         "policy":"concealed, by p:1: conceal of alice\nallow, by p:2: allow …\n",
         "facts":["account of alice: there","time: Monday 09:00"],"wish":"limit 2"})",
     "Told:    presence name, as if logged out\n"
     "By wish: limit 2\n"
     "Policy:\n"
     "    concealed, by p:1: conceal of alice\n"
     "    allow, by p:2: allow …\n"
     "Looked up:\n"
     "    account of alice: there\n"
     "    time: Monday 09:00\n"},
    {"without the rules", R"({"state":"denied","fields":[],"facts":[]})",
     "Told:    nothing, as of a user who does not exist\n"},
    {"it cannot be told", R"({"state":"cannot-tell"})",
     "Told:    nothing for now, since it cannot be told\n"},
    {"allowed, and nothing to show", R"({"state":"shown","fields":[]})", "Told:    no field\n"},
    {"foreign text cannot steer the terminal",
     R"({"state":"shown","fields":["\u001b"],"policy":"\u001b[2J","facts":["\u0007\n"]})",
     "Told:    ^[\nPolicy:\n    ^[[2J\nLooked up:\n    ^G^J\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(explaining)

BOOST_DATA_TEST_CASE(is_asked, boost::unit_test::data::make(good), r) {
    const auto read = read_question(r.asked);
    BOOST_REQUIRE(std::holds_alternative<explain_question>(read));
    BOOST_TEST(json::serialize(request_of(std::get<explain_question>(read))) == r.request);
}

BOOST_DATA_TEST_CASE(is_refused, boost::unit_test::data::make(bad), r) {
    const auto read = read_question(r.asked);
    BOOST_REQUIRE(std::holds_alternative<std::string>(read));
    BOOST_TEST(std::get<std::string>(read).find(r.says) != std::string::npos,
               std::get<std::string>(read));
}

BOOST_DATA_TEST_CASE(is_told, boost::unit_test::data::make(pages), r) {
    BOOST_TEST(explanation_page(json::parse(r.told).as_object()) == r.page);
}

BOOST_AUTO_TEST_CASE(all_fields_are_one_word) {
    json::array names;
    for (std::size_t i = 0; i < base::field_count; ++i)
        names.emplace_back(base::name_of(static_cast<base::field>(i)));
    BOOST_TEST(explanation_page({{"state", "shown"}, {"fields", names}}) == "Told:    all\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
