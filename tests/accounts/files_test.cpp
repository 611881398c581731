#include "accounts/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <ostream>

#include "fakes/temp_dir.hpp"
#include "someone.hpp"

namespace fingerpost::accounts {
namespace {

namespace fs = std::filesystem;
using base::had;
using tests::someone;
namespace utf = boost::unit_test;

constexpr uid_t somebody_else = 12345;

struct fixture {
    tests::temp_dir dir;
    account ada = someone(dir.str());

    [[nodiscard]] base::document plan() const { return read_home_file(ada, home_file::plan); }
};

struct found_row {
    const char* why;
    home_file which;
    const char* name;
    std::string text;
    friend std::ostream& operator<<(std::ostream& out, const found_row& r) { return out << r.why; }
};

const found_row found_rows[] = {
    {"a plan", home_file::plan, ".plan", "To do.\n"},
    {"a project", home_file::project, ".project", "Engine\n"},
    {"a key", home_file::pgpkey, ".pgpkey", "-----BEGIN\n"},
    {"a text without a newline at its end", home_file::plan, ".plan", "To do"},
    {"an empty text is a text", home_file::plan, ".plan", ""},
    {"bytes as they are", home_file::plan, ".plan", std::string("a\0\x1B\xFF\r\n", 6)},
};

BOOST_DATA_TEST_CASE_F(fixture, a_file_of_the_user_s_is_read, utf::data::make(found_rows), r) {
    dir.put(r.name, r.text);
    const auto found = read_home_file(ada, r.which);
    BOOST_TEST((found.state == had::yes));
    BOOST_TEST(found.text == r.text);
}

struct special_row {
    const char* why;
    void (*make)(const tests::temp_dir& dir, const std::string& path);
    friend std::ostream& operator<<(std::ostream& out, const special_row& r) {
        return out << r.why;
    }
};

const special_row special_rows[] = {
    {"nothing there", [](const auto&, const auto&) {}},
    {"a link, even to a file of his own",
     [](const auto& dir, const auto& path) { fs::create_symlink(dir.put("real", "x"), path); }},
    {"a link to nowhere",
     [](const auto&, const auto& path) { fs::create_symlink("nowhere", path); }},
    {"a FIFO, which must not hang us",
     [](const auto&, const auto& path) { ::mkfifo(path.c_str(), 0644); }},
    {"a folder", [](const auto&, const auto& path) { fs::create_directory(path); }},
};

BOOST_DATA_TEST_CASE_F(fixture, what_is_no_file_is_none, utf::data::make(special_rows), r) {
    r.make(dir, dir / ".plan");
    BOOST_TEST((plan().state == had::none));
}

BOOST_FIXTURE_TEST_SUITE(home_file_suite, fixture)

BOOST_AUTO_TEST_CASE(a_device_is_none, *utf::precondition(tests::needs_root)) {
    BOOST_REQUIRE_EQUAL(::mknod((dir / ".plan").c_str(), S_IFCHR | 0644, makedev(1, 3)), 0);
    BOOST_TEST((plan().state == had::none));
}

BOOST_AUTO_TEST_CASE(a_file_of_somebody_else_s_is_none) {
    dir.put(".plan", "not his\n");
    ada.uid = somebody_else;
    BOOST_TEST((plan().state == had::none));
}

BOOST_AUTO_TEST_CASE(a_hard_link_to_somebody_else_s_file_is_none,
                     *utf::precondition(tests::needs_root)) {
    const auto theirs = dir.put("theirs", "secret\n");
    BOOST_REQUIRE_EQUAL(::chown(theirs.c_str(), somebody_else, somebody_else), 0);
    fs::create_hard_link(theirs, dir / ".plan");
    BOOST_TEST((plan().state == had::none));
}

BOOST_AUTO_TEST_CASE(the_home_itself_may_be_a_link) {
    dir.put(".plan", "To do.\n");
    const tests::temp_dir other;
    fs::create_symlink(dir.str(), other / "home");
    ada.home = other / "home";
    BOOST_TEST(plan().text == "To do.\n");
    BOOST_TEST((hides(ada) == had::none));
}

struct home_row {
    const char* why;
    const char* home;
    friend std::ostream& operator<<(std::ostream& out, const home_row& r) { return out << r.why; }
};

const home_row homeless[] = {
    {"no home", ""},
    {"a home that is not there", "/nonexistent"},
    {"a home beneath one that is not there", "/nonexistent/ada"},
    {"a device", "/dev/null"},
    {"a file", "/etc/passwd"},
    {"a path that is not absolute", "."},
};

BOOST_DATA_TEST_CASE(without_a_home_there_is_nothing, utf::data::make(homeless), r) {
    ada.home = r.home;
    BOOST_TEST((plan().state == had::none));
    BOOST_TEST((hides(ada) == had::none));
}

BOOST_AUTO_TEST_CASE(the_root_folder_is_a_home_like_any) {
    ada.home = "/";
    BOOST_TEST((read_home_file(ada, home_file::pgpkey).state == had::none));
    BOOST_TEST((hides(ada) == had::none));
}

BOOST_AUTO_TEST_CASE(a_home_that_loops_cannot_be_told) {
    fs::create_symlink("loop", dir / "loop");
    ada.home = dir / "loop";
    BOOST_TEST((plan().state == had::cannot_tell));
    BOOST_TEST((hides(ada) == had::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_text_of_the_limit_is_whole) {
    const std::string text = std::string(home_file_limit - 1, 'x') + '\n';
    dir.put(".plan", text);
    BOOST_TEST((plan().text == text));
}

BOOST_AUTO_TEST_CASE(of_a_longer_text_whole_lines_are_read) {
    const std::string first = std::string(40'000, 'a') + '\n';
    dir.put(".plan", first + std::string(40'000, 'b') + '\n');
    BOOST_TEST((plan().state == had::yes));
    BOOST_TEST((plan().text == first));
}

BOOST_AUTO_TEST_CASE(a_last_line_that_ends_at_the_limit_is_kept) {
    const std::string text = std::string(home_file_limit - 1, 'x') + '\n';
    dir.put(".plan", text + "more\n");
    BOOST_TEST((plan().text == text));
}

BOOST_AUTO_TEST_CASE(of_one_long_line_whole_characters_are_read) {
    const std::string pole = "\xF0\x9F\x93\x8D";  // four bytes
    for (std::size_t split = 0; split < pole.size(); ++split) {
        const std::string before(home_file_limit - split, 'x');
        dir.put(".plan", before + pole + "tail");
        BOOST_TEST_CONTEXT(split << " bytes of a character would fit") {
            BOOST_TEST((plan().text == before));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_cut_at_the_limit_or_little_before) {
    dir.put(".plan", std::string(home_file_limit * 2, '\xBF'));
    BOOST_TEST(plan().text.size() >= home_file_limit - 3);
    BOOST_TEST(plan().text.size() <= home_file_limit);
}

struct nofinger_row {
    const char* why;
    void (*make)(const std::string& path);
    friend std::ostream& operator<<(std::ostream& out, const nofinger_row& r) {
        return out << r.why;
    }
};

const nofinger_row nofinger_rows[] = {
    {"a file", [](const auto& path) { ::close(::open(path.c_str(), O_CREAT | O_WRONLY, 0)); }},
    {"a folder", [](const auto& path) { fs::create_directory(path); }},
    {"a link to nowhere", [](const auto& path) { fs::create_symlink("nowhere", path); }},
    {"a FIFO", [](const auto& path) { ::mkfifo(path.c_str(), 0); }},
};

BOOST_DATA_TEST_CASE(whatever_is_called_nofinger_hides, utf::data::make(nofinger_rows), r) {
    BOOST_TEST((hides(ada) == had::none));
    r.make(dir / ".nofinger");
    BOOST_TEST((hides(ada) == had::yes));
}

BOOST_AUTO_TEST_CASE(a_closed_home_is_read_by_its_user_and_cannot_be_told_by_another,
                     *utf::precondition(tests::needs_root)) {
    dir.put(".plan", "To do.\n");
    ada.uid = 23456;
    for (const auto& path : {dir.str(), dir / ".plan"}) {
        BOOST_REQUIRE_EQUAL(::chown(path.c_str(), ada.uid, ada.uid), 0);
        BOOST_REQUIRE_EQUAL(::chmod(path.c_str(), 0700), 0);
    }
    const auto read = [this] { return static_cast<int>(plan().state); };
    const auto hidden = [this] { return static_cast<int>(hides(ada)); };
    BOOST_TEST(tests::as_user(ada.uid, read) == static_cast<int>(had::yes));
    BOOST_TEST(tests::as_user(ada.uid, hidden) == static_cast<int>(had::none));
    BOOST_TEST(tests::as_user(somebody_else, read) == static_cast<int>(had::cannot_tell));
    BOOST_TEST(tests::as_user(somebody_else, hidden) == static_cast<int>(had::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_be_read_cannot_be_told,
                     *utf::precondition(tests::needs_root)) {
    const auto path = dir.put(".plan", "To do.\n");
    ada.uid = 23456;
    BOOST_REQUIRE_EQUAL(::chown(path.c_str(), ada.uid, ada.uid), 0);
    BOOST_REQUIRE_EQUAL(::chmod(path.c_str(), 0600), 0);
    const auto read = [this] { return static_cast<int>(plan().state); };
    BOOST_TEST(tests::as_user(somebody_else, read) == static_cast<int>(had::cannot_tell));
}

// Only the owner may open with O_NOATIME: for others the file is read all the same.
BOOST_AUTO_TEST_CASE(a_file_is_read_by_who_may_not_leave_its_atime_alone,
                     *utf::precondition(tests::needs_root)) {
    const auto path = dir.put(".plan", "To do.\n");
    ada.uid = 23456;
    BOOST_REQUIRE_EQUAL(::chown(path.c_str(), ada.uid, ada.uid), 0);
    BOOST_REQUIRE_EQUAL(::chmod(path.c_str(), 0644), 0);
    const auto read = [this] { return static_cast<int>(plan().state); };
    BOOST_TEST(tests::as_user(somebody_else, read) == static_cast<int>(had::yes));
}

BOOST_AUTO_TEST_CASE(the_closed_list_of_names) {
    using accounts::home_file;
    BOOST_TEST(accounts::name_of(home_file::plan) == std::string(".plan"));
    BOOST_TEST(accounts::name_of(home_file::project) == std::string(".project"));
    BOOST_TEST(accounts::name_of(home_file::pgpkey) == std::string(".pgpkey"));
    BOOST_TEST(accounts::name_of(home_file::nofinger) == std::string(".nofinger"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::accounts
