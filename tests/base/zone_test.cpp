#include "base/zone.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "row.hpp"

using namespace fingerpost::base;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;

namespace {

instant utc(std::string_view text) { return parse_rfc3339(text).value(); }

/// A zone that is `before` ahead of UTC until the first turn, and from each turn on as it says.
class turning_zone final : public zone {
public:
    struct turn {
        instant at;
        std::chrono::seconds ahead;
    };
    turning_zone(std::chrono::seconds before, std::vector<turn> turns)
        : before_(before), turns_(std::move(turns)) {}
    [[nodiscard]] std::chrono::seconds offset_at(instant t) const override {
        auto ahead = before_;
        for (const turn& each : turns_) {
            if (t >= each.at) ahead = each.ahead;
        }
        return ahead;
    }

private:
    std::chrono::seconds before_;
    std::vector<turn> turns_;
};

/// As in Berlin: on 29 March 2026 the clock goes from 2:00 to 3:00, on 25 October from 3:00 to
/// 2:00.
turning_zone berlin() {
    return {1h, {{utc("2026-03-29T01:00:00Z"), 2h}, {utc("2026-10-25T01:00:00Z"), 1h}}};
}

/// The same by the system; as a rule, which needs no data files. TZ is as it was afterwards.
class berlin_of_the_system {
public:
    berlin_of_the_system() {
        if (const char* const tz = std::getenv("TZ")) before_ = tz;
        setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
        tzset();
    }
    ~berlin_of_the_system() {
        before_ ? setenv("TZ", before_->c_str(), 1) : unsetenv("TZ");
        tzset();
    }
    berlin_of_the_system(const berlin_of_the_system&) = delete;
    berlin_of_the_system& operator=(const berlin_of_the_system&) = delete;

private:
    std::optional<std::string> before_;
};

/// "sun 01:59": what the clock on the wall shows.
std::string wall(instant t, const zone& in) {
    constexpr const char* names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const local_time local = local_time_at(t, in);
    char text[32];
    std::snprintf(text, sizeof text, "%s %02u:%02u", names[local.weekday], local.minute / 60,
                  local.minute % 60);
    return text;
}

std::string edge(std::string_view after, std::vector<unsigned> edges, const zone& in) {
    const auto found = next_edge(utc(after), edges, in);
    return found ? to_rfc3339(*found) : "none";
}

constexpr unsigned at(unsigned hour, unsigned minute = 0) { return hour * 60 + minute; }

struct wall_row {
    const char* why;
    const char* utc;
    const char* shows;
    friend std::ostream& operator<<(std::ostream& out, const wall_row& r) { return out << r.why; }
};

const wall_row walls[] = {
    {"winter", "2026-03-28T12:34:59Z", "sat 13:34"},
    {"a day begins", "2026-03-28T23:00:00Z", "sun 00:00"},
    {"the last minute of winter time", "2026-03-29T00:59:59Z", "sun 01:59"},
    {"an hour is skipped", "2026-03-29T01:00:00Z", "sun 03:00"},
    {"summer", "2026-06-30T22:00:00Z", "wed 00:00"},
    {"the hour before it is repeated", "2026-10-25T00:30:00Z", "sun 02:30"},
    {"the last minute of summer time", "2026-10-25T00:59:59Z", "sun 02:59"},
    {"an hour is repeated", "2026-10-25T01:00:00Z", "sun 02:00"},
    {"the hour, repeated", "2026-10-25T01:30:00Z", "sun 02:30"},
    {"and over", "2026-10-25T02:00:00Z", "sun 03:00"},
};

struct edge_row {
    const char* why;
    const char* after;
    std::vector<unsigned> edges;
    const char* gives;
    friend std::ostream& operator<<(std::ostream& out, const edge_row& r) { return out << r.why; }
};

const edge_row edges[] = {
    {"none without edges", "2026-01-05T12:00:00Z", {}, "none"},
    {"today", "2026-01-05T12:00:00Z", {at(8), at(18)}, "2026-01-05T17:00:00Z"},
    {"tomorrow", "2026-01-05T17:00:00Z", {at(8), at(18)}, "2026-01-06T07:00:00Z"},
    {"strictly after", "2026-01-05T17:00:00Z", {at(18)}, "2026-01-06T17:00:00Z"},
    {"a fraction of a second before", "2026-01-05T16:59:59.5Z", {at(18)}, "2026-01-05T17:00:00Z"},
    {"a fraction of a second behind", "2026-01-05T17:00:00.5Z", {at(18)}, "2026-01-06T17:00:00Z"},
    {"midnight of the zone", "2026-01-05T12:00:00Z", {0}, "2026-01-05T23:00:00Z"},
    {"the last minute", "2026-01-05T22:30:00Z", {at(23, 59)}, "2026-01-05T22:59:00Z"},
    {"edges in any order",
     "2026-01-05T12:00:00Z",
     {at(20), at(14), at(18)},
     "2026-01-05T13:00:00Z"},
    {"the day of UTC is another", "2026-01-05T23:30:00Z", {at(0, 45)}, "2026-01-05T23:45:00Z"},

    {"forward, an edge before it", "2026-03-29T00:00:00Z", {at(1, 30)}, "2026-03-29T00:30:00Z"},
    {"forward, an edge that it skips", "2026-03-29T00:30:00Z", {at(2, 30)}, "2026-03-29T01:00:00Z"},
    {"forward, the very edge", "2026-03-29T00:30:00Z", {at(2)}, "2026-03-29T01:00:00Z"},
    {"forward, to the edge", "2026-03-29T00:30:00Z", {at(3)}, "2026-03-29T01:00:00Z"},
    {"forward, an edge behind it", "2026-03-29T00:30:00Z", {at(5)}, "2026-03-29T01:00:00Z"},
    {"forward, from there", "2026-03-29T01:00:00Z", {at(5)}, "2026-03-29T03:00:00Z"},
    {"forward, the night before", "2026-03-28T12:00:00Z", {at(12)}, "2026-03-29T01:00:00Z"},

    {"back, an edge before it", "2026-10-24T23:00:00Z", {at(2, 30)}, "2026-10-25T00:30:00Z"},
    {"back, the turn", "2026-10-25T00:30:00Z", {at(2, 30)}, "2026-10-25T01:00:00Z"},
    {"back, the edge again", "2026-10-25T01:00:00Z", {at(2, 30)}, "2026-10-25T01:30:00Z"},
    {"back, an edge behind it", "2026-10-25T00:30:00Z", {at(4)}, "2026-10-25T01:00:00Z"},
    {"back, from there", "2026-10-25T01:00:00Z", {at(4)}, "2026-10-25T03:00:00Z"},
    {"back, from the edge that it repeats",
     "2026-10-25T00:00:00Z",
     {at(2)},
     "2026-10-25T01:00:00Z"},
};

/// Every change of `truth` that a walk from minute to minute finds is an edge that stepping from
/// edge to edge comes to.
template <class Truth>
void never_skips(const zone& in, instant from, instant to,
                 const std::vector<unsigned>& minutes_of_day, const Truth& truth) {
    std::set<instant> stops;
    for (auto t = next_edge(from, minutes_of_day, in); t && *t <= to;
         t = next_edge(*t, minutes_of_day, in)) {
        BOOST_REQUIRE(stops.insert(*t).second);
        BOOST_REQUIRE(stops.size() < 100'000U);
    }
    bool before = truth(local_time_at(from, in));
    unsigned changes = 0;
    for (instant t = from + 1min; t <= to; t += 1min) {
        const bool now = truth(local_time_at(t, in));
        const bool skipped = now != before && !stops.contains(t);
        BOOST_REQUIRE_MESSAGE(!skipped, "no stop at " << to_rfc3339(t));
        changes += now != before ? 1 : 0;
        before = now;
    }
    BOOST_TEST(changes > 0U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(zones)

BOOST_DATA_TEST_CASE(the_wall_shows, boost::unit_test::data::make(walls), r) {
    BOOST_TEST(wall(utc(r.utc), berlin()) == r.shows);
}

BOOST_DATA_TEST_CASE(the_system_knows_the_same, boost::unit_test::data::make(walls), r) {
    const berlin_of_the_system tz;
    BOOST_TEST(wall(utc(r.utc), system_zone()) == r.shows);
}

BOOST_DATA_TEST_CASE(the_next_edge_is, boost::unit_test::data::make(edges), r) {
    BOOST_TEST(edge(r.after, r.edges, berlin()) == r.gives);
}

BOOST_DATA_TEST_CASE(the_same_in_the_system_s_zone, boost::unit_test::data::make(edges), r) {
    const berlin_of_the_system tz;
    BOOST_TEST(edge(r.after, r.edges, system_zone()) == r.gives);
}

BOOST_AUTO_TEST_CASE(before_the_epoch_and_west_of_greenwich_the_wall_is_right) {
    const turning_zone newfoundland(-(3h + 30min), {});
    BOOST_TEST(wall(utc("1970-01-01T00:00:00Z"), newfoundland) == "wed 20:30");
    BOOST_TEST(wall(utc("1969-12-31T23:59:59.5Z"), newfoundland) == "wed 20:29");
    BOOST_TEST(edge("1969-12-31T23:59:59.5Z", {at(20, 30)}, newfoundland) ==
               "1970-01-01T00:00:00Z");
    BOOST_TEST(edge("1970-01-01T00:00:00Z", {0}, newfoundland) == "1970-01-01T03:30:00Z");
}

BOOST_AUTO_TEST_CASE(a_turn_of_odd_size_is_an_edge_too) {
    // Lord Howe: half an hour. Samoa: a whole day was left out.
    const turning_zone lord_howe(11h, {{utc("2026-04-04T15:00:00Z"), 10h + 30min}});
    BOOST_TEST(edge("2026-04-04T14:00:00Z", {at(12)}, lord_howe) == "2026-04-04T15:00:00Z");
    BOOST_TEST(wall(utc("2026-04-04T15:00:00Z"), lord_howe) == "sun 01:30");
    const turning_zone samoa(-10h, {{utc("2011-12-30T10:00:00Z"), 14h}});
    BOOST_TEST(edge("2011-12-30T09:00:00Z", {at(12)}, samoa) == "2011-12-30T10:00:00Z");
    BOOST_TEST(wall(utc("2011-12-30T09:59:00Z"), samoa) == "thu 23:59");
    BOOST_TEST(wall(utc("2011-12-30T10:00:00Z"), samoa) == "sat 00:00");
}

BOOST_AUTO_TEST_CASE(no_change_of_random_minutes_is_skipped) {
    const turning_zone zone = berlin();
    const std::pair<const char*, const char*> spans[] = {
        {"2026-01-05T00:00:00Z", "2026-01-08T00:00:00Z"},
        {"2026-03-27T13:00:00Z", "2026-03-31T00:00:00Z"},
        {"2026-10-23T13:00:00Z", "2026-10-27T00:00:00Z"},
    };
    std::mt19937 random(4);
    for (std::size_t round = 0; round < 60; ++round) {
        std::set<unsigned> chosen{0};  // a day of the week begins there
        while (chosen.size() < 2 + round % 7) chosen.insert(static_cast<unsigned>(random() % 1440));
        // Often one in the hour that turns.
        if (round % 3 != 0) chosen.insert(at(2, static_cast<unsigned>(random() % 60)));
        const std::vector<unsigned> minutes_of_day(chosen.begin(), chosen.end());
        std::vector<bool> holds;  // for each day and each span between two edges
        for (int i = 0; i < 7 * 16; ++i) holds.push_back(random() % 2 == 0);
        const auto truth = [&](const local_time& local) {
            const auto passed = std::ranges::upper_bound(minutes_of_day, local.minute);
            return holds[local.weekday * 16 +
                         static_cast<std::size_t>(passed - minutes_of_day.begin())];
        };
        const auto [from, to] = spans[round % std::size(spans)];
        never_skips(zone, utc(from), utc(to), minutes_of_day, truth);
    }
}

BOOST_AUTO_TEST_SUITE_END()
