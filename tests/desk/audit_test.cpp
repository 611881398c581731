#include "desk/audit.hpp"

#include <sqlite3.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "desk/remembering_log.hpp"
#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "store/damage.hpp"
#include "store/error.hpp"
#include "store/trail.hpp"

namespace fingerpost::desk {
namespace {

using namespace std::chrono_literals;
using base::face;
using base::field;
using tests::at;
using tests::user;

base::watcher from(std::string_view address) {
    base::watcher w;
    w.from = base::address::parse(address).value();
    return w;
}

base::watcher proved(std::string_view name) {
    base::watcher w;
    w.user = user(name);
    return w;
}

struct log_book {
    tests::temp_dir dir;
    tests::loop events;
    tests::manual_clock clock{at("2026-01-02T12:00:00Z")};
    tests::remembering_log log;
    std::vector<std::string> journal;
    std::unique_ptr<store::trail> trail = open();
    std::unique_ptr<audit> book = begin();

    ~log_book() { close(); }

    [[nodiscard]] std::unique_ptr<store::trail> open() {
        return store::trail::open(events.executor(), dir / "trail", {}).value();
    }
    [[nodiscard]] std::unique_ptr<audit> begin(std::size_t max_waiting = 1000) {
        return std::make_unique<audit>(
            *trail, clock, log, events.executor(),
            [this](const std::string& line) { journal.push_back(line); }, max_waiting);
    }
    void close() {
        book->stop();
        events.turn_until([this] { return events.is_dry(); });
        book = nullptr;
        trail = nullptr;
    }
    /// From now on a line with the word "poison" cannot be written.
    void break_for_poison() {
        close();
        tests::meddle(dir / "trail",
                      "CREATE TRIGGER no BEFORE INSERT ON entry WHEN new.line LIKE '%poison%'"
                      " BEGIN SELECT raise(ABORT, 'no'); END");
        trail = open();
        book = begin();
    }
    audit_entry entry(base::watcher who, std::string_view subject, std::string verb = "allow") {
        audit_entry e{.at = clock.now(), .who = std::move(who), .subject = user(subject)};
        e.verb = std::move(verb);
        e.rule = "policy.acl:7";
        return e;
    }
    void note(base::watcher who, std::string_view subject) {
        book->note(entry(std::move(who), subject));
    }
    std::vector<std::string> lines(audit_filter wanted = {}) {
        std::vector<std::string> all;
        for (auto& l : events.run(book->read(std::move(wanted))).value())
            all.push_back(std::move(l.text));
        return all;
    }
};

struct line_row {
    const char* why;
    std::function<void(audit_entry&)> change;
    const char* line;
    friend std::ostream& operator<<(std::ostream& out, const line_row& r) { return out << r.why; }
};

const line_row line_rows[] = {
    {"an address asked", [](audit_entry&) {},
     R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"address":"192.0.2.7","how":"address"},"subject":"alice","verb":"allow","rule":"policy.acl:7"})"},
    {"fields were shown",
     [](audit_entry& e) {
         e.shows = {field::name, field::presence};
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"address":"192.0.2.7","how":"address"},"subject":"alice","verb":"allow","rule":"policy.acl:7","fields":["presence","name"]})"},
    {"a user at the control socket",
     [](audit_entry& e) {
         e.over = face::control;
         e.who = proved("bob");
         e.who.local = true;
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"control","watcher":{"user":"bob","local":true,"how":"kernel credentials"},"subject":"alice","verb":"allow","rule":"policy.acl:7"})"},
    {"a SIP identity",
     [](audit_entry& e) {
         e.over = face::sip;
         e.who.sip = base::sip_identity::parse("sip:bob@example.net").value();
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"sip","watcher":{"sip":"sip:bob@example.net","address":"192.0.2.7","how":"digest or certificate"},"subject":"alice","verb":"allow","rule":"policy.acl:7"})"},
    {"a user by SIP",
     [](audit_entry& e) {
         e.over = face::message;
         e.who = proved("bob");
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"message","watcher":{"user":"bob","how":"digest or certificate"},"subject":"alice","verb":"allow","rule":"policy.acl:7"})"},
    {"who comes from nowhere",
     [](audit_entry& e) {
         e.over = face::publish;
         e.who = {};
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"publish","watcher":{"how":"nothing"},"subject":"alice","verb":"allow","rule":"policy.acl:7"})"},
    {"concealed by rule and narrowed by wish, three times",
     [](audit_entry& e) {
         e.concealed = true;
         e.wish = "limit 2";
         e.count = 3;
     },
     R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"address":"192.0.2.7","how":"address"},"subject":"alice","verb":"allow","rule":"policy.acl:7","wish":"limit 2","concealed":true,"count":3})"},
    {"a file with a name that is no text", [](audit_entry& e) { e.rule = "p\n\xff.acl:1"; },
     "{\"time\":\"2026-01-02T12:00:00Z\",\"face\":\"finger\",\"watcher\":{\"address\":\"192.0.2."
     "7\","
     "\"how\":\"address\"},\"subject\":\"alice\",\"verb\":\"allow\",\"rule\":\"p^J\xEF\xBF\xBD.acl:"
     "1\"}"},
};

