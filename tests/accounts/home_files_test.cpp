#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "accounts/files.hpp"
#include "accounts/lane_home_files.hpp"
#include "loop.hpp"
#include "someone.hpp"
#include "temp_dir.hpp"

namespace fingerpost::accounts {
namespace {

using namespace std::chrono_literals;
using base::had;
using states = std::vector<had>;

struct fixture {
    tests::temp_dir dir;
    tests::loop events;
    tests::manual_clock clock{tests::at("2026-01-02T03:04:05Z")};
    lane_home_files files{events.executor(), clock, {dir.str(), tests::patience, 2}};

    /// An account whose home was made just now.
    account at_home(const std::string& name) {
        std::filesystem::create_directory(dir / name);
        auto a = tests::someone(dir / name);
        a.name = tests::user(name);
        return a;
    }
    void make_nofinger(const account& a) { dir.put(std::string(a.name.str()) + "/.nofinger", ""); }
};

BOOST_FIXTURE_TEST_SUITE(home_files_suite, fixture)

BOOST_AUTO_TEST_CASE(the_closed_list_of_names) {
    BOOST_TEST(name_of(home_file::plan) == ".plan");
    BOOST_TEST(name_of(home_file::project) == ".project");
    BOOST_TEST(name_of(home_file::pgpkey) == ".pgpkey");
    BOOST_TEST(name_of(home_file::nofinger) == ".nofinger");
}

BOOST_AUTO_TEST_CASE(texts_hiding_and_mail_come_through_the_lane) {
    auto ada = at_home("ada");
    dir.put("ada/.plan", "To do.\n");
    BOOST_TEST(events.run(files.read(ada, home_file::plan)).text == "To do.\n");
    BOOST_TEST((events.run(files.hides(ada)) == had::none));
    make_nofinger(ada);
    BOOST_TEST((events.run(files.hides(ada)) == had::yes));

    BOOST_TEST((events.run(files.mail(ada)).state == had::none));  // dir/ada is a folder
    ada.name = tests::user("bob");
    dir.put("bob", "From ada\n");
    BOOST_TEST((events.run(files.mail(ada)).state == had::yes));
}

BOOST_AUTO_TEST_CASE(many_are_answered_in_order) {
    std::vector<account> who;
    states expected;
    for (int i = 0; i < 40; ++i) {
        who.push_back(at_home("u" + std::to_string(i)));
        if (i % 3 == 0) make_nofinger(who.back());
        expected.push_back(i % 3 == 0 ? had::yes : had::none);
    }
    BOOST_TEST((events.run(files.hide(who)) == expected));
    BOOST_TEST((events.run(files.hide({})) == states{}));
}

BOOST_AUTO_TEST_CASE(for_many_an_answer_of_the_last_ten_seconds_will_do) {
    const auto ada = at_home("ada");
    BOOST_TEST((events.run(files.hide({ada})) == states{had::none}));
    make_nofinger(ada);
    clock.advance(10s - 1us);
    BOOST_TEST((events.run(files.hide({ada})) == states{had::none}));
    clock.advance(1us);
    BOOST_TEST((events.run(files.hide({ada})) == states{had::yes}));
}

BOOST_AUTO_TEST_CASE(a_user_made_anew_is_looked_at_anew) {
    const auto ada = at_home("ada");
    hide_cache seen(clock);
    seen.store(ada, had::yes);
    auto other_uid = ada;
    ++other_uid.uid;
    auto other_home = ada;
    other_home.home += "2";
    const auto known = seen.look(std::vector<account>{ada, other_uid, other_home});
    BOOST_TEST((known.states == states{had::yes, had::cannot_tell, had::cannot_tell}));
    BOOST_TEST((known.unknown == std::vector<std::size_t>{1, 2}));
}

BOOST_AUTO_TEST_CASE(with_a_lane_that_turns_away_nothing_can_be_told_and_nothing_is_remembered) {
    const auto ada = at_home("ada");
    // No thread, so all of them are stuck.
    lane_home_files stuck(events.executor(), clock, {dir.str(), tests::patience, 0});
    BOOST_TEST((events.run(stuck.read(ada, home_file::plan)).state == had::cannot_tell));
    BOOST_TEST((events.run(stuck.hides(ada)) == had::cannot_tell));
    BOOST_TEST((events.run(stuck.mail(ada)).state == had::cannot_tell));
    BOOST_TEST(stuck.works_on().count().refused == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
