#include "facts.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "exit_code.hpp"

namespace fingerpost::cli {

BOOST_AUTO_TEST_SUITE(facts)

BOOST_AUTO_TEST_CASE(json_lines_escape_what_a_terminal_would_act_on_and_lose_nothing) {
    const boost::json::object told{
        {"a", "\x1B[1m \x7F \xC2\x85 \xE2\x80\xAE \xF3\xA0\x80\x81 caf\xC3\xA9\n"}};
    const std::string line = json_line(told);
    BOOST_TEST(line ==
               "{\"a\":\"\\u001b[1m \\u007f \\u0085 \\u202e \\udb40\\udc01 caf\xC3\xA9\\n\"}");
    BOOST_TEST((boost::json::parse(line).as_object() == told));
}

BOOST_AUTO_TEST_CASE(each_refusal_has_its_exit_code) {
    using control::refusal;
    BOOST_TEST((code_of(refusal::denied) == exit_code::refused));
    BOOST_TEST((code_of(refusal::bad_request) == exit_code::usage));
    BOOST_TEST((code_of(refusal::no_such_user) == exit_code::refused));
    BOOST_TEST((code_of(refusal::cannot_tell) == exit_code::cannot_tell));
    BOOST_TEST((code_of(refusal::not_admin) == exit_code::refused));
    BOOST_TEST((code_of(refusal::failed) == exit_code::refused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
