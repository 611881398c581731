#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/error.hpp"

namespace fingerpost::store {

/// Which database belongs in a file.
struct schema {
    std::int32_t application_id;         ///< of this kind of file; not 0
    std::span<const char* const> steps;  ///< the n-th (from 0) makes version n+1 of version n
    const char* synchronous;             ///< FULL: each commit is on the disk; NORMAL: soon
};

/// A connection to SQLite, for one thread at a time. Everything deleted through it is overwritten.
class database {
public:
    /// Opens or makes `file` and brings it to the newest version of `of`. Nobody else can use it
    /// meanwhile. Errors: those of records::open.
    [[nodiscard]] static base::result<database> open(const std::string& file, const schema& of);

    /// Runs statements whose rows do not matter.
    [[nodiscard]] base::result<void> run(const char* sql);
    /// The number in the first column of the first row.
    [[nodiscard]] base::result<std::int64_t> number(const char* sql);
    /// Rows that the last INSERT, UPDATE or DELETE touched.
    [[nodiscard]] std::int64_t changed() const noexcept { return sqlite3_changes64(db_.get()); }
    /// What went wrong last: SQLite's primary code, or why the system would not open a file.
    [[nodiscard]] base::error_code error() const noexcept;
    [[nodiscard]] sqlite3* raw() const noexcept { return db_.get(); }

    [[nodiscard]] base::result<void> begin() { return run("BEGIN IMMEDIATE"); }
    [[nodiscard]] base::result<void> commit() { return run("COMMIT"); }
    /// Ends a transaction that failed.
    void roll_back() noexcept;

private:
    struct close {
        void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
    };
    explicit database(sqlite3* db) noexcept : db_(db) {}
    [[nodiscard]] base::result<void> prepare_file(const schema& of);
    [[nodiscard]] base::result<void> migrate(const schema& of);
    std::unique_ptr<sqlite3, close> db_;
};

/// One prepared statement. What is bound must live as long as it does.
class statement {
public:
    /// `sql` is ours and correct; it can fail because the file is not.
    [[nodiscard]] static base::result<statement> prepare(database& in, std::string_view sql);

    void bind(int parameter, std::string_view text) noexcept;
    void bind(int parameter, std::int64_t number) noexcept;
    /// For bytes that need not be text.
    void bind_bytes(int parameter, std::string_view bytes) noexcept;
    enum class outcome { row, done };
    [[nodiscard]] base::result<outcome> step();
    /// Runs it to the end; its rows do not matter. Then it can be bound and run again.
    [[nodiscard]] base::result<void> finish();
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const noexcept;

private:
    struct finalize {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    statement(database& in, sqlite3_stmt* s) noexcept : in_(&in), s_(s) {}
    database* in_;
    std::unique_ptr<sqlite3_stmt, finalize> s_;
};

}  // namespace fingerpost::store
