#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include "asking.hpp"

using namespace fingerpost;
using namespace fingerpost::acl::asking;

namespace {

/// Whether a rule with this `when` holds at a time such as "mon 08:00".
struct row {
    const char* when;
    const char* wall;
    bool holds;
    friend std::ostream& operator<<(std::ostream& out, const row& r) {
        return out << r.when << (r.holds ? " holds on " : " does not hold on ") << r.wall;
    }
};

const row rows[] = {
    // Days.
    {"mon", "mon 00:00", true},
    {"mon", "mon 23:59", true},
    {"mon", "tue 00:00", false},
    {"mon", "sun 23:59", false},
    {"mon-fri", "mon 00:00", true},
    {"mon-fri", "fri 23:59", true},
    {"mon-fri", "sat 00:00", false},
    {"sat-mon", "sat 00:00", true},
    {"sat-mon", "sun 12:00", true},
    {"sat-mon", "mon 23:59", true},
    {"sat-mon", "tue 00:00", false},
    {"sat-mon", "fri 23:59", false},
    {"fri-fri", "fri 12:00", true},
    {"fri-fri", "sat 12:00", false},
    {"mon-sun", "thu 12:00", true},
    {"thu-wed", "wed 23:59", true},
    {"mon,wed-fri", "tue 12:00", false},
    {"mon,wed-fri", "mon 12:00", true},
    {"mon,wed-fri", "thu 12:00", true},
    {"mon wed", "wed 12:00", true},
    {"mon wed", "tue 12:00", false},

    // Hours.
    {"08:00-18:00", "sun 08:00", true},
    {"08:00-18:00", "sun 07:59", false},
    {"08:00-18:00", "sun 17:59", true},
    {"08:00-18:00", "sun 18:00", false},
    {"18:00-24:00", "mon 23:59", true},
    {"18:00-24:00", "tue 00:00", false},
    {"00:00-24:00", "tue 00:00", true},
    {"00:00-00:01", "tue 00:00", true},
    {"00:00-00:01", "tue 00:01", false},
    {"23:00-00:00", "mon 23:59", true},
    {"23:00-00:00", "tue 00:00", false},

    // Hours of days.
    {"mon,wed-fri 08:00-12:00", "wed 11:59", true},
    {"mon,wed-fri 08:00-12:00", "wed 12:00", false},
    {"mon,wed-fri 08:00-12:00", "tue 11:59", false},
    {"sat-mon 08:00-12:00", "sun 09:00", true},
    {"sat-mon 08:00-12:00", "tue 09:00", false},
    {"mon 08:00-12:00 mon 14:00-18:00", "mon 13:00", false},
    {"mon 08:00-12:00 mon 14:00-18:00", "mon 14:00", true},
    {"mon 08:00-12:00 14:00-18:00", "tue 14:00", true},
    {"mon 08:00-12:00 14:00-18:00", "tue 08:00", false},
    {"mon-fri 08:00-18:00 sat", "sat 23:00", true},
    {"sat mon-fri 08:00-18:00", "sat 23:00", true},

    // Over midnight.
    {"22:00-06:00", "mon 22:00", true},
    {"22:00-06:00", "mon 05:59", true},
    {"22:00-06:00", "mon 06:00", false},
    {"22:00-06:00", "mon 21:59", false},
    {"fri 22:00-06:00", "fri 22:00", true},
    {"fri 22:00-06:00", "sat 05:59", true},
    {"fri 22:00-06:00", "sat 06:00", false},
    {"fri 22:00-06:00", "fri 05:59", false},
    {"fri 22:00-06:00", "sat 22:00", false},
    {"sun 22:00-06:00", "mon 05:59", true},
    {"sun 22:00-06:00", "sun 05:59", false},
    {"mon-fri 22:00-06:00", "sat 05:59", true},
    {"mon-fri 22:00-06:00", "mon 05:59", false},
    {"mon-fri 22:00-06:00", "sun 23:00", false},
};

constexpr std::string_view head = "deny when ";
constexpr const char* not_a_period =
    "is neither days nor hours; expected mon-fri, sat,sun or 08:00-";
constexpr const char* no_hours =
    "are no hours; expected two times from 00:00 to 24:00, such as 08:";

/// A `when` with one thing wrong, the byte of it, and what the message must say.
struct refusal {
    const char* when;
    unsigned byte;
    std::string says;
    friend std::ostream& operator<<(std::ostream& out, const refusal& r) { return out << r.when; }
};

const refusal refusals[] = {
    {"weekend", 1, std::string("'weekend' ") + not_a_period},
    {"tues", 1, "did you mean 'tue'?"},
    {"mon-fry", 1, not_a_period},
    {"mno-fri", 1, "did you mean 'mon'?"},
    {"Mon", 1, not_a_period},
    {"mon-", 1, not_a_period},
    {"-mon", 1, not_a_period},
    {"mon-wed-fri", 1, not_a_period},
    {"mon,", 1, not_a_period},
    {"mon,,tue", 1, not_a_period},
    {"mon;tue", 1, not_a_period},
    {"\"mon\"", 1, std::string("'\"mon\"' ") + not_a_period},
    {"@mon", 1, std::string("'@mon' ") + not_a_period},
    {"$hours", 1, std::string("'$hours' ") + not_a_period},
    {"8-18", 1, not_a_period},
    {"mon \"08:00-18:00\"", 5, not_a_period},
    {"sat any", 5, not_a_period},
    {"8:00-18:00", 1, std::string("'8:00-18:00' ") + no_hours},
    {"08:00", 1, no_hours},
    {"08:00-", 1, no_hours},
    {"08:00-12:00-14:00", 1, no_hours},
    {"08:00-12:00,14:00-18:00", 1, no_hours},
    {"08:60-09:00", 1, no_hours},
    {"08:00-24:01", 1, no_hours},
    {"08:00-25:00", 1, no_hours},
    {"24:00-06:00", 1, no_hours},
    {"24:00-24:00", 1, no_hours},
    {"08.00-18:00", 1, no_hours},
    {"0a:00-18:00", 1, no_hours},
    {"08:0/-18:00", 1, no_hours},
    {"mon 08:00-8pm:0", 5, no_hours},
    {"08:00-08:00", 1, "'08:00-08:00' is no time at all; a whole day is 00:00-24:00"},
    {"00:00-00:00", 1, "is no time at all"},
    {"", 0, "nothing stands behind 'when'; expected days, hours or both, such as mon-fri 08:00-"},
};

/// Whether a `when` is warned of, and at which byte.
struct warned {
    const char* when;
    unsigned byte;  ///< 0: not
    friend std::ostream& operator<<(std::ostream& out, const warned& r) { return out << r.when; }
};

const warned hours_alone[] = {
    {"08:00-12:00", 0},
    {"mon 08:00-12:00", 0},
    {"mon 08:00-12:00 tue 14:00-18:00", 0},
    {"mon 08:00-12:00 tue", 0},
    {"mon tue 08:00-12:00", 0},
    {"mon 08:00-12:00 14:00-18:00", 17},
    {"08:00-12:00 14:00-18:00", 13},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(periods)

BOOST_DATA_TEST_CASE(hold, boost::unit_test::data::make(rows), r) {
    const acl::ruleset policy =
        rules("allow from any of any when " + std::string(r.when) + " show plan\n");
    const acl::facts known{{}, {}, {}, wall(r.wall)};
    const bool holds = policy.decide(about("ann", {}), known).what == acl::verb::allow;
    BOOST_TEST(holds == r.holds);
}

BOOST_DATA_TEST_CASE(are_refused, boost::unit_test::data::make(refusals), r) {
    const acl::parsed p = acl::parse(std::string(head) + r.when + '\n', "p.acl");
    BOOST_REQUIRE_EQUAL(p.errors.size(), 1);
    const acl::diagnostic& d = p.errors.front();
    BOOST_TEST(d.where.column == (r.byte == 0 ? 6 : head.size() + r.byte));
    BOOST_TEST(d.what.find(r.says) != std::string::npos, d.what);
}

BOOST_DATA_TEST_CASE(hours_without_days_behind_others_are_warned_of,
                     boost::unit_test::data::make(hours_alone), r) {
    const acl::parsed p = acl::parse(std::string(head) + r.when + '\n', "p.acl");
    BOOST_TEST(p.errors.empty());
    BOOST_REQUIRE_EQUAL(p.warnings.size(), r.byte == 0 ? 0 : 1);
    if (r.byte == 0) return;
    BOOST_TEST(p.warnings.front().where.column == head.size() + r.byte);
    BOOST_TEST(p.warnings.front().what ==
               "'14:00-18:00' belongs to every day; write days before it if only some are meant");
}

BOOST_AUTO_TEST_CASE(cannot_be_told_without_a_clock) {
    const acl::ruleset policy = rules("deny when mon\nallow from any of any show plan\n");
    BOOST_TEST((policy.decide(about("ann", {}), {}).what == acl::verb::cannot_tell));
    const acl::ruleset spared = rules("deny of bob when mon\nallow from any of any show plan\n");
    BOOST_TEST((spared.decide(about("ann", {}), {}).what == acl::verb::allow));
}

BOOST_AUTO_TEST_CASE(edges_are_where_they_begin_and_end) {
    const auto edges = [](const char* policy) { return rules(policy).edges(); };
    BOOST_TEST(edges("deny\n").empty());
    BOOST_TEST((edges("deny when mon\n") == std::vector<unsigned>{0}));
    BOOST_TEST((edges("deny when 18:00-24:00\n") == std::vector<unsigned>{0, 1080}));
    BOOST_TEST((edges("deny when 22:00-06:00 mon 08:30-22:00\ndeny when 08:30-09:00\n") ==
                std::vector<unsigned>{360, 510, 540, 1320}));
    BOOST_TEST(acl::ruleset().edges().empty());
}

/// All week, minute by minute: between two edges nothing ever changes.
BOOST_AUTO_TEST_CASE(change_at_edges_only) {
    for (const char* when : {"mon-fri 08:00-18:00 sat 09:00-12:00", "fri 22:00-06:00", "sat-mon",
                             "mon,wed 23:59-00:01", "06:00-07:00 tue 00:00-24:00"}) {
        const acl::ruleset policy =
            rules("allow from any of any when " + std::string(when) + " show plan\n");
        std::optional<acl::verb> before;
        for (unsigned minute = 0; minute < 7 * 1440; ++minute) {
            const base::local_time local{minute / 1440, minute % 1440};
            const acl::verb now = policy.decide(about("ann", {}), {{}, {}, {}, local}).what;
            const bool edge = std::ranges::binary_search(policy.edges(), local.minute);
            BOOST_REQUIRE_MESSAGE(edge || !before || *before == now, when << " minute " << minute);
            before = now;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
