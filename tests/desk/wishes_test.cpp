#include "desk/wishes.hpp"

#include <sqlite3.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "base/error.hpp"
#include "desk/drawer.hpp"
#include "store/error.hpp"

namespace fingerpost::desk {
namespace {

using namespace std::chrono_literals;
using tests::at;
using words = wishes::words;

struct drawer : tests::drawer_of<wishes> {
    drawer()
        : tests::drawer_of<wishes>([this](wishes& all) {
              all.on_change([this](const base::user_name& name) { told.emplace_back(name.str()); });
          }) {}

    std::unique_ptr<wishes>& wanted = sayings;

    void put(std::string owner, std::string value) {
        BOOST_REQUIRE(events.run(kept->put({"wishes", std::move(owner), "", std::move(value)})));
    }
    std::size_t records_kept() { return records_of("wishes"); }

    void hide(std::optional<base::instant> until = {}) {
        BOOST_REQUIRE(events.run(wanted->hide(alice, 1000, until)).has_value());
    }
    void unhide() { BOOST_REQUIRE(events.run(wanted->unhide(alice, 1000)).has_value()); }
    unsigned limit(words level, words whom) {
        return events.run(wanted->add_limit(alice, 1000, std::move(level), std::move(whom)))
            .value();
    }
    base::error_code unlimit(unsigned number) {
        const auto done = events.run(wanted->remove_limit(alice, 1000, number));
        return done ? base::error_code() : done.error();
    }
    [[nodiscard]] bool is_hidden() const {
        const auto* const hers = wanted->of(alice, 1000);
        return hers && hers->hide;
    }
};

BOOST_FIXTURE_TEST_SUITE(wishes_suite, drawer)

BOOST_AUTO_TEST_CASE(who_wants_nothing_has_no_wishes) {
    BOOST_TEST(!wanted->of(alice, 1000));
    unhide();
    BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_CASE(who_hides_is_hidden_until_he_unhides_also_after_a_restart) {
    hide();
    BOOST_TEST(is_hidden());
    BOOST_TEST(!wanted->of(bob, 1001));
    reopen();
    BOOST_TEST(is_hidden());
    unhide();
    BOOST_TEST(!wanted->of(alice, 1000));
    reopen();
    BOOST_TEST(!wanted->of(alice, 1000));
    BOOST_TEST(records_kept() == 0U);
}

BOOST_AUTO_TEST_CASE(a_hiding_ends_at_its_instant_and_that_is_told) {
    hide(clock.now() + 1h);
    clock.advance(1h - 1us);
    BOOST_TEST(is_hidden());
    clock.advance(1us);
    BOOST_TEST(!wanted->of(alice, 1000), "by the clock, whatever the timer does");
    reopen();
    BOOST_TEST(!wanted->of(alice, 1000));
    events.turn_until([this] { return records_kept() == 0; });
}

BOOST_AUTO_TEST_CASE(the_end_of_a_hiding_wakes_us) {
    limit({"public"}, {"any"});
    hide(clock.now() + 1h);
    told.clear();
    hide(clock.now() + 1s);  // sooner than what is waited for
    clock.advance(1s);
    events.turn_until([this] { return told.size() == 2; });
    BOOST_TEST(!is_hidden());
    BOOST_TEST(wanted->of(alice, 1000)->limits.size() == 1U);
    unhide();
    BOOST_TEST(told.size() == 2U, "it was over already");
}

BOOST_AUTO_TEST_CASE(an_end_is_told_once_though_it_was_seen_before) {
    hide(clock.now() + 1s);
    clock.advance(1s);
    BOOST_TEST(!is_hidden());
    events.turn_until([this] { return told.size() == 2; });
    events.turn_until([this] { return events.is_dry(); });
    BOOST_TEST(told.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_later_hiding_takes_the_place_of_the_one_before) {
    hide(clock.now() + 1h);
    hide();
    clock.advance(2h);
    BOOST_TEST(is_hidden());
    hide(clock.now() + 1h);
    BOOST_TEST((wanted->of(alice, 1000)->hide->until == clock.now() + 1h));
}

BOOST_AUTO_TEST_CASE(an_end_is_never_earlier_than_was_asked_for) {
    hide(clock.now() + 1ms);
    BOOST_TEST((wanted->of(alice, 1000)->hide->until == clock.now() + 1s));
    hide(base::instant::max());
    BOOST_TEST(!wanted->of(alice, 1000)->hide->until.has_value());
    reopen();
    BOOST_TEST(is_hidden());
}

BOOST_AUTO_TEST_CASE(limits_are_numbered_in_their_order_and_keep_their_numbers) {
    BOOST_TEST(limit({"public"}, {"@staff", "bob"}) == 1U);
    BOOST_TEST(limit({"presence", "name"}, {"$lan"}) == 2U);
    BOOST_TEST(limit({"plan"}, {"any"}) == 3U);
    BOOST_TEST(!unlimit(2));
    reopen();
    const std::vector<desk::limit> expected{{1, {"public"}, {"@staff", "bob"}},
                                            {3, {"plan"}, {"any"}}};
    BOOST_TEST((wanted->of(alice, 1000)->limits == expected));
    BOOST_TEST(limit({"plan"}, {"any"}) == 4U);
    BOOST_TEST(unlimit(2) == make_error_code(wish_errc::no_such_limit));
}

BOOST_AUTO_TEST_CASE(there_is_a_most_of_limits) {
    for (unsigned i = 1; i <= wishes::max_limits; ++i) BOOST_TEST(limit({"name"}, {"any"}) == i);
    const words level{"name"}, whom{"any"};
    BOOST_TEST(events.run(wanted->add_limit(alice, 1000, level, whom)).error() ==
               make_error_code(wish_errc::too_many));
    BOOST_TEST(events.run(wanted->add_limit(bob, 1001, level, whom)).value() == 1U);
    reopen();
    BOOST_TEST(wanted->of(alice, 1000)->limits.size() == wishes::max_limits);
}

BOOST_AUTO_TEST_CASE(a_word_that_is_no_text_is_refused) {
    const words good{"name"}, bad{"caf\xe9"};
    const auto refused = make_error_code(base::errc::bad_char);
    BOOST_TEST(events.run(wanted->add_limit(alice, 1000, bad, good)).error() == refused);
    BOOST_TEST(events.run(wanted->add_limit(alice, 1000, good, bad)).error() == refused);
    BOOST_TEST(!wanted->of(alice, 1000));
}

BOOST_AUTO_TEST_CASE(changes_of_one_user_at_the_same_time_are_all_kept) {
    std::vector<tests::coming<base::result<unsigned>>> coming;
    for (int i = 0; i < 20; ++i)
        coming.push_back(events.begin(wanted->add_limit(alice, 1000, {"name"}, {"any"})));
    const auto hiding_too = events.begin(wanted->hide(alice, 1000, {}));
    for (unsigned i = 0; i < 20; ++i) BOOST_TEST(events.wait(coming[i]).value() == i + 1);
    BOOST_TEST(events.wait(hiding_too).has_value());
    const user_wishes before = *wanted->of(alice, 1000);
    BOOST_TEST(before.limits.size() == 20U);
    reopen();
    BOOST_TEST((*wanted->of(alice, 1000) == before));
}

BOOST_AUTO_TEST_CASE(each_change_is_told_when_it_is_made) {
    hide();
    limit({"name"}, {"any"});
    BOOST_TEST(!unlimit(1));
    unhide();
    BOOST_TEST(told.size() == 4U);
    unhide();
    BOOST_TEST(told.size() == 4U, "nothing changed");
}

BOOST_AUTO_TEST_CASE(under_another_uid_wishes_are_void_and_forgotten) {
    hide();
    BOOST_TEST(!wanted->of(alice, 2000));
    events.turn_until([this] { return records_kept() == 0; });
    events.turn_until([this] { return events.is_dry(); });
    BOOST_TEST(!wanted->of(alice, 1000), "also if the old uid comes back");
}

BOOST_AUTO_TEST_CASE(who_has_the_name_now_begins_without_wishes) {
    limit({"name"}, {"any"});
    const words level{"plan"}, whom{"bob"};
    BOOST_TEST(events.run(wanted->add_limit(alice, 2000, level, whom)).value() == 1U);
    const auto* const hers = wanted->of(alice, 2000);
    BOOST_REQUIRE(hers);
    BOOST_TEST((hers->limits == std::vector<desk::limit>{{1, level, whom}}));
    events.turn_until([this] { return events.is_dry(); });
    reopen();
    BOOST_TEST(wanted->of(alice, 2000)->limits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_not_believed) {
    limit({"name"}, {"any"});
    reopen({16 * 1024, 10});
    told.clear();
    const words level{std::string(50'000, 'x')}, whom{"any"};
    BOOST_TEST(events.run(wanted->add_limit(alice, 1000, level, whom)).error() ==
               store::sqlite_error(SQLITE_FULL));
    BOOST_TEST(wanted->of(alice, 1000)->limits.size() == 1U);
    BOOST_TEST(told.empty());
    BOOST_TEST(!unlimit(1), "and what comes next is tried");
}

BOOST_AUTO_TEST_CASE(without_the_store_there_are_no_wishes_to_load) {
    close();
    kept = open({1 << 20, 0});  // nobody may wait for the disk
    BOOST_TEST(events.run(wishes::load(*kept, clock, log, events.executor())).error() ==
               make_error_code(store::errc::overloaded));
}

BOOST_AUTO_TEST_CASE(who_has_unreadable_wishes_is_hidden_until_he_unhides) {
    put("alice", "{\"uid\":1000,\"limits\":[");
    put("no/name", "{}");
    reopen();
    BOOST_TEST(log.events.size() == 2U);
    for (const uid_t uid : {1000U, 2000U}) {
        const auto* const hers = wanted->of(alice, uid);
        BOOST_REQUIRE(hers);
        BOOST_TEST(hers->hide.has_value());
        BOOST_TEST(hers->unreadable);
    }
    const auto refused = make_error_code(wish_errc::unreadable);
    const words any{"any"};
    BOOST_TEST(events.run(wanted->hide(alice, 1000, clock.now())).error() == refused);
    BOOST_TEST(events.run(wanted->add_limit(alice, 1000, any, any)).error() == refused);
    BOOST_TEST(unlimit(1) == refused);
    BOOST_TEST(is_hidden());
    unhide();
    BOOST_TEST(!wanted->of(alice, 1000));
    BOOST_TEST(limit({"name"}, {"any"}) == 1U);
}

struct kept_text {
    const char* why;
    const char* text;
    friend std::ostream& operator<<(std::ostream& out, const kept_text& k) { return out << k.why; }
};

const kept_text unreadable[] = {
    {"no JSON", "hide"},
    {"no object", "[]"},
    {"no uid", R"({"limits":[]})"},
    {"a uid that is none", R"({"uid":-1,"limits":[]})"},
    {"a uid that is text", R"({"uid":"1000","limits":[]})"},
    {"no limits", R"({"uid":1000})"},
    {"limits that are no list", R"({"uid":1000,"limits":{}})"},
    {"an unknown member", R"({"uid":1000,"limits":[],"refuse":["bob"]})"},
    {"an unknown member for another", R"({"uid":1000,"hide":"for good","refuse":[]})"},
    {"a hiding without a meaning", R"({"uid":1000,"limits":[],"hide":true})"},
    {"a hiding until no time", R"({"uid":1000,"limits":[],"hide":"tomorrow"})"},
    {"a limit that is none", R"({"uid":1000,"limits":["name"]})"},
    {"a limit without a number", R"({"uid":1000,"limits":[{"level":[],"whom":[],"n":1}]})"},
    {"a limit without a level", R"({"uid":1000,"limits":[{"number":1,"whom":[],"n":1}]})"},
    {"a limit for nobody named", R"({"uid":1000,"limits":[{"number":1,"level":[],"n":1}]})"},
    {"a limit of words that are none",
     R"({"uid":1000,"limits":[{"number":1,"level":[7],"whom":[]}]})"},
    {"a limit with more to it",
     R"({"uid":1000,"limits":[{"number":1,"level":[],"whom":[],"when":"mon"}]})"},
    {"a limit of number 0", R"({"uid":1000,"limits":[{"number":0,"level":[],"whom":[]}]})"},
    {"a number twice",
     R"({"uid":1000,"limits":[{"number":1,"level":[],"whom":[]},{"number":1,"level":[],"whom":[]}]})"},
};

BOOST_DATA_TEST_CASE(what_is_not_wholly_understood_is_unreadable,
                     boost::unit_test::data::make(unreadable), row) {
    put("alice", row.text);
    reopen();
    BOOST_REQUIRE(wanted->of(alice, 1000));
    BOOST_TEST(wanted->of(alice, 1000)->unreadable);
}

BOOST_AUTO_TEST_CASE(a_record_of_an_earlier_day_is_still_read) {
    put("alice",
        R"({"uid":1000,"hide":"2026-01-02T13:00:00Z","limits":[{"number":2,"level":["public"],"whom":["any"]}]})");
    reopen();
    const user_wishes expected{
        hiding{at("2026-01-02T13:00:00Z")}, {{2, {"public"}, {"any"}}}, false};
    BOOST_TEST((*wanted->of(alice, 1000) == expected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::desk
