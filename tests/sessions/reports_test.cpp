// What users and their devices report, as the tracker keeps it.
#include <boost/test/unit_test.hpp>

#include "fakes/sessions.hpp"
#include "sessions/tracker.hpp"

using namespace fingerpost;
using namespace std::chrono_literals;
using base::availability;
using tests::at;
using tests::user;

namespace {

const base::instant noon = at("2026-01-02T12:00:00Z");

struct fixture {
    fixture() {
        who.on_change([this](const base::user_name&) { ++news; });
        who.on_deadline([this] { ++deadline_moves; });
    }
    void report(std::string source, std::string activity,
                std::optional<base::instant> until = std::nullopt) {
        who.report(user("ada"),
                   {.source = std::move(source),
                    .open = true,
                    .activity = std::move(activity),
                    .note = {},
                    .made = now,
                    .until = until},
                   now);
    }
    sessions::person ada() { return who.look(user("ada"), now); }
    void log_in() {
        ttys.type("pts/0", now);
        const std::vector<sessions::change> change{
            sessions::upsert{tests::login("1", "ada", "pts/0", noon)}};
        who.apply(0, change, now);
    }
    void log_out() {
        const std::vector<sessions::change> change{sessions::gone{"1"}};
        who.apply(0, change, now);
    }

    tests::fake_ttys ttys;
    sessions::tracker who{ttys, {.idle_after = 300s, .away_after = 1800s}};
    base::instant now = noon;
    int news = 0;
    int deadline_moves = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reports, fixture)

BOOST_AUTO_TEST_CASE(a_report_is_told_once_and_a_repeated_one_not_at_all) {
    report("phone", "busy");
    BOOST_TEST(news == 1);
    BOOST_TEST(ada().activity == "busy");
    report("phone", "busy", noon + 1h);  // refreshed
    BOOST_TEST(news == 1);
}

BOOST_AUTO_TEST_CASE(who_is_there_by_a_device_alone_is_not_at_a_terminal) {
    report("phone", "");
    BOOST_TEST((ada().presence == availability::active));
    BOOST_TEST(!who.is_present(user("ada")));
    BOOST_TEST(who.present().empty());
    BOOST_TEST((who.size() == sessions::tracker::counts{0, 0}));
    BOOST_TEST(!ada().since);
    BOOST_TEST(!ada().idle_since);
}

BOOST_AUTO_TEST_CASE(one_of_the_same_source_takes_the_place_of_the_last) {
    report("phone", "busy");
    report("phone", "meal");
    BOOST_TEST(ada().activity == "meal");
    report("phone", "");
    BOOST_TEST(ada().activity == "");
    BOOST_TEST(news == 3);
}

BOOST_AUTO_TEST_CASE(what_is_withdrawn_is_gone) {
    report("phone", "busy");
    report("other", "meal");
    who.withdraw(user("ada"), "other", now);
    BOOST_TEST(ada().activity == "busy");
    who.withdraw(user("ada"), "phone", now);
    BOOST_TEST((ada() == sessions::person(user("ada"))));
    BOOST_TEST(news == 4);
}

BOOST_AUTO_TEST_CASE(withdrawing_what_is_not_there_is_no_news) {
    who.withdraw(user("ada"), "phone", now);
    report("phone", "busy");
    who.withdraw(user("ada"), "other", now);
    who.withdraw(user("bob"), "phone", now);
    BOOST_TEST(news == 1);
}

BOOST_AUTO_TEST_CASE(a_report_ends_at_its_instant) {
    report("phone", "busy", noon + 10min);
    BOOST_TEST((who.next_deadline() == noon + 10min));
    BOOST_TEST(deadline_moves == 1);
    who.advance(now = noon + 10min - 1us);
    BOOST_TEST(ada().activity == "busy");
    who.advance(now = noon + 10min);
    BOOST_TEST(news == 2);
    BOOST_TEST((ada() == sessions::person(user("ada"))));
    BOOST_TEST(!who.next_deadline());
}

BOOST_AUTO_TEST_CASE(a_look_does_not_see_what_is_over) {
    report("phone", "busy", noon + 10min);
    now = noon + 10min;
    BOOST_TEST(ada().activity == "");
    BOOST_TEST(news == 2);
    BOOST_TEST(!who.next_deadline());
}

BOOST_AUTO_TEST_CASE(what_is_over_when_it_comes_never_counts) {
    report("phone", "busy", noon);
    BOOST_TEST(news == 0);
    BOOST_TEST(!who.next_deadline());
}

BOOST_AUTO_TEST_CASE(a_refreshed_report_lasts_on) {
    report("phone", "busy", noon + 10min);
    now = noon + 9min;
    report("phone", "busy", noon + 20min);
    who.advance(now = noon + 10min);
    BOOST_TEST(ada().activity == "busy");
    BOOST_TEST((who.next_deadline() == noon + 20min));
}

BOOST_AUTO_TEST_CASE(the_earliest_of_thresholds_and_ends_is_the_deadline) {
    log_in();
    BOOST_TEST((who.next_deadline() == noon + 5min));
    report("phone", "busy", noon + 2min);
    BOOST_TEST((who.next_deadline() == noon + 2min));
    who.advance(now = noon + 2min);
    BOOST_TEST((who.next_deadline() == noon + 5min));
}

BOOST_AUTO_TEST_CASE(reports_outlast_sessions_and_sessions_reports) {
    log_in();
    report("phone", "busy");
    log_out();
    BOOST_TEST(ada().activity == "busy");
    log_in();
    who.withdraw(user("ada"), "phone", now);
    BOOST_TEST((ada().presence == availability::active));
    BOOST_TEST(who.is_present(user("ada")));
}

BOOST_AUTO_TEST_SUITE_END()
