#include "accounts/nss.hpp"

#include <fcntl.h>
#include <nss.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "errors.hpp"
#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"
#include "someone.hpp"

// These run against glibc's own machinery with a module of ours (nss_fptest.c) in it.
namespace fingerpost::accounts {
namespace {

using namespace std::chrono_literals;
using tests::cannot_tell;
using tests::not_found;
using tests::user;
using names = std::vector<base::user_name>;

/// The module's folder, and glibc told to ask it after /etc/passwd. Both for the whole process.
const tests::temp_dir& module_dir() {
    static const tests::temp_dir dir;
    static const bool configured = [] {
        ::setenv("FPTEST_DIR", dir.str().c_str(), 1);
        ::mkfifo((dir / "gate").c_str(), 0600);
        return __nss_configure_lookup("passwd", "files fptest") == 0;
    }();
    BOOST_REQUIRE(configured);
    return dir;
}

/// Lets all pass who hang at the gate, now and as long as it lives.
class open_gate {
public:
    open_gate() : fd_(::open((module_dir() / "gate").c_str(), O_RDWR | O_CLOEXEC)) {}
    ~open_gate() { ::close(fd_); }
    open_gate(const open_gate&) = delete;
    open_gate& operator=(const open_gate&) = delete;

private:
    int fd_;
};

struct fixture {
    const tests::temp_dir& dir = module_dir();
    tests::temp_dir etc;
    tests::loop events;
    tests::manual_clock clock{tests::at("2026-01-02T03:04:05Z")};
    nss_options options = with(tests::patience);
    nss_directory people{events.executor(), clock, options};

