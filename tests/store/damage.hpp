#pragma once

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace fingerpost::tests {

/// Does SQL to a file behind our back.
inline void meddle(const std::string& file, const char* sql) {
    sqlite3* db = nullptr;
    BOOST_REQUIRE_EQUAL(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    BOOST_REQUIRE_EQUAL(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

inline std::string contents(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The permission bits of a file.
inline unsigned mode_of(const std::string& file) {
    struct stat now {};
    BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &now), 0);
    return now.st_mode & 0777;
}

/// What `work` gives in a process of its own, which then ends as by kill -9: nothing is closed,
/// nothing destroyed. At most 255; 254: it threw.
inline int in_a_process_that_dies(const std::function<int()>& work) {
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        try {
            ::_exit(work());
        } catch (...) {
            ::_exit(254);
        }
    }
    int status = 0;
    BOOST_REQUIRE_EQUAL(::waitpid(child, &status, 0), child);
    BOOST_REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace fingerpost::tests
