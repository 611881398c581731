#include "output_filter.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace fingerpost::cli {
namespace {

struct row {
    const char* why;
    const char* answer;
    allowed may;
    const char* shown;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

constexpr allowed nothing{};
constexpr allowed control{.control = true, .eight_bit = false};
constexpr allowed eight_bit{.control = false, .eight_bit = true};
constexpr allowed both{.control = true, .eight_bit = true};

const row rows[] = {
    {"S14: 32 to 126, TAB and CRLF pass", " ~\tx\r\ny\r\n", nothing, " ~\tx\ny\n"},
    {"S14: nothing below 32", "a\x1B[2J\ab\r\n", nothing, "a^[[2J^Gb\n"},
    {"S14: nothing above 126", "a\x7F\xC3\xA9\xE9\r\n", nothing, "a^???\n"},
    {"S15: bytes below 32 on demand, and no others", "a\x1B[2J\xC3\xA9\r\n", control,
     "a\x1B[2J?\r\n"},
    {"S15: UTF-8 on demand passes whole, and nothing below 32", "\xC3\xA9\x1B\r\n", eight_bit,
     "\xC3\xA9^[\n"},
    {"S15: what is no UTF-8, or hides text, does not", "\xE9 \xE2\x80\xAE \xC2\x9B", eight_bit,
     "\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD\n"},
    {"S15: both", "\xC3\xA9\x1B\r\n", both, "\xC3\xA9\x1B\r\n"},
    {"a last line without end", "x", nothing, "x\n"},
    {"a last line without end, as it is", "x", control, "x"},
    {"nothing", "", nothing, ""},
};

}  // namespace

BOOST_DATA_TEST_CASE(output_filter, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(filtered(r.answer, r.may) == r.shown);
}

}  // namespace fingerpost::cli
