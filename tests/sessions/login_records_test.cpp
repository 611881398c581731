#include "sessions/login_records.hpp"

#include <lastlog.h>
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "fakes/clock.hpp"
#include "linux_fixture.hpp"

namespace {

using namespace fingerpost;
using base::had;

struct world {
    tests::temporary_folder var;
    sessions::record_paths paths{var / "lastlog", var / "lastlog2.db", var / "w?t%m#p.db"};

    void lastlog(unsigned slot, unsigned seconds, const char* line, const char* host) const {
        struct lastlog record {};
        record.ll_time = static_cast<decltype(record.ll_time)>(seconds);
        std::memcpy(record.ll_line, line, std::strlen(line));
        std::memcpy(record.ll_host, host, std::strlen(host));
        std::string bytes((slot + 1) * sizeof record, '\0');
        std::memcpy(bytes.data() + slot * sizeof record, &record, sizeof record);
        var.write("lastlog", bytes);
    }
    /// As lastlog2 2.41 and wtmpdb 0.73 make them.
    static void database(const std::string& file, const std::string& sql) {
        sqlite3* db = nullptr;
        BOOST_REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
        BOOST_TEST(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(db);
    }
    void lastlog2(const std::string& rows) const {
        database(paths.lastlog2,
                 "CREATE TABLE Lastlog2(Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost "
                 "TEXT, Service TEXT);" +
                     rows);
    }
    void wtmpdb(const std::string& rows) const {
        database(paths.wtmpdb,
                 "CREATE TABLE wtmp(ID INTEGER PRIMARY KEY, Type INTEGER, User TEXT NOT NULL, "
                 "Login INTEGER, Logout INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT) STRICT;" +
                     rows);
    }
    [[nodiscard]] base::last_login last(const char* name = "alice", uid_t uid = 1000) const {
        return read_last_login(paths, tests::user(name), uid);
    }
};

BOOST_FIXTURE_TEST_SUITE(login_records, world)

BOOST_AUTO_TEST_CASE(a_machine_without_records_cannot_tell) {
    BOOST_TEST((last().state == had::cannot_tell));
}

BOOST_AUTO_TEST_CASE(lastlog_has_a_record_for_each_uid) {
    lastlog(1000, 1'700'000'000, "pts/3", "192.0.2.7");
    const base::last_login expected{had::yes, tests::at("2023-11-14T22:13:20Z"), "pts/3",
                                    "192.0.2.7"};
    BOOST_TEST((last() == expected));
    BOOST_TEST((last("bob", 999).state == had::none), "an empty record");
    BOOST_TEST((last("carol", 1001).state == had::none), "past the end");
}

BOOST_AUTO_TEST_CASE(lastlog2_counts_seconds) {
    lastlog2("INSERT INTO Lastlog2 VALUES('alice', 1700000000, 'ssh', '192.0.2.7', 'sshd')");
    const base::last_login expected{had::yes, tests::at("2023-11-14T22:13:20Z"), "ssh",
                                    "192.0.2.7"};
    BOOST_TEST((last() == expected));
    BOOST_TEST((last("bob").state == had::none));
}

BOOST_AUTO_TEST_CASE(wtmpdb_counts_microseconds_and_has_a_row_for_each_login) {
    wtmpdb(
        "INSERT INTO wtmp VALUES(1, 1, 'soft-reboot', 1800000000000000, NULL, '~', '6.1', NULL);"
        "INSERT INTO wtmp VALUES(2, 3, 'alice', 1600000000000000, NULL, 'pts/1', '', 'su');"
        "INSERT INTO wtmp VALUES(3, 3, 'alice', 1700000000000000, NULL, 'pts/2', NULL, 'su');");
    const base::last_login expected{had::yes, tests::at("2023-11-14T22:13:20Z"), "pts/2", ""};
    BOOST_TEST((last() == expected));
    BOOST_TEST((last("soft-reboot").state == had::none), "a boot is no login");
}

BOOST_AUTO_TEST_CASE(the_newest_of_all_records_counts) {
    lastlog(1000, 1'600'000'000, "tty1", "");
    lastlog2("INSERT INTO Lastlog2 VALUES('alice', 1700000000, 'ssh', '', 'sshd')");
    wtmpdb("INSERT INTO wtmp VALUES(1, 3, 'alice', 1650000000000000, NULL, 'pts/2', NULL, '')");
    BOOST_TEST(last().line == "ssh");
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_cannot_tell) {
    var.write("lastlog2.db", "this is no database, whatever its name may say");
    BOOST_TEST((last().state == had::cannot_tell));
    wtmpdb("");
    BOOST_TEST((last().state == had::none), "the other one can");
}

BOOST_AUTO_TEST_CASE(a_database_of_another_shape_cannot_tell) {
    database(paths.lastlog2, "CREATE TABLE Other(x)");
    BOOST_TEST((last().state == had::cannot_tell));
}

BOOST_AUTO_TEST_CASE(a_folder_in_the_place_of_lastlog_cannot_tell) {
    std::filesystem::create_directory(paths.lastlog);
    BOOST_TEST((last().state == had::cannot_tell));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
