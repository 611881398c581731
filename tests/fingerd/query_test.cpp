#include "fingerd/query.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"

namespace {
namespace data = boost::unit_test::data;
using fingerpost::base::errc;
using fingerpost::fingerd::forwarded_line;
using fingerpost::fingerd::parse_query;
using fingerpost::fingerd::query;
using namespace std::string_literals;

struct row {
    const char* why;
    std::string line;
    query asked;
    friend std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
};

const row good[] = {
    {"M2: the empty line is {C}", "\r\n", {false, {}, {}}},
    {"M2: /W alone", "/W\r\n", {true, {}, {}}},
    {"M2a: a bare name", "ada\r\n", {false, {"ada"}, {}}},
    {"M2: /W and a name", "/W ada\r\n", {true, {"ada"}, {}}},
    {"M2: a host alone", "@h\r\n", {false, {}, {"h"}}},
    {"M2: a name at a host", "ada@h\r\n", {false, {"ada"}, {"h"}}},
    {"M2: /W and a host", "/W @h\r\n", {true, {}, {"h"}}},
    {"M2: all of it", "/W   ada@h1@h2\r\n", {true, {"ada"}, {"h1", "h2"}}},
    {"M2a: LF alone ends a line", "ada\n", {false, {"ada"}, {}}},
    {"M2a: so does the end of the stream", "ada", {false, {"ada"}, {}}},
    {"nothing at all is {C}", "", {false, {}, {}}},
    {"a CR before the end of the stream", "ada\r", {false, {"ada"}, {}}},
    {"M2a: /w in lower case", "/w ada\r\n", {true, {"ada"}, {}}},
    {"M2a: blanks and TABs around and between", " \t /W\t ada \t\r\n", {true, {"ada"}, {}}},
    {"several names", "ada  bob\tcleo\r\n", {false, {"ada", "bob", "cleo"}, {}}},
    {"blanks around @ belong to nobody", "ada @ h1 @ h2 \r\n", {false, {"ada"}, {"h1", "h2"}}},
    {"@ alone names an empty host", "@\r\n", {false, {}, {""}}},
    {"an option is an ordinary name", "-l --help\r\n", {false, {"-l", "--help"}, {}}},
    {"/W is a word of its own", "/Wada\r\n", {false, {"/Wada"}, {}}},
    {"/W stands in front only", "ada /W\r\n", {false, {"ada", "/W"}, {}}},
    {"UTF-8 names", "J\xC3\xB6rg\r\n", {false, {"J\xC3\xB6rg"}, {}}},
};

struct bad_row {
    const char* why;
    std::string line;
    errc error;
    friend std::ostream& operator<<(std::ostream& to, const bad_row& r) { return to << r.why; }
};

const bad_row bad[] = {
    {"NUL", "a\0b\r\n"s, errc::bad_char},
    {"ESC", "\x1b[2J\r\n", errc::bad_char},
    {"DEL", "a\x7f\r\n", errc::bad_char},
    {"a CR within", "a\rb\r\n", errc::bad_char},
    {"a C1 control in UTF-8", "a\xC2\x9B\r\n", errc::bad_char},
    {"a character that turns the text around", "a\xE2\x80\xAE\r\n", errc::bad_char},
    {"telnet's IAC, which is not UTF-8", "\xFF\xF4\xFF\xFD\x06\r\n", errc::bad_char},
    {"Latin-1", "J\xF6rg\r\n", errc::bad_char},
    {"a blank within a host", "ada@h 1\r\n", errc::bad_form},
    {"a name after a host", "ada@h bob\r\n", errc::bad_form},
    {"a name longer than names are", std::string(256, 'a'), errc::too_long},
    {"a line longer than lines are", std::string(4096, ' ') + "\n", errc::too_long},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(query_line)

BOOST_DATA_TEST_CASE(m2_the_whole_query_spec_is_accepted, data::make(good), r) {
    const auto asked = parse_query(r.line);
    BOOST_REQUIRE(asked.has_value());
    BOOST_TEST(asked->verbose == r.asked.verbose);
    BOOST_TEST(asked->names == r.asked.names, boost::test_tools::per_element());
    BOOST_TEST(asked->hosts == r.asked.hosts, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(what_is_no_query_is_an_error, data::make(bad), r) {
    const auto asked = parse_query(r.line);
    BOOST_REQUIRE(asked.has_error());
    BOOST_TEST((asked.error() == r.error), asked.error().message());
}

BOOST_AUTO_TEST_CASE(m2_there_is_no_limit_on_hosts) {
    for (const std::size_t count : {1U, 2U, 50U, 1000U}) {
        std::string line = "ada";
        for (std::size_t i = 0; i < count; ++i) line += "@h";
        const auto asked = parse_query(line + "\r\n");
        BOOST_REQUIRE(asked.has_value());
        BOOST_TEST(asked->hosts.size() == count);
    }
}

BOOST_AUTO_TEST_CASE(names_are_bounded) {
    std::string line;
    for (std::size_t i = 0; i < fingerpost::fingerd::max_query_names; ++i) line += "ada ";
    BOOST_TEST(parse_query(line).has_value());
    BOOST_TEST((parse_query(line + "bob").error() == errc::too_long));
}

BOOST_AUTO_TEST_CASE(m5_the_remainder_goes_to_the_right_most_host) {
    const std::pair<const char*, const char*> rows[] = {
        {"foo@host1@host2", "foo@host1\r\n"},
        {"foo@host", "foo\r\n"},
        {"@host", "\r\n"},
        {"/W @host", "/W\r\n"},
        {"/w foo@host", "/W foo\r\n"},
        {"/W @host1@host2", "/W @host1\r\n"},
        {"/W   foo@a@b@c", "/W foo@a@b\r\n"},
        {"ada bob@host", "ada bob\r\n"},
    };
    for (const auto& [line, sent] : rows) {
        BOOST_TEST(forwarded_line(parse_query(line).value()) == sent);
    }
}

BOOST_AUTO_TEST_SUITE_END()
