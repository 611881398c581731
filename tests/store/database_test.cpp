#include "database.hpp"

#include <array>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "fakes/temp_dir.hpp"
#include "store/damage.hpp"

namespace fingerpost::store {
namespace {

using tests::in_a_process_that_dies;
using tests::meddle;
using tests::mode_of;
using tests::temp_dir;

constexpr std::array first{"CREATE TABLE thing(name TEXT)"};
constexpr std::array second{first[0], "ALTER TABLE thing ADD COLUMN size INTEGER DEFAULT 7"};
constexpr schema version_1{1234, first, "FULL"};
constexpr schema version_2{1234, second, "FULL"};
constexpr schema another{4321, first, "FULL"};

base::error_code opening(const std::string& file, const schema& of = version_1) {
    const auto db = database::open(file, of);
    return db ? base::error_code() : db.error();
}

BOOST_AUTO_TEST_SUITE(database_suite)

BOOST_AUTO_TEST_CASE(a_new_file_is_its_owners_alone) {
    const temp_dir dir;
    BOOST_TEST(!opening(dir / "db"));
    BOOST_TEST(mode_of(dir / "db") == 0600U);
    auto db = database::open(dir / "db", version_1);
    BOOST_REQUIRE(db);
    BOOST_REQUIRE(db->run("INSERT INTO thing VALUES('x')"));
    BOOST_TEST(mode_of(dir / "db-wal") == 0600U);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_could_read_is_closed_to_them) {
    const temp_dir dir;
    BOOST_TEST(!opening(dir / "db"));
    BOOST_REQUIRE_EQUAL(::chmod((dir / "db").c_str(), 0644), 0);
    BOOST_TEST(!opening(dir / "db"));
    BOOST_TEST(mode_of(dir / "db") == 0600U);
}

BOOST_AUTO_TEST_CASE(an_older_file_is_brought_up_to_date_and_keeps_what_it_has) {
    const temp_dir dir;
    {
        auto db = database::open(dir / "db", version_1);
        BOOST_REQUIRE(db);
        BOOST_REQUIRE(db->run("INSERT INTO thing VALUES('old')"));
    }
    auto db = database::open(dir / "db", version_2);
    BOOST_REQUIRE(db);
    BOOST_TEST(db->number("SELECT size FROM thing WHERE name = 'old'").value() == 7);
    BOOST_TEST(db->number("PRAGMA user_version").value() == 2);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_leaves_the_file_as_it_was) {
    constexpr std::array wrong{first[0], "ALTER TABLE thing ADD COLUMN size INTEGER",
                               "CREATE TABLE thing(again TEXT)"};
    const temp_dir dir;
    BOOST_TEST(!opening(dir / "db"));
    BOOST_TEST(opening(dir / "db", {1234, wrong, "FULL"}) == sqlite_error(SQLITE_ERROR));
    BOOST_TEST(!opening(dir / "db", version_2));
}

struct bad_file {
    const char* why;
    std::function<void(const temp_dir&)> make;
    const char* name;
    base::error_code error;
    const char* text;
    friend std::ostream& operator<<(std::ostream& out, const bad_file& b) { return out << b.why; }
};

base::error_code from_system(int code) { return {code, boost::system::system_category()}; }

const bad_file bad_files[] = {
    {"no folder", [](const temp_dir&) {}, "none/db", from_system(ENOENT),
     "none/db: No such file or directory"},
    {"a folder in its place",
     [](const temp_dir& d) { BOOST_REQUIRE_EQUAL(::mkdir((d / "db").c_str(), 0700), 0); }, "db",
     errc::not_ours, "db: is not the file that belongs here"},
    {"no database", [](const temp_dir& d) { d.put("db", std::string(5000, '?')); }, "db",
     sqlite_error(SQLITE_NOTADB), "db: file is not a database"},
    {"somebody else's database",
     [](const temp_dir& d) { meddle(d / "db", "CREATE TABLE theirs(x)"); }, "db", errc::not_ours,
     "db: is not the file that belongs here"},
    {"another database of ours",
     [](const temp_dir& d) { BOOST_REQUIRE(!opening(d / "db", another)); }, "db", errc::not_ours,
     "db: is not the file that belongs here"},
    {"one of a newer version",
     [](const temp_dir& d) { BOOST_REQUIRE(!opening(d / "db", version_2)); }, "db",
     errc::newer_version,
     "db: was written by a newer version of Fingerpost; run that one, or move the file away to "
     "begin anew"},
};

BOOST_DATA_TEST_CASE(a_file_that_cannot_be_used_is_refused, boost::unit_test::data::make(bad_files),
                     row) {
    const temp_dir dir;
    row.make(dir);
    const auto error = opening(dir / row.name);
    BOOST_TEST(error == row.error);
    BOOST_TEST(describe(dir / row.name, error) == dir / row.text);
}

BOOST_AUTO_TEST_CASE(a_file_that_another_uses_is_locked) {
    const temp_dir dir;
    const auto mine = database::open(dir / "db", version_1);
    BOOST_REQUIRE(mine);
    BOOST_TEST(opening(dir / "db") == sqlite_error(SQLITE_BUSY));
    BOOST_TEST(describe("db", sqlite_error(SQLITE_BUSY)) == "db: database is locked");
    BOOST_TEST(in_a_process_that_dies(
                   [&] { return opening(dir / "db") == sqlite_error(SQLITE_BUSY) ? 1 : 0; }) == 1);
}

/// What opening `file` gives to a user who is nobody, as an errno; 253: another error.
int opening_as_nobody(const std::string& file) {
    return in_a_process_that_dies([&] {
        if (::geteuid() == 0 && ::setuid(65534) != 0) return 252;
        const auto error = opening(file);
        if (error == sqlite_error(SQLITE_READONLY)) return 251;
        return error.category() == boost::system::system_category() ? error.value() : 253;
    });
}

BOOST_AUTO_TEST_CASE(a_folder_in_which_we_may_not_write_is_told) {
    const temp_dir dir;
    BOOST_REQUIRE_EQUAL(::chmod(dir.str().c_str(), 0555), 0);
    BOOST_TEST(opening_as_nobody(dir / "db") == EACCES);
    BOOST_REQUIRE_EQUAL(::chmod(dir.str().c_str(), 0755), 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_we_may_not_open_is_told) {
    const temp_dir dir;
    BOOST_REQUIRE(!opening(dir / "db"));
    if (::geteuid() != 0) BOOST_REQUIRE_EQUAL(::chmod((dir / "db").c_str(), 0000), 0);
    BOOST_TEST(opening_as_nobody(dir / "db") == EACCES);
}

BOOST_AUTO_TEST_CASE(a_file_that_we_may_only_read_is_told) {
    const temp_dir dir;
    BOOST_REQUIRE(!opening(dir / "db"));
    BOOST_REQUIRE_EQUAL(::chmod((dir / "db").c_str(), 0400), 0);
    if (::geteuid() == 0) BOOST_REQUIRE_EQUAL(::chown((dir / "db").c_str(), 65534, 65534), 0);
    BOOST_TEST(opening_as_nobody(dir / "db") == 251);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace fingerpost::store
