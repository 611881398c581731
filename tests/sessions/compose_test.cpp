// The table of docs/presence.md, "What is reported".
#include "sessions/compose.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fakes/clock.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using base::availability;
using base::report;

namespace {

const base::instant noon = tests::at("2026-01-02T12:00:00Z");
constexpr auto offline = availability::offline;
constexpr auto away = availability::away;
constexpr auto idle = availability::idle;
constexpr auto active = availability::active;

report own(std::string activity, std::string note = "") {
    return {.source = "own",
            .by = report::origin::own,
            .open = {},
            .activity = std::move(activity),
            .note = std::move(note),
            .made = noon,
            .until = {}};
}

report device(std::string source, std::optional<bool> open, std::string activity = "",
              std::string note = "", std::chrono::seconds age = 60s) {
    return {.source = std::move(source),
            .by = report::origin::device,
            .open = open,
            .activity = std::move(activity),
            .note = std::move(note),
            .made = noon - age,
            .until = {}};
}
report open(std::string activity = "", std::string note = "") {
    return device("desk", true, std::move(activity), std::move(note));
}
report closed(std::string activity = "", std::string note = "") {
    return device("desk", false, std::move(activity), std::move(note));
}
report mute(std::string activity = "", std::string note = "") {
    return device("desk", std::nullopt, std::move(activity), std::move(note));
}
/// A second device, which spoke later than the first.
report later(std::string activity = "", std::string note = "") {
    return device("mobile", true, std::move(activity), std::move(note), 5s);
}

struct row {
    const char* why;
    availability machines;
    std::vector<report> reports;
    availability presence;
    const char* activity = "";
    const char* note = "";
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.why; }
};

