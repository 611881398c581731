#include "database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace fingerpost::store {
namespace {

/// How long the opening waits for another process that is about to leave the file.
constexpr int patience_ms = 1000;

base::error_code last_errno() noexcept { return {errno, boost::system::system_category()}; }

/// The file is there and for its owner alone. One that is there already is not opened here: to
/// close it would drop the locks that this process may hold on it
/// (https://sqlite.org/howtocorrupt.html, section 2.2).
base::result<void> make_private_file(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        ::close(fd);
        return {};
    }
    if (errno != EEXIST) return last_errno();
    struct stat now {};
    if (::stat(file.c_str(), &now) != 0) return last_errno();
    if (!S_ISREG(now.st_mode)) return errc::not_ours;
    if ((now.st_mode & 077) != 0 && ::chmod(file.c_str(), 0600) != 0) return last_errno();
    return {};
}

}  // namespace

base::result<database> database::open(const std::string& file, const schema& of) {
    if (const auto made = make_private_file(file); !made) return made.error();
    sqlite3* opened = nullptr;
    const int opening = sqlite3_open_v2(file.c_str(), &opened,
                                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    database db(opened);
    if (!opened) return sqlite_error(SQLITE_NOMEM);
    if (opening != SQLITE_OK) return db.error();
    if (const auto ready = db.prepare_file(of); !ready) return ready.error();
    return db;
}

base::result<void> database::prepare_file(const schema& of) {
    sqlite3_busy_timeout(raw(), patience_ms);
    // SQLite opens what it may not write for reading, without a word.
    if (sqlite3_db_readonly(raw(), "main") == 1) return sqlite_error(SQLITE_READONLY);
    if (const auto set = run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON"); !set)
        return set;
    if (const auto begun = begin(); !begun) return begun;
    if (const auto done = migrate(of); !done) {
        roll_back();
        return done;
    }
    if (const auto done = commit(); !done) {
        roll_back();
        return done;
    }
    if (const auto set = run("PRAGMA journal_mode = WAL"); !set) return set;
    return run((std::string("PRAGMA synchronous = ") + of.synchronous).c_str());
}

base::result<void> database::migrate(const schema& of) {
    const auto id = number("PRAGMA application_id");
    if (!id) return id.error();
    const auto version = number("PRAGMA user_version");
    if (!version) return version.error();
    const auto tables = number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    const bool is_blank = *id == 0 && *version == 0 && *tables == 0;
    if (!is_blank && (*id != of.application_id || *version < 0)) return errc::not_ours;
    const auto newest = static_cast<std::int64_t>(of.steps.size());
    if (*version > newest) return errc::newer_version;
    if (*version == newest) return {};
    for (const char* const step : of.steps.subspan(static_cast<std::size_t>(*version))) {
        if (const auto taken = run(step); !taken) return taken;
    }
    const std::string mark = "PRAGMA application_id = " + std::to_string(of.application_id) +
                             "; PRAGMA user_version = " + std::to_string(newest);
    return run(mark.c_str());
}

base::result<void> database::run(const char* sql) {
    if (sqlite3_exec(raw(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return {};
}

base::result<std::int64_t> database::number(const char* sql) {
    auto asked = statement::prepare(*this, sql);
    if (!asked) return asked.error();
    const auto row = asked->step();
    if (!row) return row.error();
    return asked->number(0);
}

base::error_code database::error() const noexcept {
    const int code = sqlite3_errcode(raw()) & 0xff;
    const int below = sqlite3_system_errno(raw());
    // Of other errors what the system said last need not be the cause.
    if (code == SQLITE_CANTOPEN && below != 0) return {below, boost::system::system_category()};
    return sqlite_error(code);
}

void database::roll_back() noexcept {
    // SQLite ends some failed transactions (disk full) by itself.
    if (sqlite3_get_autocommit(raw()) == 0)
        sqlite3_exec(raw(), "ROLLBACK", nullptr, nullptr, nullptr);
}

base::result<statement> statement::prepare(database& in, std::string_view sql) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(in.raw(), sql.data(), static_cast<int>(sql.size()), &made, nullptr) !=
        SQLITE_OK)
        return in.error();
    return statement(in, made);
}

void statement::bind(int parameter, std::string_view text) noexcept {
    sqlite3_bind_text64(s_.get(), parameter, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void statement::bind(int parameter, std::int64_t number) noexcept {
    sqlite3_bind_int64(s_.get(), parameter, number);
}

void statement::bind_bytes(int parameter, std::string_view bytes) noexcept {
    sqlite3_bind_blob64(s_.get(), parameter, bytes.data() ? bytes.data() : "", bytes.size(),
                        SQLITE_STATIC);
}

base::result<statement::outcome> statement::step() {
    switch (sqlite3_step(s_.get())) {
        case SQLITE_ROW:
            return outcome::row;
        case SQLITE_DONE:
            return outcome::done;
        default:
            return in_->error();
    }
}

base::result<void> statement::finish() {
    for (;;) {
        const auto went = step();
        // What a reset says, the step has said before.
        if (!went || *went == outcome::done) sqlite3_reset(s_.get());
        if (!went) return went.error();
        if (*went == outcome::done) return {};
    }
}

std::string statement::text(int column) const {
    const void* const bytes = sqlite3_column_blob(s_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(s_.get(), column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

std::int64_t statement::number(int column) const noexcept {
    return sqlite3_column_int64(s_.get(), column);
}

}  // namespace fingerpost::store
