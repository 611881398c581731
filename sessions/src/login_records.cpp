#include "sessions/login_records.hpp"

#include <fcntl.h>
#include <lastlog.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

namespace fingerpost::sessions {
namespace {

using base::had;
using base::last_login;

constexpr int most_wait_ms = 100;

last_login cannot_tell() {
    last_login l;
    l.state = had::cannot_tell;
    return l;
}

bool exists(const std::string& file) {
    struct stat s;
    return ::stat(file.c_str(), &s) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

template <std::size_t Size>
std::string text_of(const char (&field)[Size]) {
    return {field, ::strnlen(field, Size)};
}

/// lastlog(5)'s old form: a record for each uid, at its place; zero: never.
last_login from_lastlog(const std::string& file, uid_t uid) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return cannot_tell();
    lastlog record{};
    const auto size = ::pread(fd, &record, sizeof record,
                              static_cast<off_t>(uid) * static_cast<off_t>(sizeof record));
    ::close(fd);
    if (size < 0) return cannot_tell();
    if (size < static_cast<ssize_t>(sizeof record) || record.ll_time == 0) return {};
    const std::chrono::seconds at(static_cast<std::uint32_t>(record.ll_time));
    return {had::yes, base::instant(at), text_of(record.ll_line), text_of(record.ll_host)};
}

struct finalize {
    void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
};

/// `file` as a URI that SQLite opens; its name may hold any byte.
std::string uri_of(const std::string& file) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : file) {
        const auto byte = static_cast<unsigned char>(c);
        if (c != '%' && c != '?' && c != '#') {
            uri += c;
        } else {
            uri += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return uri + "?mode=ro";
}

std::string column(sqlite3_stmt* row, int index) {
    const auto* const text = sqlite3_column_text(row, index);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(row, index))};
}

/// The one row that `query` gives for `user`: time, line, origin. `Unit` is that of the time.
template <class Unit>
last_login from_database(const std::string& file, const char* query, const base::user_name& user) {
    sqlite3* opened = nullptr;
    const int opening = sqlite3_open_v2(uri_of(file).c_str(), &opened,
                                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    const std::unique_ptr<sqlite3, finalize> db(opened);
    if (opening != SQLITE_OK) return cannot_tell();
    sqlite3_busy_timeout(opened, most_wait_ms);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, query, -1, &prepared, nullptr) != SQLITE_OK)
        return cannot_tell();
    const std::unique_ptr<sqlite3_stmt, finalize> row(prepared);
    const auto name = user.str();
    sqlite3_bind_text(prepared, 1, name.data(), static_cast<int>(name.size()), SQLITE_TRANSIENT);
    switch (sqlite3_step(prepared)) {
        case SQLITE_DONE:
            return {};
        case SQLITE_ROW:
            return {had::yes, base::instant(Unit(sqlite3_column_int64(prepared, 0))),
                    column(prepared, 1), column(prepared, 2)};
        default:
            return cannot_tell();
    }
}

// The tables are those of lastlog2(8) (seconds; one row a user) and of wtmpdb(8) (microseconds; a
// row a login, of Type 3 as in utmp).
constexpr auto lastlog2_query = "SELECT Time, TTY, RemoteHost FROM Lastlog2 WHERE Name = ?1";
constexpr auto wtmpdb_query =
    "SELECT Login, TTY, RemoteHost FROM wtmp WHERE User = ?1 AND Type = 3 "
    "ORDER BY Login DESC LIMIT 1";

}  // namespace

last_login read_last_login(const record_paths& from, const base::user_name& user, uid_t uid) {
    last_login newest = cannot_tell();
    bool a_record_says_never = false;
    const auto take = [&](last_login found) {
        if (found.state == had::none) a_record_says_never = true;
        if (found.state != had::yes) return;
        if (newest.state != had::yes || found.at > newest.at) newest = std::move(found);
    };
    if (exists(from.lastlog)) take(from_lastlog(from.lastlog, uid));
    if (exists(from.lastlog2)) {
        take(from_database<std::chrono::seconds>(from.lastlog2, lastlog2_query, user));
    }
    if (exists(from.wtmpdb)) {
        take(from_database<std::chrono::microseconds>(from.wtmpdb, wtmpdb_query, user));
    }
    if (newest.state != had::yes && a_record_says_never) newest.state = had::none;
    return newest;
}

}  // namespace fingerpost::sessions