BOOST_FIXTURE_TEST_SUITE(audit_suite, log_book)

BOOST_DATA_TEST_CASE(a_line_says, boost::unit_test::data::make(line_rows), row) {
    audit_entry e = entry(from("192.0.2.7"), "alice");
    row.change(e);
    book->note(e);
    BOOST_REQUIRE(lines().size() == 1U);
    BOOST_TEST(lines()[0] == row.line);
    BOOST_TEST((journal == lines()));
}

BOOST_AUTO_TEST_CASE(a_list_is_one_line) {
    book->note_listed({clock.now(), face::finger, from("192.0.2.7"), 3, 97});
    const std::vector<std::string> expected{
        R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"address":"192.0.2.7","how":"address"},"listed":{"shown":3,"withheld":97}})"};
    BOOST_TEST(lines() == expected);
    audit_filter about_alice;
    about_alice.subject = user("alice");
    BOOST_TEST(lines(about_alice).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_done_within_the_call_and_all_of_half_a_second_at_once) {
    for (int i = 0; i < 100; ++i) note(from("192.0.2.7"), "u" + std::to_string(i));
    BOOST_TEST(journal.empty());
    events.turn();
    BOOST_TEST(journal.empty());
    events.turn_until([this] { return !journal.empty(); });
    BOOST_TEST(journal.size() == 100U);
    BOOST_TEST(lines().size() == 100U);
}

BOOST_AUTO_TEST_CASE(answers_alike_are_one_line_and_others_are_not) {
    for (int i = 0; i < 3; ++i) note(from("192.0.2.7"), "alice");
    note(from("192.0.2.8"), "alice");
    note(proved("bob"), "alice");
    audit_entry other = entry(from("192.0.2.7"), "alice");
    other.shows = {base::field::plan};
    book->note(other);
    other.wish = "hide";
    book->note(other);
    other.concealed = true;
    book->note(other);
    other.over = face::sip;
    book->note(other);
    other.rule = "policy.acl:8";
    book->note(other);
    other.verb = "deny";
    book->note(other);
    for (int i = 0; i < 2; ++i)
        book->note_listed({clock.now(), face::finger, from("192.0.2.7"), 3, 97});
    book->note_listed({clock.now(), face::finger, from("192.0.2.7"), 3, 98});
    const auto all = lines();
    BOOST_REQUIRE(all.size() == 11U);
    BOOST_TEST(all[0].ends_with(R"("count":3})"));
    for (std::size_t i = 1; i < 9; ++i)
        BOOST_TEST(all[i].find("count") == std::string::npos, all[i]);
    BOOST_TEST(all[9].ends_with(R"("listed":{"shown":3,"withheld":97},"count":2})"));
    note(from("192.0.2.7"), "alice");
    BOOST_TEST(lines().size() == 12U, "what was written is not counted on");
}

