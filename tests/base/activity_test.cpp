#include "base/activity.hpp"

#include "row.hpp"

using namespace fingerpost::base;

namespace {

struct known {
    std::string_view says;
    std::string_view word;
    friend std::ostream& operator<<(std::ostream& out, const known& k) { return out << k.says; }
};

const known rows[] = {
    {"on-the-phone", "on-the-phone"},
    {"On the Phone", "on-the-phone"},
    {"on_the-phone", "on-the-phone"},
    {"TV", "tv"},
    {"meting", ""},
    {"meetings", ""},
    {"meeting ", ""},
    {"on--the-phone", ""},
    {"gone fishing", ""},
    {"", ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(activity)

BOOST_DATA_TEST_CASE(is_known_however_it_is_written, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(known_activity(r.says) == r.word);
}

BOOST_AUTO_TEST_CASE(each_word_is_itself) {
    for (const std::string_view word : activity_words) BOOST_TEST(known_activity(word) == word);
}

BOOST_AUTO_TEST_SUITE_END()
