#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;
using base::face;

namespace {

struct row {
    const char* why;
    const char* policy;
    base::watcher who;
    bool may;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"presence and name of anybody", "allow from any of any show presence name\n", {}, true},
    {"presence alone lists nobody", "allow from any of any show presence plan\n", {}, false},
    {"a name alone lists nobody", "allow from any of any show name plan\n", {}, false},
    {"one subject is somebody", "allow from any of ann show all\n", {}, true},
    {"a group is somebody, in principle", "allow from any of @g show all\n", {}, true},
    {"another watcher is meant", "allow from 192.0.2.1 of any show all\n", at("192.0.2.2"), false},
    {"another face is meant", "allow over sip control from any of any show all\n", {}, false},
    {"a deny of everybody stands above", "deny from local\nallow from any of any show all\n",
     local(), false},
    {"the same, said with any", "deny of any\nallow from any of any show all\n", {}, false},
    {"the same, over another face", "deny over sip\nallow from any of any show all\n", {}, true},
    {"a deny of others stands above", "deny from 192.0.2.1\nallow from any of any show all\n",
     at("192.0.2.2"), true},
    {"a deny of some subjects leaves the others",
     "deny of root\nallow from any of any show all\n",
     {},
     true},
    {"a deny of everybody stands below", "allow from any of ann show all\ndeny\n", {}, true},
    {"an allow that decides for all, without the name, leaves nothing",
     "allow from any of any show plan\nallow from any of any show all\n",
     {},
     false},
    {"an allow that decides for some leaves the others",
     "allow from any of ann show plan\nallow from any of any show all\n",
     {},
     true},
    {"self, proved, is somebody", "allow from self of any show all\n", proved("ann"), true},
    {"self, not proved, is nobody", "allow from self of any show all\n", local(), false},
    {"a deny from self leaves the others", "deny from self\nallow from any of any show all\n",
     proved("ann"), true},
    {"unknown groups of the watcher count as yes", "allow from @g of any show all\n", proved("ann"),
     true},
    {"but not of who proves nothing", "allow from @g of any show all\n", local(), false},
    {"a deny that cannot be told denies nobody for sure",
     "deny from @g\nallow from any of any show all\n", proved("ann"), true},
    {"message lists nobody", "allow over message from any of any\n", {}, false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lists)

BOOST_DATA_TEST_CASE(may_be_had, boost::unit_test::data::make(rows), r) {
    BOOST_TEST(rules(r.policy).may_list(r.who, face::finger, {}) == r.may);
}

BOOST_AUTO_TEST_CASE(follow_known_groups) {
    const acl::ruleset policy = rules("deny from @out\nallow from @in of any show all\n");
    const auto may = [&](std::vector<std::string> groups) {
        return policy.may_list(proved("ann"), face::finger, {std::move(groups), {}});
    };
    BOOST_TEST(may({"in"}));
    BOOST_TEST(!may({"in", "out"}));
    BOOST_TEST(!may({}));
}

BOOST_AUTO_TEST_SUITE_END()
