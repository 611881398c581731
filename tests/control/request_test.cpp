#include "request.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace fingerpost::control {
namespace {

struct good_row {
    const char* why;
    const char* line;
    command what;
    const char* users;
};
std::ostream& operator<<(std::ostream& to, const good_row& r) { return to << r.why; }

const good_row good[] = {
    {"who", R"({"command":"who"})", command::who, ""},
    {"show names one user", R"({"command":"show","user":"alice"})", command::show, "alice "},
    {"watch names several", R"({"command":"watch","users":["bob","alice"]})", command::watch,
     "bob alice "},
    {"a double is watched once", R"({"command":"watch","users":["bob","bob"]})", command::watch,
     "bob "},
    {"status", R"({"command":"status"})", command::status, ""},
    {"reload", R"({"command":"reload"})", command::reload, ""},
    {"explain is of one user", R"({"command":"explain","over":"finger","from":{},"of":"alice"})",
     command::explain, "alice "},
    {"explain without a watcher is from nobody known",
     R"({"command":"explain","over":"sip","of":"alice"})", command::explain, "alice "},
    {"hide", R"({"command":"hide"})", command::hide, ""},
    {"set", R"({"command":"set","activity":"meal"})", command::set, ""},
    {"set for a time", R"({"command":"set","activity":"meal","note":"x","for_seconds":60})",
     command::set, ""},
    {"set until then", R"({"command":"set","activity":"meal","until":"2026-01-02T03:04:05Z"})",
     command::set, ""},
    {"clear", R"({"command":"clear"})", command::clear, ""},
    {"unhide", R"({"command":"unhide"})", command::unhide, ""},
    {"limit", R"({"command":"limit","level":["team"],"whom":["any"]})", command::limit, ""},
    {"limits", R"({"command":"limits"})", command::limits, ""},
    {"limits of another", R"({"command":"limits","user":"bob"})", command::limits, "bob "},
    {"unlimit", R"({"command":"unlimit","number":4294967295})", command::unlimit, ""},
    {"log", R"({"command":"log"})", command::log, ""},
    {"log of one user", R"({"command":"log","user":"bob","as":"subject"})", command::log, "bob "},
    {"approve", R"({"command":"approve","watcher":"sip:c@b.test"})", command::approve, ""},
    {"refuse", R"({"command":"refuse","watcher":"sip:c@b.test"})", command::refuse, ""},
    {"withdraw", R"({"command":"withdraw","watcher":"sip:c@b.test"})", command::withdraw, ""},
    {"watchers of all", R"({"command":"watchers"})", command::watchers, ""},
    {"watchers of one", R"({"command":"watchers","user":"bob"})", command::watchers, "bob "},
    {"erase", R"({"command":"erase","user":"bob"})", command::erase, "bob "},
    {"passwd", R"({"command":"passwd","identity":"sip:bob@example.test","password":"x"})",
     command::passwd, ""},
    {"passwd for somebody",
     R"({"command":"passwd","identity":"sip:bob@example.test","password":"x","local":"bob"})",
     command::passwd, "bob "},
    {"send", R"({"command":"send","user":"bob","text":"hi"})", command::send, "bob "},
    {"send to an address", R"({"command":"send","user":"sip:bob@example.test","text":"hi"})",
     command::send, ""},
    {"blanks and CR are JSON's own", " { \"command\" : \"who\" } \r", command::who, ""},
    {"unknown members are for later versions", R"({"command":"who","colour":1})", command::who, ""},
};

struct bad_row {
    const char* why;
    const char* line;
    refusal code;
};
std::ostream& operator<<(std::ostream& to, const bad_row& r) { return to << r.why; }

const bad_row bad[] = {
    {"an empty line", "", refusal::bad_request},
    {"send to a name that nobody can have", R"({"command":"send","user":"a b","text":"hi"})",
     refusal::no_such_user},
    {"send to no address", R"({"command":"send","user":"sip:bob","text":"hi"})",
     refusal::bad_request},
    {"send to nobody", R"({"command":"send","text":"hi"})", refusal::bad_request},
    {"send nothing", R"({"command":"send","user":"bob","text":""})", refusal::bad_request},
    {"send without a text", R"({"command":"send","user":"bob"})", refusal::bad_request},
    {"send what is no UTF-8", "{\"command\":\"send\",\"user\":\"bob\",\"text\":\"\xFF\"}",
     refusal::bad_request},
    {"passwd of nobody", R"({"command":"passwd","password":"x"})", refusal::bad_request},
    {"passwd of what is no identity", R"({"command":"passwd","identity":"bob","password":"x"})",
     refusal::bad_request},
    {"passwd without a password", R"({"command":"passwd","identity":"sip:bob@example.test"})",
     refusal::bad_request},
    {"passwd for somebody and nobody",
     R"({"command":"passwd","identity":"sip:bob@x.test","password":"x","local":"bob","no_local":true})",
     refusal::bad_request},
    {"passwd for nobody at times",
     R"({"command":"passwd","identity":"sip:bob@x.test","password":"x","no_local":1})",
     refusal::bad_request},
    {"passwd for who cannot be",
     R"({"command":"passwd","identity":"sip:bob@x.test","password":"x","local":"a b"})",
     refusal::no_such_user},
    {"not JSON", "who", refusal::bad_request},
    {"not an object", R"(["who"])", refusal::bad_request},
    {"cut off", R"({"command":"who")", refusal::bad_request},
    {"two objects", R"({"command":"who"}{"command":"who"})", refusal::bad_request},
    {"no command", R"({"user":"alice"})", refusal::bad_request},
    {"a command that is no string", R"({"command":1})", refusal::bad_request},
    {"an unknown command", R"({"command":"Who"})", refusal::bad_request},
    {"show without user", R"({"command":"show"})", refusal::bad_request},
    {"show of no string", R"({"command":"show","user":["alice"]})", refusal::bad_request},
    {"show of a name nobody has", R"({"command":"show","user":"a/b"})", refusal::no_such_user},
    {"watch without users", R"({"command":"watch"})", refusal::bad_request},
    {"watch of nobody", R"({"command":"watch","users":[]})", refusal::bad_request},
    {"watch of a string", R"({"command":"watch","users":"alice"})", refusal::bad_request},
    {"watch of numbers", R"({"command":"watch","users":[1]})", refusal::bad_request},
    {"explain over nothing", R"({"command":"explain","from":{},"of":"a"})", refusal::bad_request},
    {"explain over an unknown face", R"({"command":"explain","over":"fax","of":"a"})",
     refusal::bad_request},
    {"explain of nobody", R"({"command":"explain","over":"sip"})", refusal::bad_request},
    {"explain of a name nobody has", R"({"command":"explain","over":"sip","of":"a b"})",
     refusal::no_such_user},
    {"explain from no object", R"({"command":"explain","over":"sip","from":"bob","of":"a"})",
     refusal::bad_request},
    {"explain from a user who cannot be",
     R"({"command":"explain","over":"sip","from":{"user":"a b"},"of":"a"})", refusal::bad_request},
    {"explain from no SIP identity",
     R"({"command":"explain","over":"sip","from":{"sip":"bob"},"of":"a"})", refusal::bad_request},
    {"explain from a network",
     R"({"command":"explain","over":"sip","from":{"address":"::/0"},)"
     R"("of":"a"})",
     refusal::bad_request},
    {"explain from perhaps local",
     R"({"command":"explain","over":"sip","from":{"local":1},"of":"a"})", refusal::bad_request},
    {"explain at no instant", R"({"command":"explain","over":"sip","of":"a","at":"noon"})",
     refusal::bad_request},
    {"hide for no time", R"({"command":"hide","for_seconds":0})", refusal::bad_request},
    {"hide for part of a second", R"({"command":"hide","for_seconds":1.5})", refusal::bad_request},
    {"hide for words", R"({"command":"hide","for_seconds":"2h"})", refusal::bad_request},
    {"hide for longer than ten years", R"({"command":"hide","for_seconds":315360001})",
     refusal::bad_request},
    {"hide for more than a number holds",
     R"({"command":"hide","for_seconds":18446744073709551615})", refusal::bad_request},
    {"set without activity", R"({"command":"set","note":"x"})", refusal::bad_request},
    {"set of a number", R"({"command":"set","activity":1})", refusal::bad_request},
    {"set with a number", R"({"command":"set","activity":"meal","note":1})", refusal::bad_request},
    {"set for no time", R"({"command":"set","activity":"meal","for_seconds":0})",
     refusal::bad_request},
    {"set until no time", R"({"command":"set","activity":"meal","until":"noon"})",
     refusal::bad_request},
    {"set for a time and until one",
     R"({"command":"set","activity":"meal","for_seconds":1,"until":"2026-01-02T03:04:05Z"})",
     refusal::bad_request},
    {"limit without level", R"({"command":"limit","whom":["any"]})", refusal::bad_request},
    {"limit to an empty level", R"({"command":"limit","level":[],"whom":["any"]})",
     refusal::bad_request},
    {"limit to nobody", R"({"command":"limit","level":["name"]})", refusal::bad_request},
    {"limit to a number", R"({"command":"limit","level":["name"],"whom":["any",1]})",
     refusal::bad_request},
    {"limits of a number", R"({"command":"limits","user":1})", refusal::bad_request},
    {"limits of a name nobody has", R"({"command":"limits","user":""})", refusal::no_such_user},
    {"unlimit without number", R"({"command":"unlimit"})", refusal::bad_request},
    {"unlimit of none", R"({"command":"unlimit","number":0})", refusal::bad_request},
    {"unlimit of a word", R"({"command":"unlimit","number":"1"})", refusal::bad_request},
    {"unlimit of more than there can be", R"({"command":"unlimit","number":4294967296})",
     refusal::bad_request},
    {"log of a name nobody has", R"({"command":"log","user":"a/b"})", refusal::no_such_user},
    {"approve of nobody", R"({"command":"approve"})", refusal::bad_request},
    {"approve of a word", R"({"command":"approve","watcher":"carol"})", refusal::bad_request},
    {"refuse of a number", R"({"command":"refuse","watcher":7})", refusal::bad_request},
    {"withdraw of a host", R"({"command":"withdraw","watcher":"sip:b.test"})",
     refusal::bad_request},
    {"watchers of a name nobody has", R"({"command":"watchers","user":"a/b"})",
     refusal::no_such_user},
    {"watchers of what is no name", R"({"command":"watchers","user":7})", refusal::bad_request},
    {"log as neither", R"({"command":"log","user":"a","as":"both"})", refusal::bad_request},
    {"log as watcher of nobody", R"({"command":"log","as":"watcher"})", refusal::bad_request},
    {"log of no line", R"({"command":"log","newest":0})", refusal::bad_request},
    {"log of too many lines", R"({"command":"log","newest":1001})", refusal::bad_request},
    {"log since no instant", R"({"command":"log","since":"yesterday"})", refusal::bad_request},
    {"log before the first", R"({"command":"log","before":0})", refusal::bad_request},
    {"erase of nobody", R"({"command":"erase"})", refusal::bad_request},
    {"erase of a name nobody has", R"({"command":"erase","user":"a b"})", refusal::no_such_user},
    {"watch of a name nobody has", R"({"command":"watch","users":[""]})", refusal::no_such_user},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(request_lines)

BOOST_DATA_TEST_CASE(is_read, boost::unit_test::data::make(good), r) {
    const auto asked = parse_request(r.line);
    BOOST_REQUIRE(std::holds_alternative<request>(asked));
    std::string users;
    for (const auto& u : std::get<request>(asked).users) users += std::string(u.str()) + ' ';
    BOOST_TEST((std::get<request>(asked).what == r.what));
    BOOST_TEST(users == r.users);
}

BOOST_DATA_TEST_CASE(is_refused, boost::unit_test::data::make(bad), r) {
    const auto asked = parse_request(r.line);
    BOOST_REQUIRE(std::holds_alternative<bad_request>(asked));
    BOOST_TEST(name_of(std::get<bad_request>(asked).why) == name_of(r.code));
    BOOST_TEST(!std::get<bad_request>(asked).text.empty());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
    const auto wrong = [](const char* line) {
        return std::get<bad_request>(parse_request(line)).text;
    };
    BOOST_TEST(wrong(R"({"command":"hide","for_seconds":0})") ==
               "\"for_seconds\" must be a whole number from 1 to 315360000.");
    BOOST_TEST(wrong(R"({"command":"explain","over":"sip","from":{"address":"x"},"of":"a"})") ==
               "\"from\" must be a watcher: \"address\" must be an IP address.");
    BOOST_TEST(wrong(R"({"command":"dance"})") ==
               "\"command\" must be who, show, watch, status, reload, explain, hide, unhide, "
               "limit, limits, unlimit, log, erase, watchers, passwd, approve, refuse, "
               "withdraw, set, clear or send.");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
