// Logging in, publishing, setting and hiding, in every order: what follows is the table of
// docs/presence.md, whatever came first.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "desk/wishing_office.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using namespace std::chrono_literals;
using base::availability;

constexpr auto offline = availability::offline;
constexpr auto away = availability::away;
constexpr auto idle = availability::idle;
constexpr auto active = availability::active;

constexpr const char* show_all = "allow from any of any show presence activity note idle since\n";

/// A user to whom deeds are done, each by a letter.
class subject {
public:
    subject(wishing_office& at, std::size_t number)
        : at_(at), uid_(static_cast<uid_t>(5000 + number)), name_("u" + std::to_string(number)) {
        at.directory.add(name_, uid_, "Someone");
    }
    void undergo(char deed) {
        switch (deed) {
            case 'L':  // logs in
                return log_in(0s, false);
            case 'I':  // logs in, and has typed nothing for a while
                return log_in(10min, false);
            case 'K':  // logs in, and locks
                return log_in(0s, true);
            case 'l':  // logs out
                return at_.log_out(line());
            case 'P':  // his phone is in use
                return publish(true, "on-the-phone", "in a call");
            case 'O':  // his softphone is switched on
                return publish(true, "", "hello");
            case 'A':  // it is on, and he is not at it
                return publish(true, "away", "afk");
            case 'B':  // it is on, and he wants no calls
                return publish(true, "busy", "");
            case 'C':  // it is switched off
                return publish(false, "", "bye");
            case 'p':  // it takes back what it published
                return at_.clerk.withdraw(user(name_), "desk phone");
            case 'S':
                return set("meeting", "5th floor");
            case 'W':
                return set("away", "");
            case 'N':
                return set("none", "back at 3");
            case 's':
                return must(at_.events.run(at_.said->clear(user(name_))));
            case 'H':
                return at_.hide(name_, uid_);
            default:
                BOOST_REQUIRE(deed == 'h');
                return must(at_.events.run(at_.own->unhide(user(name_), uid_)));
        }
    }
    base::card card() { return at_.answer(name_); }

private:
    std::string line() const { return "pts/" + name_; }
    void log_in(std::chrono::seconds idle_for, bool locked) {
        at_.ttys.type(line(), at_.clock.now() - idle_for);
        sessions::session s = login("id-" + line(), name_, line(), at_.clock.now() - idle_for);
        s.locked = locked;
        at_.tell(sessions::upsert{std::move(s)});
    }
    void publish(bool open, const char* activity, const char* note) {
        at_.clerk.report(user(name_), {.source = "desk phone",
                                       .open = open,
                                       .activity = activity,
                                       .note = note,
                                       .made = at_.clock.now(),
                                       .until = {}});
    }
    void set(const char* activity, const char* note) {
        auto word = desk::own_word::of(activity, note).value();
        must(at_.events.run(at_.said->set(user(name_), uid_, std::move(word))));
    }
    static void must(const base::result<void>& done) { BOOST_REQUIRE(done.has_value()); }

    wishing_office& at_;
    uid_t uid_;
    std::string name_;
};

/// A small letter undoes what its capital did, so it comes behind.
bool makes_sense(const std::string& deeds) {
    const auto first = [&](const char* capitals) { return deeds.find_first_of(capitals); };
    const auto undone = [&](char by, const char* capitals) {
        const auto at = deeds.find(by);
        return at == std::string::npos || first(capitals) < at;
    };
    return undone('l', "LIK") && undone('p', "POABC") && undone('s', "SWN") && undone('h', "H");
}

struct row {
    const char* deeds;  ///< in every order
    availability presence;
    const char* activity;
    const char* note;
    friend std::ostream& operator<<(std::ostream& out, const row& r) { return out << r.deeds; }
};

