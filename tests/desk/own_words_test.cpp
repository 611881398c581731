#include "desk/own_words.hpp"

#include <sqlite3.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "desk/drawer.hpp"
#include "store/error.hpp"

namespace fingerpost::desk {
namespace {

using namespace std::chrono_literals;
using tests::at;

const std::string long_activity(own_word::max_activity + 1, 'x');
const std::string long_note(own_word::max_note + 1, 'x');

struct typed {
    const char* why;
    std::string activity;
    std::string note;
    const char* is;  ///< the activity; null: refused
    const char* is_noted = "";
    own_word_errc refused = {};
    friend std::ostream& operator<<(std::ostream& out, const typed& t) { return out << t.why; }
};

const typed typings[] = {
    {"a word of the RFC", "meeting", "", "meeting"},
    {"a word of the RFC, as people write it", "On the phone", "", "on-the-phone"},
    {"a text of his own is kept as it is", "Gone Fishing", "", "Gone Fishing"},
    {"a note goes with it", "meal", "at Luigi's", "meal", "at Luigi's"},
    {"a note alone", "none", "back at 3", "", "back at 3"},
    {"none, however it is written", " NONE ", "back at 3", "", "back at 3"},
    {"blanks at the ends go", "  tv ", "  news  ", "tv", "news"},
    {"letters of all scripts", "\xD0\xBE\xD0\xB1\xD0\xB5\xD0\xB4", "\xE6\x98\xBC",
     "\xD0\xBE\xD0\xB1\xD0\xB5\xD0\xB4", "\xE6\x98\xBC"},
    {"as long as it may be", long_activity.substr(1), long_note.substr(1),
     long_activity.c_str() + 1, long_note.c_str() + 1},
    {"an activity of nothing", "", "x", nullptr, "", own_word_errc::empty},
    {"an activity of blanks", "   ", "x", nullptr, "", own_word_errc::empty},
    {"none, and no note", "none", "", nullptr, "", own_word_errc::nothing_said},
    {"none, and a note of blanks", "none", "  ", nullptr, "", own_word_errc::nothing_said},
    {"an activity that is too long", long_activity, "", nullptr, "",
     own_word_errc::activity_too_long},
    {"a note that is too long", "meal", long_note, nullptr, "", own_word_errc::note_too_long},
    {"an activity that steers the terminal", "\x1B[2J", "", nullptr, "",
     own_word_errc::not_one_line},
    {"a note that steers the terminal", "meal", "\x07", nullptr, "", own_word_errc::not_one_line},
    {"a note of lines", "meal", "a\nb", nullptr, "", own_word_errc::not_one_line},
    {"a TAB", "meal", "a\tb", nullptr, "", own_word_errc::not_one_line},
    {"what turns the text around", "meal", "\xE2\x80\xAE", nullptr, "",
     own_word_errc::not_one_line},
    {"no UTF-8", "\xFF", "", nullptr, "", own_word_errc::not_one_line},
};

struct drawer : tests::drawer_of<own_words> {
    drawer()
        : tests::drawer_of<own_words>([this](own_words& all) {
              all.on_change([this](const base::user_name& name, const own_word* word) {
                  told.push_back(std::string(name.str()) + ' ' + (word ? word->activity : "-"));
              });
          }) {}

    std::unique_ptr<own_words>& said = sayings;

    std::vector<std::string> news() { return std::exchange(told, {}); }
    std::size_t records_kept() { return records_of("own word"); }