BOOST_AUTO_TEST_CASE(what_was_noted_is_written_without_being_asked_for) {
    note(from("192.0.2.7"), "alice");
    close();
    trail = open();
    book = begin();
    BOOST_TEST(lines().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_filter_finds_who_looked_at_whom) {
    note(proved("bob"), "alice");
    note(proved("alice"), "bob");
    clock.advance(1h);
    note(proved("carol"), "alice");
    const auto all = lines();
    audit_filter f;
    f.subject = user("alice");
    BOOST_TEST((lines(f) == std::vector{all[0], all[2]}));
    f.since = clock.now();
    BOOST_TEST((lines(f) == std::vector{all[2]}));
    f = {};
    f.until = clock.now();
    f.newest = 1;
    BOOST_TEST((lines(f) == std::vector{all[1]}));
    f = {};
    f.watcher = user("bob");
    BOOST_TEST((lines(f) == std::vector{all[0]}));
    f = {};
    f.before = events.run(book->read({})).value().at(1).number;
    BOOST_TEST((lines(f) == std::vector{all[0]}));
}

BOOST_AUTO_TEST_CASE(a_user_who_is_erased_is_in_no_line_not_even_in_one_just_noted) {
    note(proved("bob"), "alice");
    events.turn();
    note(proved("alice"), "bob");
    note(proved("carol"), "carol");
    book->note_listed({clock.now(), face::control, proved("bob"), 1, 0});
    BOOST_TEST(events.run(book->erase(user("bob"))).value() == 3U);
    const std::vector<std::string> expected{
        R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"how":"digest or certificate","erased":true},"subject":"alice","verb":"allow","rule":"policy.acl:7"})",
        R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"user":"carol","how":"digest or certificate"},"subject":"carol","verb":"allow","rule":"policy.acl:7"})",
        R"({"time":"2026-01-02T12:00:00Z","face":"control","watcher":{"how":"kernel credentials","erased":true},"listed":{"shown":1,"withheld":0}})"};
    BOOST_TEST(lines() == expected);
}

BOOST_AUTO_TEST_CASE(a_line_for_users_has_no_rule) {
    note(from("192.0.2.7"), "alice");
    BOOST_TEST(
        without_rule(lines().at(0)) ==
        R"({"time":"2026-01-02T12:00:00Z","face":"finger","watcher":{"address":"192.0.2.7","how":"address"},"subject":"alice","verb":"allow"})");
    BOOST_TEST(without_rule("no line of ours at policy.acl:7").empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_lost_and_the_log_says_so) {
    close();
    trail = open();
    book = begin(3);
    for (int i = 0; i < 5; ++i) note(from("192.0.2.7"), "u" + std::to_string(i));
    events.turn_until([this] { return lines().size() == 4; });
    BOOST_TEST(lines()[3] == R"({"time":"2026-01-02T12:00:00Z","lost":2})");
    BOOST_TEST(book->lost() == 2U);
    BOOST_TEST(journal.size() == 5U, "the journal has all");
    const std::vector<std::string> said{"lines of the audit log are lost",
                                        "the audit log is written again"};
    BOOST_TEST(log.events == said);
}

BOOST_AUTO_TEST_CASE(lines_of_one_window_are_written_as_one) {
    break_for_poison();
    for (const char* const subject : {"alice", "poison", "bob"}) note(from("192.0.2.7"), subject);
    BOOST_TEST(lines().empty());
    BOOST_TEST(book->lost() == 3U);
    for (const char* const subject : {"alice", "poison", "bob"}) {
        note(from("192.0.2.7"), subject);
        static_cast<void>(lines());
    }
    BOOST_TEST(book->lost() == 4U, "each by itself, only one is lost");
}

BOOST_AUTO_TEST_CASE(a_trail_that_fails_is_told_once_and_tried_again) {
    break_for_poison();
    for (int i = 0; i < 3; ++i) {
        note(from("192.0.2.7"), "poison");
        BOOST_TEST(lines().empty());
    }
    BOOST_TEST(book->lost() == 3U);
    note(from("192.0.2.7"), "alice");
    events.turn_until([this] { return lines().size() == 2; });
    BOOST_TEST(lines()[1] == R"({"time":"2026-01-02T12:00:00Z","lost":3})");
    const std::vector<std::string> said{"the audit log cannot be written",
                                        "lines of the audit log are lost",
                                        "the audit log is written again"};
    BOOST_TEST(log.events == said);
}

BOOST_AUTO_TEST_CASE(what_is_too_old_goes_at_the_start) {
    note(from("192.0.2.7"), "alice");
    close();
    clock.advance(24h * 365);
    trail = open();
    book = begin();
    events.turn_until([this] { return lines().empty(); });
}

BOOST_AUTO_TEST_CASE(a_trail_that_cannot_be_shortened_or_read_is_told) {
    note(from("192.0.2.7"), "alice");
    close();
    tests::meddle(dir / "trail", "ALTER TABLE entry RENAME TO gone");
    trail = open();
    book = begin();
    events.turn_until([this] { return !log.events.empty(); });
    BOOST_TEST(log.events.at(0) == "the audit log cannot be shortened");
    BOOST_TEST(events.run(book->read({})).error() == store::sqlite_error(SQLITE_ERROR));
    BOOST_TEST(events.run(book->erase(user("bob"))).error() == store::sqlite_error(SQLITE_ERROR));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::desk