    nss_options with(std::chrono::milliseconds deadline) {
        nss_options o;
        o.passwd_file = etc.put(
            "passwd", "ada:x:1:1:Ada Lovelace:/:\nbob:x:2:2:& Ada Builder,1:/:\n# no one\n");
        o.group_file = etc.put("group", "");
        o.deadline = deadline;
        return o;
    }
    base::result<account> find(const char* name) { return events.run(people.find(user(name))); }
    uid_t uid_of(const char* name) { return find(name).value().uid; }
};

BOOST_FIXTURE_TEST_SUITE(nss_suite, fixture)

BOOST_AUTO_TEST_CASE(the_module_is_on_the_library_path) {
    BOOST_REQUIRE_MESSAGE(find("ok77"), "run by ctest, which sets LD_LIBRARY_PATH");
}

BOOST_AUTO_TEST_CASE(an_entry_is_taken_apart) {
    const auto found = find("ok77").value();
    BOOST_TEST((found.name == user("ok77")));
    BOOST_TEST(found.uid == 77U);
    BOOST_TEST(found.gid == 77U);
    BOOST_TEST(found.full_name == "Ok77 Testperson");
    BOOST_TEST(found.office == "Room 1");
    BOOST_TEST(found.home == "/nonexistent");
    BOOST_TEST(found.shell == "/bin/sh");
}

struct row {
    const char* why;
    const char* name;
    std::optional<base::error_code> error;
};

const row rows[] = {
    {"an entry of the files", "root", std::nullopt},
    {"an entry of the module", "ok1", std::nullopt},
    {"nobody of that name", "zz", not_found},
    {"an entry that needs a large buffer", "big5", std::nullopt},
    {"an entry that fits no buffer", "huge5", cannot_tell},
    {"a service that is not available", "err", cannot_tell},
    {"a service that says try again", "again", cannot_tell},
    {"an entry of another spelling", "Fold3", not_found},
};

BOOST_AUTO_TEST_CASE(what_the_directory_says) {
    for (const row& r : rows) {
        BOOST_TEST_CONTEXT(r.why) {
            const auto found = find(r.name);
            BOOST_TEST(found.has_value() == !r.error.has_value());
            if (r.error && !found) BOOST_TEST(found.error() == *r.error);
        }
    }
}

BOOST_AUTO_TEST_CASE(of_a_uid) {
    BOOST_TEST((events.run(people.of_uid(0)).value().name == user("root")));
    BOOST_TEST((events.run(people.of_uid(900002)).value().name == user("ok900002")));
    BOOST_TEST(events.run(people.of_uid(900001)).error() == not_found);
    BOOST_TEST(events.run(people.of_uid(900003)).error() == cannot_tell);
    BOOST_TEST(events.run(people.of_uid(900004)).error() == not_found);
}

BOOST_AUTO_TEST_CASE(groups) {
    const auto of_root = events.run(people.groups_of(user("root"))).value();
    BOOST_REQUIRE(!of_root.empty());
    BOOST_TEST(of_root.front() == "root");
    BOOST_TEST(events.run(people.groups_of(user("ok987654"))).value().empty());  // a nameless one
    BOOST_TEST(events.run(people.groups_of(user("zz"))).error() == not_found);
    BOOST_TEST(events.run(people.groups_of(user("err"))).error() == cannot_tell);
    BOOST_TEST(events.run(people.has_group("root")).value());
    BOOST_TEST(!events.run(people.has_group("no-such-group")).value());
}

BOOST_AUTO_TEST_CASE(members_of_a_group) {
    const auto members = events.run(people.members_of("daemon")).value();
    BOOST_TEST((std::find(members.begin(), members.end(), user("ada")) != members.end()),
               "whose primary group it is");
    BOOST_TEST(events.run(people.members_of("no-such-group")).error() == not_found);
}

BOOST_AUTO_TEST_CASE(an_answer_is_believed_for_its_lifetime) {
    dir.put("file1", "1001");
    BOOST_TEST(uid_of("file1") == 1001U);
    dir.put("file1", "1002");  // deleted, and made anew
    clock.advance(60s - 1us);
    BOOST_TEST(uid_of("file1") == 1001U);
    clock.advance(1us);
    BOOST_TEST(uid_of("file1") == 1002U);
}

BOOST_AUTO_TEST_CASE(not_found_is_believed_for_a_shorter_one) {
    BOOST_TEST(find("file2").error() == not_found);
    dir.put("file2", "1001");
    clock.advance(15s - 1us);
    BOOST_TEST(find("file2").error() == not_found);
    clock.advance(1us);
    BOOST_TEST(uid_of("file2") == 1001U);
}

BOOST_AUTO_TEST_CASE(cannot_tell_is_not_remembered) {
    dir.put("file3", "");
    BOOST_TEST(find("file3").error() == cannot_tell);
    dir.put("file3", "1001");
    BOOST_TEST(uid_of("file3") == 1001U);
}

BOOST_AUTO_TEST_CASE(what_ran_out_while_the_directory_is_down_cannot_be_told) {
    dir.put("file4", "1001");
    BOOST_TEST(uid_of("file4") == 1001U);
    dir.put("file4", "");
    clock.advance(60s);
    BOOST_TEST(find("file4").error() == cannot_tell);
}

BOOST_AUTO_TEST_CASE(forget_forgets_all) {
    dir.put("file5", "1001");
    BOOST_TEST(uid_of("file5") == 1001U);
    dir.put("file5", "1002");
    people.forget();
    BOOST_TEST(uid_of("file5") == 1002U);
}

BOOST_AUTO_TEST_CASE(what_was_asked_before_forget_is_not_kept) {
    dir.put("file6", "1001");
    const auto asked_before = events.begin(people.find(user("file6")));
    events.turn();
    people.forget();
    BOOST_TEST(events.wait(asked_before).value().uid == 1001U);
    dir.put("file6", "1002");
    BOOST_TEST(uid_of("file6") == 1002U);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_passwd_or_group_file_forgets_all) {
    dir.put("file7", "1");
    BOOST_TEST(uid_of("file7") == 1U);
    dir.put("file7", "2");
    etc.put("group", "staff:x:50:\n");
    clock.advance(100ms);
    BOOST_TEST(uid_of("file7") == 2U);
    dir.put("file7", "3");
    etc.put("passwd", "");
    clock.advance(100ms);
    BOOST_TEST(uid_of("file7") == 3U);
    dir.put("file7", "4");
    clock.advance(100ms);
    BOOST_TEST(uid_of("file7") == 3U);
}

BOOST_AUTO_TEST_CASE(many_are_found_in_order_also_twice) {
    std::vector<base::user_name> asked;
    for (int i = 0; i < 1000; ++i) asked.push_back(user("ok" + std::to_string(i)));
    asked[500] = user("zz");
    asked[600] = user("err");
    asked[700] = user("ok1");
    const auto found = events.run(people.find_all(asked));
    BOOST_REQUIRE(found.size() == asked.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i == 500) {
            BOOST_TEST(found[i].error() == not_found);
        } else if (i == 600) {
            BOOST_TEST(found[i].error() == cannot_tell);
        } else {
            BOOST_TEST(found[i].value().uid == (i == 700 ? 1U : i));
        }
    }
    BOOST_TEST(people.works_on().count().done <= options.threads);
    BOOST_TEST(events.run(people.find_all({})).empty());
}

BOOST_AUTO_TEST_CASE(who_asks_the_same_meanwhile_shares_the_answer) {
    std::vector<tests::coming<base::result<account>>> answers;
    for (int i = 0; i < 20; ++i) answers.push_back(events.begin(people.find(user("ok8"))));
    for (const auto& a : answers) BOOST_TEST(events.wait(a).value().uid == 8U);
    BOOST_TEST(people.works_on().count().done == 1U);
}

BOOST_AUTO_TEST_CASE(words_of_local_names_and_of_names_looked_up_before) {
    const auto named = [this](const char* word) { return events.run(people.named(word)).value(); };
    BOOST_TEST((named("ADA") == names{user("ada"), user("bob")}));
    BOOST_TEST((named("bob") == names{user("bob")}));
    BOOST_TEST((named("ad") == names{}));
    BOOST_TEST((named("testperson") == names{}));
    find("ok9");
    find("ok8");
    BOOST_TEST((named("testperson") == names{user("ok8"), user("ok9")}));
    clock.advance(60s);
    BOOST_TEST((named("testperson") == names{}));
}

BOOST_AUTO_TEST_CASE(the_words_of_a_passwd_file_that_changed) {
    events.run(people.named("ada"));
    etc.put("passwd", "carol:x:3:3:Carol Ada:/:\n" + std::string(200'000, '#') + "\n");
    clock.advance(100ms);
    BOOST_TEST((events.run(people.named("ada")).value() == names{user("carol")}));
    std::filesystem::remove(etc / "passwd");
    clock.advance(100ms);
    BOOST_TEST(events.run(people.named("ada")).error() == cannot_tell);
}

BOOST_AUTO_TEST_SUITE_END()

/// The same with a deadline short enough to wait for.
struct impatient : fixture {
    nss_directory hasty{events.executor(), clock, with(300ms)};

    base::result<account> ask(const char* name) { return events.run(hasty.find(user(name))); }
};

BOOST_FIXTURE_TEST_SUITE(nss_hang_suite, impatient)

BOOST_AUTO_TEST_CASE(a_name_that_hangs_cannot_be_told_and_others_are_answered) {
    const auto hung = events.begin(hasty.find(user("hang1")));
    BOOST_TEST(ask("ok1").value().uid == 1U);
    BOOST_TEST(!hung->has_value());
    BOOST_TEST(events.wait(hung).error() == cannot_tell);
    BOOST_TEST(ask("ok2").value().uid == 2U);
    BOOST_TEST(hasty.works_on().count().stuck == 1U);

    const open_gate opened;
    events.turn_until([&] { return hasty.works_on().count().stuck == 0; });
    events.turn_until([&] { return ask("hang1").has_value(); });
}

BOOST_AUTO_TEST_CASE(a_name_that_hangs_costs_one_thread_however_often_it_is_asked) {
    for (int i = 0; i < 10; ++i) BOOST_TEST(ask("hang2").error() == cannot_tell);
    BOOST_TEST(hasty.works_on().count().stuck == 1U);
    const open_gate opened;
    events.turn_until([&] { return hasty.works_on().count().stuck == 0; });
}

BOOST_AUTO_TEST_CASE(among_many_only_the_one_that_hangs_cannot_be_told) {
    std::vector<base::user_name> asked;
    for (int i = 0; i < 100; ++i) asked.push_back(user("ok" + std::to_string(i)));
    asked[3] = user("hang3");
    const auto found = events.run(hasty.find_all(asked));
    for (std::size_t i = 0; i < found.size(); ++i) BOOST_TEST(found[i].has_value() == (i != 3));
    BOOST_TEST(found[3].error() == cannot_tell);
    const open_gate opened;
    events.turn_until([&] { return hasty.works_on().count().stuck == 0; });
}

BOOST_AUTO_TEST_CASE(with_all_threads_stuck_the_cached_is_told_and_the_rest_cannot_be_at_once) {
    BOOST_TEST(ask("ok1").value().uid == 1U);
    std::vector<base::user_name> bad;
    for (int i = 10; i < 14; ++i) bad.push_back(user("hang" + std::to_string(i)));
    for (const auto& r : events.run(hasty.find_all(bad))) BOOST_TEST(r.error() == cannot_tell);
    BOOST_TEST(hasty.works_on().stuck());

    const auto cached = events.begin(hasty.find(user("ok1")));
    const auto other = events.begin(hasty.find(user("ok2")));
    events.turn();
    BOOST_REQUIRE(cached->has_value());
    BOOST_TEST((*cached)->value().uid == 1U);
    BOOST_REQUIRE(other->has_value());
    BOOST_TEST((*other)->error() == cannot_tell);

    const open_gate opened;
    events.turn_until([&] { return !hasty.works_on().stuck(); });
    BOOST_TEST(ask("ok2").value().uid == 2U);
    events.turn_until([&] { return hasty.works_on().count().stuck == 0; });
}

BOOST_AUTO_TEST_CASE(a_directory_may_end_while_a_name_hangs) {
    tests::coming<base::result<account>> hung;
    {
        nss_directory brief(events.executor(), clock, with(300ms));
        hung = events.begin(brief.find(user("hang20")));
        events.turn();
        BOOST_TEST(events.wait(hung).error() == cannot_tell);
    }
    const open_gate opened;
    BOOST_TEST(ask("hang21").value().uid == 21U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