    base::error_code set(std::string_view activity, std::optional<base::instant> until = {},
                         uid_t uid = 1000) {
        own_word word = own_word::of(activity, "").value();
        word.until = until;
        const auto done = events.run(said->set(alice, uid, std::move(word)));
        return done ? base::error_code() : done.error();
    }
    [[nodiscard]] std::string activity(uid_t uid = 1000) const {
        const own_word* const word = said->of(alice, uid);
        return word ? word->activity : "-";
    }
};

using strings = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(own_word_suite)

BOOST_DATA_TEST_CASE(is_read, boost::unit_test::data::make(typings), r) {
    const auto word = own_word::of(r.activity, r.note);
    BOOST_REQUIRE(word.has_value() == (r.is != nullptr));
    if (!word) {
        BOOST_TEST(word.error() == make_error_code(r.refused));
        BOOST_TEST(word.error().message() != "unknown error");
        return;
    }
    BOOST_TEST(word->activity == r.is);
    BOOST_TEST(word->note == r.is_noted);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(own_words_suite, drawer)

BOOST_AUTO_TEST_CASE(what_is_set_is_told_and_what_is_cleared_too) {
    BOOST_TEST(!set("meal"));
    BOOST_TEST(activity() == "meal");
    BOOST_TEST(!set("tv"));
    BOOST_TEST(events.run(said->clear(alice)).has_value());
    BOOST_TEST(activity() == "-");
    BOOST_TEST(news() == (strings{"alice meal", "alice tv", "alice -"}),
               boost::test_tools::per_element());
    BOOST_TEST(records_kept() == 0U);
}

BOOST_AUTO_TEST_CASE(clearing_nothing_is_no_news) {
    BOOST_TEST(events.run(said->clear(alice)).has_value());
    BOOST_TEST(news().empty());
}

BOOST_AUTO_TEST_CASE(it_is_kept_whole) {
    own_word word = own_word::of("meal", "at \"Luigi's\"").value();
    word.until = at("2026-01-02T14:00:00.5Z");
    BOOST_REQUIRE(events.run(said->set(alice, 1000, word)).has_value());
    reopen();
    const own_word* const now = said->of(alice, 1000);
    BOOST_REQUIRE(now);
    BOOST_TEST(now->activity == "meal");
    BOOST_TEST(now->note == "at \"Luigi's\"");
    BOOST_TEST((now->made == at("2026-01-02T12:00:00Z")));
    BOOST_TEST((now->until == at("2026-01-02T14:00:01Z")));  // whole seconds, rounded up
    BOOST_TEST(news() == (strings{"alice meal", "alice meal"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_ends_when_it_should) {
    BOOST_TEST(!set("meal", at("2026-01-02T14:00:00Z")));
    clock.set(at("2026-01-02T13:59:59Z"));
    BOOST_TEST(activity() == "meal");
    clock.set(at("2026-01-02T14:00:00Z"));
    BOOST_TEST(activity() == "-");
}

BOOST_AUTO_TEST_CASE(what_has_passed_is_refused) {
    BOOST_TEST(set("meal", clock.now()) == make_error_code(own_word_errc::over));
    BOOST_TEST(set("meal", at("2020-01-02T14:00:00Z")) == make_error_code(own_word_errc::over));
    BOOST_TEST(activity() == "-");
    BOOST_TEST(records_kept() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_over_is_forgotten_at_the_next_start) {
    BOOST_TEST(!set("meal", at("2026-01-02T14:00:00Z")));
    clock.set(at("2026-01-02T14:00:00Z"));
    news();
    reopen();
    BOOST_TEST(news().empty());
    events.turn_until([this] { return records_kept() == 0; });
}

BOOST_AUTO_TEST_CASE(and_when_anybody_says_something) {
    BOOST_TEST(!set("meal", at("2026-01-02T14:00:00Z")));
    clock.set(at("2026-01-02T14:00:00Z"));
    BOOST_REQUIRE(events.run(said->set(bob, 1001, own_word::of("tv", "").value())).has_value());
    events.turn_until([this] { return records_kept() == 1; });
    BOOST_TEST(said->of(bob, 1001)->activity == "tv");
}

BOOST_AUTO_TEST_CASE(what_is_said_anew_is_not_forgotten_with_the_old) {
    BOOST_TEST(!set("meal", at("2026-01-02T14:00:00Z")));
    clock.set(at("2026-01-02T14:00:00Z"));
    const auto bobs = events.begin(said->set(bob, 1001, own_word::of("tv", "").value()));
    const auto hers = events.begin(said->set(alice, 1000, own_word::of("busy", "").value()));
    BOOST_TEST(events.wait(bobs).has_value());
    BOOST_TEST(events.wait(hers).has_value());
    reopen();
    BOOST_TEST(activity() == "busy");
}

BOOST_AUTO_TEST_CASE(it_is_void_under_another_uid) {
    BOOST_TEST(!set("meal"));
    BOOST_TEST(activity(1001) == "-");
    news();
    said->belongs_to(alice, 1000);
    BOOST_TEST(news().empty());
    said->belongs_to(alice, 1001);
    BOOST_TEST(news() == strings{"alice -"}, boost::test_tools::per_element());
    events.turn_until([this] { return records_kept() == 0; });
}

BOOST_AUTO_TEST_CASE(it_is_not_told_while_nobody_has_the_name) {
    BOOST_TEST(!set("meal"));
    news();
    for (const char* why : {"once", "again"}) {
        said->belongs_to_nobody(alice);
        said->belongs_to_nobody(alice);
        BOOST_TEST(news() == strings{"alice -"}, why);
        said->belongs_to(alice, 1000);
        said->belongs_to(alice, 1000);
        BOOST_TEST(news() == strings{"alice meal"}, why);
    }
    said->belongs_to_nobody(bob);
    said->belongs_to_nobody(alice);
    BOOST_TEST(records_kept() == 1U);
    news();
    BOOST_TEST(!set("tv"));
    BOOST_TEST(news().back() == "alice tv");
    said->belongs_to_nobody(alice);
    said->belongs_to(alice, 1001);
    news();
    said->belongs_to(alice, 1000);
    BOOST_TEST(news().empty(), "it was void");
}

BOOST_AUTO_TEST_CASE(who_takes_over_a_name_takes_over_no_words) {
    BOOST_TEST(!set("meal"));
    BOOST_TEST(!set("tv", {}, 1001));
    BOOST_TEST(activity(1000) == "-");
    BOOST_TEST(activity(1001) == "tv");
    reopen();
    BOOST_TEST(activity(1001) == "tv");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_not_told) {
    reopen({16 * 1024, 10});
    const auto fill = [&](int n) {
        return events.run(kept->put({"other", std::to_string(n), "", std::string(100, 'x')}));
    };
    for (int n = 0; fill(n); ++n) {
    }
    const own_word word = own_word::of("meal", std::string(own_word::max_note, 'x')).value();
    BOOST_TEST(events.run(said->set(alice, 1000, word)).error() ==
               store::sqlite_error(SQLITE_FULL));
    BOOST_TEST(activity() == "-");
    BOOST_TEST(news().empty());
}

const char* const unreadable[] = {
    "",
    "[]",
    R"({"uid":1000,"activity":"meal","note":""})",
    R"({"uid":-1,"activity":"meal","note":"","made":"2026-01-02T12:00:00Z"})",
    R"({"uid":"1000","activity":"meal","note":"","made":"2026-01-02T12:00:00Z"})",
    R"({"uid":1000,"activity":7,"note":"","made":"2026-01-02T12:00:00Z"})",
    R"({"uid":1000,"activity":"meal","made":"2026-01-02T12:00:00Z"})",
    R"({"uid":1000,"activity":"meal","note":"","made":"noon"})",
    R"({"uid":1000,"activity":"meal","note":"","made":"2026-01-02T12:00:00Z","until":"later"})",
    R"({"uid":1000,"activity":"meal","note":"","made":"2026-01-02T12:00:00Z","new":1})",
};

BOOST_DATA_TEST_CASE(what_cannot_be_read_is_logged_and_not_told,
                     boost::unit_test::data::make(unreadable), value) {
    BOOST_REQUIRE(events.run(kept->put({"own word", "alice", "", value})).has_value());
    reopen();
    BOOST_TEST(activity() == "-");
    BOOST_TEST(log.events.size() == 1U);
    BOOST_TEST(!set("tv"));
    reopen();
    BOOST_TEST(activity() == "tv");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::desk
