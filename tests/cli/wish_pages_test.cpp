#include "wish_pages.hpp"

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
    const char* wishes;
    const char* page;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }

const row rows[] = {
    {"nothing is wanted", R"({"hidden":false,"limits":[]})",
     "You are not hidden and have set no limits.\n"},
    {"hidden for good", R"({"hidden":true,"limits":[]})", "Hidden until you unhide.\n"},
    {"hidden for a time", R"({"hidden":true,"until":"2026-01-06T14:30:00Z"})",
     "Hidden until 14:30.\n"},
    {"hidden for long", R"({"hidden":true,"until":"2027-02-06T14:30:00Z"})",
     "Hidden until 6 Feb 2027.\n"},
    {"limits, in their order",
     R"({"hidden":true,"limits":[{"number":2,"level":["public","mail"],"whom":["@staff","bob"]},
         {"number":5,"level":["name"],"whom":["any"]}]})",
     "Hidden until you unhide.\n2  public mail to @staff bob\n5  name to any\n"},
    {"a limit that means nothing, and those behind it",
     R"({"limits":[{"number":1,"level":["gone"],"whom":["any"],"void":"there is no 'gone'"},
         {"number":2,"level":["name"],"whom":["any"],"behind":1}]})",
     "1  gone to any  (shows nothing to anybody: there is no 'gone')\n"
     "2  name to any  (never counts: limit 1 is for everybody)\n"},
    {"what cannot be read", R"({"hidden":true,"unreadable":true,"limits":[]})",
     "What you once wanted cannot be read, so you are hidden: `fingerpost unhide`, then begin "
     "anew.\n"},
    {"what he says comes first",
     R"({"hidden":true,"limits":[],"says":{"activity":"meeting","note":"5th floor",
         "until":"2026-01-06T14:30:00Z"}})",
     "You say meeting, \"5th floor\", until 14:30.\nHidden until you unhide.\n"},
    {"he may say a note alone", R"({"limits":[],"says":{"activity":"","note":"back at 3"}})",
     "You say \"back at 3\", until you clear it.\nYou are not hidden and have set no limits.\n"},
    {"foreign text cannot steer the terminal",
     R"({"limits":[{"number":1,"level":["\u001b"],"whom":["\u0007\n"],"void":"\u001b"}]})",
     "1  ^[ to ^G^J  (shows nothing to anybody: ^[)\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(wish_pages)

BOOST_DATA_TEST_CASE(are_read_by_people, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(limits_page(boost::json::parse(r.wishes).as_object(), noon) == r.page);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::cli