const row rows[] = {
    {"nothing reported, nobody there", offline, {}, offline},
    {"nothing reported: the machines' away", away, {}, away},
    {"nothing reported: the machines' idle", idle, {}, idle},
    {"nothing reported: the machines' active", active, {}, active},

    {"his own word makes nobody present", offline, {own("meeting")}, offline, "meeting"},
    {"his own word is told beside away", away, {own("meeting")}, away, "meeting"},
    {"his own word is told beside idle", idle, {own("meeting")}, idle, "meeting"},
    {"his own word is told beside active", active, {own("meeting")}, active, "meeting"},
    {"his own note goes with it",
     active,
     {own("meeting", "5th floor")},
     active,
     "meeting",
     "5th floor"},
    {"he may have a note and no word", active, {own("", "back at 3")}, active, "", "back at 3"},
    {"his own free text is told as it is", active, {own("gone fishing")}, active, "gone fishing"},
    {"his own away lowers active", active, {own("away")}, away, "away"},
    {"his own away lowers idle", idle, {own("away")}, away, "away"},
    {"his own away is away as it was", away, {own("away")}, away, "away"},
    {"his own away raises nobody", offline, {own("away")}, offline, "away"},

    {"an open device makes present who is not logged in", offline, {open()}, active},
    {"an open device that is away makes him away", offline, {open("away")}, away, "away"},
    {"an open device that is busy makes him active", offline, {open("busy")}, active, "busy"},
    {"a closed device makes nobody present", offline, {closed()}, offline},
    {"a device without status makes nobody present",
     offline,
     {mute("meeting")},
     offline,
     "meeting"},
    {"an open device does not wake an idle machine's user", idle, {open()}, idle},
    {"an open device does not unlock a machine", away, {open()}, away},
    {"a closed device takes nothing from active", active, {closed()}, active},
    {"a closed device takes nothing from idle", idle, {closed()}, idle},
    {"a closed device takes nothing from away", away, {closed()}, away},
    {"a closed device's note is that of one switched off", active, {closed("", "Offline")}, active},
    {"a closed device's away is that of one switched off", away, {closed("away", "zzz")}, away},
    {"a closed device may be busy",
     active,
     {closed("busy", "do not disturb")},
     active,
     "busy",
     "do not disturb"},
    {"a device's away is not told of who is active", active, {open("away", "afk")}, active},
    {"a device's away is not told of who is idle", idle, {open("away", "afk")}, idle},
    {"a device's away is told of who is away", away, {open("away", "afk")}, away, "away", "afk"},
    {"a device's note without activity is told",
     active,
     {open("", "back at 3")},
     active,
     "",
     "back at 3"},
    {"a device's activity is told with its note",
     idle,
     {open("meal", "pizza")},
     idle,
     "meal",
     "pizza"},

    {"on the phone he is there, logged in or not",
     offline,
     {open("on-the-phone")},
     active,
     "on-the-phone"},
    {"on the phone he is there, machine locked or not",
     away,
     {open("on-the-phone")},
     active,
     "on-the-phone"},
    {"on the phone he is not idle", idle, {open("on-the-phone")}, active, "on-the-phone"},
    {"on the phone he is active", active, {open("on-the-phone")}, active, "on-the-phone"},
    {"a phone in use may say that it is closed",
     away,
     {closed("on-the-phone", "in a call")},
     active,
     "on-the-phone",
     "in a call"},
    {"a phone in use may say no status", offline, {mute("on-the-phone")}, active, "on-the-phone"},

    {"his own word wins over the phone's",
     active,
     {own("meeting"), open("on-the-phone")},
     active,
     "meeting"},
    {"but on the phone he is there",
     away,
     {own("meeting"), open("on-the-phone")},
     active,
     "meeting"},
    {"his own away wins over the phone's too",
     active,
     {own("away"), open("on-the-phone")},
     away,
     "away"},
    {"his own away of who is there by a device alone",
     offline,
     {own("away"), open()},
     away,
     "away"},
    {"his own note alone leaves the phone's word",
     idle,
     {own("", "short"), open("on-the-phone")},
     active,
     "on-the-phone",
     "short"},
    {"no device's note is put to his own word",
     active,
     {own("meeting"), open("", "free")},
     active,
     "meeting"},
    {"his own note alone, and a device's",
     active,
     {own("", "mine"), open("meal", "its")},
     active,
     "meal",
     "mine"},
    {"of two words of his own the last",
     active,
     {[] {
          report r = own("meal", "old");
          r.source = "elder";
          r.made -= 1h;
          return r;
      }(),
      own("tv")},
     active,
     "tv"},

    {"on the phone tells more than meeting",
     active,
     {open("on-the-phone"), later("meeting", "room 5")},
     active,
     "on-the-phone"},
    {"meeting tells more than busy", active, {open("meeting"), later("busy")}, active, "meeting"},
    {"a word of its own tells more than busy",
     active,
     {open("juggling"), later("busy")},
     active,
     "juggling"},
    {"busy tells more than away", away, {open("busy"), later("away")}, away, "busy"},
    {"away tells more than nothing", offline, {open("away"), later()}, active},
    {"of two that are away he is away", offline, {open("away"), later("away")}, away, "away"},
    {"of equals the newest", active, {open("meal"), later("travel")}, active, "travel"},
    {"the same in the other order", active, {later("travel"), open("meal")}, active, "travel"},
    {"the note is of the activity that is told",
     active,
     {open("on-the-phone", "in a call"), later("meal", "pizza")},
     active,
     "on-the-phone",
     "in a call"},
    {"of who says the same, whoever has a note",
     active,
     {open("meal", "pizza"), later("meal")},
     active,
     "meal",
     "pizza"},
    {"else of one that has no activity",
     active,
     {open("on-the-phone"), later("", "back at 3")},
     active,
     "on-the-phone",
     "back at 3"},
    {"of two notes the newest", active, {open("", "old"), later("", "new")}, active, "", "new"},
    {"two notes are never one",
     active,
     {open("meal", "pizza"), later("meal", "salad")},
     active,
     "meal",
     "salad"},
    {"of one instant the source decides",
     active,
     {device("a", true, "meal"), device("b", true, "tv")},
     active,
     "tv"},
    {"one open device is enough", offline, {closed(), later()}, active},
    {"one that is not away is enough",
     offline,
     {open("away", "afk"), later("", "here")},
     active,
     "",
     "here"},
    {"one in use is enough", away, {closed(), later("on-the-phone")}, active, "on-the-phone"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(compose)

BOOST_DATA_TEST_CASE(what_follows, boost::unit_test::data::make(rows), r) {
    const sessions::composition all = sessions::compose(r.machines, r.reports);
    BOOST_TEST(name_of(all.presence) == name_of(r.presence));
    BOOST_TEST(all.activity == r.activity);
    BOOST_TEST(all.note == r.note);
}

BOOST_DATA_TEST_CASE(the_order_of_reports_does_not_matter, boost::unit_test::data::make(rows), r) {
    const std::vector<report> turned(r.reports.rbegin(), r.reports.rend());
    BOOST_TEST((sessions::compose(r.machines, turned) == sessions::compose(r.machines, r.reports)));
}

BOOST_AUTO_TEST_SUITE_END()
