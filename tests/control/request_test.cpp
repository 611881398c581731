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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::control
