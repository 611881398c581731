#include "base/quantum.hpp"

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::chrono_literals;

namespace {

struct row {
    const char* why;
    std::chrono::microseconds ready;  ///< since the request came
    std::chrono::milliseconds quantum;
    std::chrono::microseconds leaves;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"ready at once", 0us, 5ms, 5ms},
    {"a moment before the first multiple", 4'999us, 5ms, 5ms},
    {"on a multiple: the next", 5ms, 5ms, 10ms},
    {"past several", 17'001us, 5ms, 20ms},
    {"no quantum", 3'001us, 0ms, 3'001us},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quantum)

BOOST_DATA_TEST_CASE(a_refusal_leaves_at_a_whole_multiple, boost::unit_test::data::make(rows), r) {
    const std::chrono::steady_clock::time_point came(7h);
    BOOST_TEST((next_multiple(came, came + r.ready, r.quantum) == came + r.leaves));
}

BOOST_AUTO_TEST_SUITE_END()