const row rows[] = {
    {"", offline, "", ""},
    {"L", active, "", ""},
    {"I", idle, "", ""},
    {"K", away, "", ""},
    {"Ll", offline, "", ""},
    {"P", active, "on-the-phone", "in a call"},
    {"O", active, "", "hello"},
    {"A", away, "away", "afk"},
    {"B", active, "busy", ""},
    {"C", offline, "", ""},
    {"Pp", offline, "", ""},
    {"S", offline, "meeting", "5th floor"},
    {"W", offline, "away", ""},
    {"N", offline, "", "back at 3"},
    {"Ss", offline, "", ""},
    {"H", offline, "", ""},
    {"Hh", offline, "", ""},

    {"LP", active, "on-the-phone", "in a call"},
    {"IP", active, "on-the-phone", "in a call"},
    {"KP", active, "on-the-phone", "in a call"},
    {"LO", active, "", "hello"},
    {"IO", idle, "", "hello"},
    {"KO", away, "", "hello"},
    {"LA", active, "", ""},
    {"IA", idle, "", ""},
    {"KA", away, "away", "afk"},
    {"LB", active, "busy", ""},
    {"KB", away, "busy", ""},
    {"LC", active, "", ""},
    {"KC", away, "", ""},
    {"LlP", active, "on-the-phone", "in a call"},
    {"LlO", active, "", "hello"},
    {"LPp", active, "", ""},

    {"LS", active, "meeting", "5th floor"},
    {"IS", idle, "meeting", "5th floor"},
    {"KS", away, "meeting", "5th floor"},
    {"LW", away, "away", ""},
    {"IW", away, "away", ""},
    {"LN", active, "", "back at 3"},
    {"LlS", offline, "meeting", "5th floor"},
    {"LSs", active, "", ""},
    {"LWs", active, "", ""},

    {"PS", active, "meeting", "5th floor"},
    {"PW", away, "away", ""},
    {"PN", active, "on-the-phone", "back at 3"},
    {"OS", active, "meeting", "5th floor"},
    {"OW", away, "away", ""},
    {"AS", away, "meeting", "5th floor"},
    {"CS", offline, "meeting", "5th floor"},
    {"PSs", active, "on-the-phone", "in a call"},
    {"PpS", offline, "meeting", "5th floor"},

    {"LPS", active, "meeting", "5th floor"},
    {"KPS", active, "meeting", "5th floor"},
    {"LPW", away, "away", ""},
    {"IPN", active, "on-the-phone", "back at 3"},
    {"IOS", idle, "meeting", "5th floor"},
    {"LAN", active, "", "back at 3"},
    {"KAN", away, "away", "back at 3"},
    {"LBN", active, "busy", "back at 3"},
    {"LCW", away, "away", ""},
    {"LPpS", active, "meeting", "5th floor"},
    {"LPSs", active, "on-the-phone", "in a call"},
    {"LlPS", active, "meeting", "5th floor"},

    {"LH", offline, "", ""},
    {"PH", offline, "", ""},
    {"OH", offline, "", ""},
    {"SH", offline, "", ""},
    {"WH", offline, "", ""},
    {"LPH", offline, "", ""},
    {"LSH", offline, "", ""},
    {"PSH", offline, "", ""},
    {"LPSH", offline, "", ""},
    {"KAWH", offline, "", ""},
    {"LHh", active, "", ""},
    {"PHh", active, "on-the-phone", "in a call"},
    {"SHh", offline, "meeting", "5th floor"},
    {"LPSHh", active, "meeting", "5th floor"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_DATA_TEST_CASE(every_order_gives_what_the_table_says, boost::unit_test::data::make(rows), r) {
    wishing_office office;
    office.rule(show_all);
    std::size_t made = 0;
    std::string deeds = r.deeds;
    std::sort(deeds.begin(), deeds.end());
    do {
        if (!makes_sense(deeds)) continue;
        subject someone(office, ++made);
        for (const char deed : deeds) someone.undergo(deed);
        const base::card card = someone.card();
        BOOST_TEST_CONTEXT(deeds) {
            BOOST_TEST(name_of(card.presence) == name_of(r.presence));
            BOOST_TEST(card.activity == r.activity);
            BOOST_TEST(card.note == r.note);
        }
    } while (std::next_permutation(deeds.begin(), deeds.end()));
}

/// What a watcher of alice was told last.
struct watching : wishing_office {
    desk::handle watched;
    std::vector<std::string> told;

    explicit watching(const char* policy = show_all, base::face over = base::face::sip) {
        rule(policy);
        watched =
            clerk.watch({stranger(), user("alice"), over, clock.now(), base::depth::live},
                        [this](const auto& c) {
                            told.push_back(std::string(name_of(c->presence)) + ' ' + c->activity);
                        });
        next();
    }
    /// What is told next.
    std::string next() {
        events.turn_until([this] { return !told.empty(); });
        const std::string first = told.front();
        told.erase(told.begin());
        return first;
    }
    void publish(const char* activity, std::optional<base::instant> until = {}) {
        clerk.report(user("alice"), {.source = "phone",
                                     .open = true,
                                     .activity = activity,
                                     .note = "note",
                                     .made = clock.now(),
                                     .until = until});
    }
};

BOOST_AUTO_TEST_CASE(a_watcher_is_told_of_each_at_once) {
    watching w;
    w.publish("on-the-phone");
    BOOST_TEST(w.next() == "active on-the-phone");
    BOOST_TEST(!w.set("away"));
    BOOST_TEST(w.next() == "away away");
    w.clear();
    BOOST_TEST(w.next() == "active on-the-phone");
    w.clerk.withdraw(user("alice"), "phone");
    BOOST_TEST(w.next() == "active ");
}

BOOST_AUTO_TEST_CASE(a_refreshed_report_is_no_news) {
    watching w;
    w.publish("busy");
    BOOST_TEST(w.next() == "active busy");
    w.publish("busy", w.clock.now() + 1h);
    w.events.turn();
    BOOST_TEST(w.told.empty());
}

BOOST_AUTO_TEST_CASE(a_report_ends_by_itself) {
    watching w;
    w.publish("busy", w.clock.now() + 1h);
    BOOST_TEST(!w.set("meal", "", w.clock.now() + 30min));
    w.next();
    BOOST_TEST(w.next() == "active meal");
    w.clock.advance(30min);
    w.tracker.advance(w.clock.now());
    BOOST_TEST(w.next().ends_with(" busy"));
    w.clock.advance(30min);
    w.tracker.advance(w.clock.now());
    BOOST_TEST(w.next().ends_with(" "));
}

BOOST_AUTO_TEST_CASE(who_typed_while_he_says_that_he_is_away_changes_no_card) {
    watching w;
    BOOST_TEST(!w.set("away"));
    BOOST_TEST(w.next() == "away away");
    w.clock.advance(10s);
    w.ttys.type("pts/0", w.clock.now());
    w.tracker.input_at("pts/0", w.clock.now());
    w.publish("busy");  // which his own word covers
    w.events.turn();
    BOOST_TEST(w.told.empty());
}

struct gate {
    const char* policy;
    availability presence;
    const char* activity;
    const char* note;
    friend std::ostream& operator<<(std::ostream& out, const gate& g) { return out << g.policy; }
};

const gate gates[] = {
    {"allow from any of any show presence activity note\n", active, "meeting", "5th floor"},
    {"allow from any of any show presence activity\n", active, "meeting", ""},
    {"allow from any of any show presence note\n", active, "", "5th floor"},
    {"allow from any of any show presence\n", active, "", ""},
    {"allow from any of any show activity note\n", offline, "meeting", "5th floor"},
    {"allow from any of any show name\n", offline, "", ""},
    {"deny from any of any\n", offline, "", ""},
    {"conceal of alice\nallow from any of any show presence activity note\n", offline, "", ""},
};

BOOST_DATA_TEST_CASE(each_fact_has_its_field, boost::unit_test::data::make(gates), g) {
    wishing_office o;
    o.rule(g.policy);
    BOOST_TEST(!o.set("meeting", "5th floor"));
    const base::card card = o.answer("alice");
    BOOST_TEST(name_of(card.presence) == name_of(g.presence));
    BOOST_TEST(card.activity == g.activity);
    BOOST_TEST(card.note == g.note);
}

BOOST_AUTO_TEST_CASE(who_is_there_by_a_device_alone_is_not_logged_in) {
    watching w;
    w.log_out("pts/0");
    w.publish("");
    const base::card card = w.answer("alice");
    BOOST_TEST(name_of(card.presence) == "active");
    BOOST_TEST(!card.logged_in);
    BOOST_TEST(!card.since);
    BOOST_TEST(!card.idle_since);
    w.rule("allow from any of any show presence name activity\n");
    BOOST_TEST(w.everyone().cards.empty());
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_has_stays_unknown_whatever_is_reported) {
    wishing_office o;
    o.rule(show_all);
    o.clerk.report(user("nobody-here"), {.source = "phone",
                                         .open = true,
                                         .activity = "busy",
                                         .note = {},
                                         .made = o.clock.now(),
                                         .until = {}});
    BOOST_TEST((o.answer("nobody-here").state == base::card::standing::denied));
}

BOOST_AUTO_TEST_CASE(who_has_no_account_any_more_says_nothing) {
    watching w;  // alice stays logged in: on another host, by a feed
    BOOST_TEST(!w.set("meal"));
    BOOST_TEST(w.next() == "active meal");
    w.directory.users.erase("alice");
    w.clerk.accounts_changed();
    BOOST_TEST(w.answer("alice").activity == "");
    BOOST_TEST(w.next() == "active ", "who watches is told, too");
    w.directory.add("alice", w.alice_uid);
    w.clerk.accounts_changed();
    BOOST_TEST(w.answer("alice").activity == "meal");
    BOOST_TEST(w.next() == "active meal");
}

BOOST_AUTO_TEST_CASE(who_gets_the_name_of_another_says_nothing_of_what_he_said) {
    watching w;
    BOOST_TEST(!w.set("meal", "", {}, 4711));
    BOOST_TEST(w.answer("alice").activity == "");
    w.events.turn();
    BOOST_TEST(w.told.empty());
    BOOST_TEST((w.said->of(user("alice"), 4711) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
