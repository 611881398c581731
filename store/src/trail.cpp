#include "store/trail.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>

#include "worker.hpp"

namespace fingerpost::store {
namespace {

constexpr std::array steps{
    "CREATE TABLE entry("
    "  number INTEGER PRIMARY KEY, at INTEGER NOT NULL,"  // microseconds since the epoch
    "  owner TEXT NOT NULL, actor TEXT NOT NULL, line TEXT NOT NULL) STRICT;"
    "CREATE INDEX entry_at ON entry(at);"
    "CREATE INDEX entry_owner ON entry(owner) WHERE owner <> '';"
    "CREATE INDEX entry_actor ON entry(actor) WHERE actor <> ''"};
constexpr schema ours{0x46507472 /* "FPtr" */, steps, "NORMAL"};

constexpr std::size_t max_waiting = 65'536;  ///< calls
/// Entries that one call takes away or rewrites at a time.
constexpr std::int64_t slice = 4096;

std::int64_t ticks(base::instant t) { return t.time_since_epoch().count(); }

base::result<std::size_t> delete_some(database& db, const char* sql,
                                      std::initializer_list<std::int64_t> values) {
    auto gone = statement::prepare(db, sql);
    if (!gone) return gone.error();
    for (int i = 1; const std::int64_t value : values) gone->bind(i++, value);
    if (const auto done = gone->finish(); !done) return done.error();
    return static_cast<std::size_t>(db.changed());
}

/// About how many of the oldest entries are too much. Gaps between numbers make it more than that,
/// by their share.
base::result<std::int64_t> surplus(database& db, std::uint64_t max_bytes) {
    const auto used = db.number(
        "SELECT (page_count - freelist_count) * page_size"
        " FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    if (!used) return used;
    const std::int64_t over = *used - static_cast<std::int64_t>(max_bytes);
    if (over <= 0) return 0;
    const auto entries =
        db.number("SELECT (SELECT max(number) FROM entry) - (SELECT min(number) FROM entry) + 1");
    if (!entries) return entries;
    return 1 + *entries * over / *used;
}

/// Takes away at most `most` entries that are too old, and as many that are too much.
base::result<std::size_t> trim(database& db, const trail::limits& within, base::instant now,
                               std::int64_t most) {
    const auto old = delete_some(db,
                                 "DELETE FROM entry WHERE number IN"
                                 " (SELECT number FROM entry WHERE at < ? ORDER BY at LIMIT ?)",
                                 {ticks(now - within.max_age), most});
    if (!old) return old;
    const auto too_many = surplus(db, within.max_bytes);
    if (!too_many) return too_many.error();
    if (*too_many == 0) return old;
    const auto much = delete_some(
        db, "DELETE FROM entry WHERE number IN (SELECT number FROM entry ORDER BY number LIMIT ?)",
        {std::min(most, *too_many)});
    if (!much) return much;
    return *old + *much;
}

base::result<void> append_all(database& db, const std::vector<entry>& batch,
                              const trail::limits& within) {
    if (batch.empty()) return {};
    auto add =
        statement::prepare(db, "INSERT INTO entry(at, owner, actor, line) VALUES(?, ?, ?, ?)");
    if (!add) return add.error();
    base::instant youngest = base::instant::min();
    for (const entry& e : batch) {
        add->bind(1, ticks(e.at));
        add->bind(2, e.owner);
        add->bind(3, e.actor);
        add->bind(4, e.line);
        if (const auto done = add->finish(); !done) return done;
        youngest = std::max(youngest, e.at);
    }
    const auto most = 2 * static_cast<std::int64_t>(batch.size()) + 64;
    const auto trimmed = trim(db, within, youngest, most);
    if (!trimmed) return trimmed.error();
    return {};
}

/// The question in SQL: an index serves who asks for one user.
std::string query_of(const entry_filter& wanted) {
    std::string sql =
        "SELECT at, owner, actor, line, number FROM entry"
        " WHERE at >= ?1 AND at < ?2 AND number < ?3";
    if (wanted.owner) sql += " AND owner = ?4 AND owner <> ''";
    if (wanted.actor) sql += " AND actor = ?5 AND actor <> ''";
    return sql + " ORDER BY number DESC LIMIT ?6";
}

base::result<std::vector<entry>> read_some(database& db, const entry_filter& wanted) {
    using base::instant;
    auto rows = statement::prepare(db, query_of(wanted));
    if (!rows) return rows.error();
    constexpr auto no_more = std::numeric_limits<std::int64_t>::max();
    rows->bind(1, ticks(wanted.since.value_or(instant::min())));
    rows->bind(2, ticks(wanted.until.value_or(instant::max())));
    rows->bind(3, wanted.before.value_or(no_more));
    if (wanted.owner) rows->bind(4, *wanted.owner);
    if (wanted.actor) rows->bind(5, *wanted.actor);
    rows->bind(6, static_cast<std::int64_t>(std::min<std::uint64_t>(wanted.newest, no_more)));
    std::vector<entry> found;
    for (;;) {
        const auto went = rows->step();
        if (!went) return went.error();
        if (*went == statement::outcome::done) break;
        found.push_back({instant(std::chrono::microseconds(rows->number(0))), rows->text(1),
                         rows->text(2), rows->text(3), rows->number(4)});
    }
    std::reverse(found.begin(), found.end());
    return found;
}

base::result<void> put_line(database& db, std::int64_t number,
                            const std::optional<std::string>& line) {
    auto put =
        statement::prepare(db, line ? "UPDATE entry SET actor = '', line = ?2 WHERE number = ?1"
                                    : "DELETE FROM entry WHERE number = ?1");
    if (!put) return put.error();
    put->bind(1, number);
    if (line) put->bind(2, *line);
    return put->finish();
}

/// What `user` did loses his name. How many entries that were.
base::result<std::size_t> make_anonymous(database& db, const std::string& user,
                                         const trail::rewriter& anonymous) {
    entry_filter by_him;
    by_him.actor = user;
    by_him.newest = static_cast<std::size_t>(slice);
    for (std::size_t all = 0;;) {
        const auto some = read_some(db, by_him);
        if (!some) return some.error();
        if (some->empty()) return all;
        for (const entry& e : *some) {
            if (const auto put = put_line(db, e.number, anonymous(e.line)); !put)
                return put.error();
        }
        all += some->size();
    }
}

base::result<std::size_t> forget(database& db, const std::string& user,
                                 const trail::rewriter& anonymous) {
    auto gone = statement::prepare(db, "DELETE FROM entry WHERE owner = ? AND owner <> ''");
    if (!gone) return gone.error();
    gone->bind(1, user);
    if (const auto done = gone->finish(); !done) return done.error();
    const auto about_him = static_cast<std::size_t>(db.changed());
    const auto by_him = make_anonymous(db, user, anonymous);
    if (!by_him) return by_him;
    return about_him + *by_him;
}

/// Writes the file anew. Pages that SQLite balanced may hold copies of rows that moved, which
/// secure_delete does not see; then the log, too, loses what it had.
base::result<void> leave_no_remains(database& db) {
    if (const auto anew = db.run("VACUUM"); !anew) return anew;
    const auto busy = db.number("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!busy) return busy.error();
    if (*busy != 0) return sqlite_error(SQLITE_BUSY);
    return {};
}

base::result<std::size_t> in_transaction(database& db,
                                         const std::function<base::result<std::size_t>()>& work) {
    if (const auto begun = db.begin(); !begun) return begun.error();
    const auto done = work();
    if (done) {
        const auto committed = db.commit();
        if (committed) return done;
        db.roll_back();
        return committed.error();
    }
    db.roll_back();
    return done;
}

}  // namespace

trail::trail(std::string file, std::unique_ptr<worker> works, limits within)
    : file_(std::move(file)), works_(std::move(works)), within_(within) {}
trail::~trail() = default;

base::result<std::unique_ptr<trail>> trail::open(boost::asio::any_io_executor on,
                                                 const std::string& file, limits within) {
    auto db = database::open(file, ours);
    if (!db) return db.error();
    auto works = std::make_unique<worker>(std::move(on), *std::move(db), "trail", max_waiting);
    return std::unique_ptr<trail>(new trail(file, std::move(works), within));
}

boost::asio::awaitable<base::result<void>> trail::append(std::vector<entry> batch) {
    auto work = [mine = std::move(batch), within = within_](database& db) {
        return append_all(db, mine, within);
    };
    return works_->run(access::change, std::move(work));
}

boost::asio::awaitable<base::result<std::size_t>> trail::prune(base::instant now) {
    auto work = [now, within = within_](database& db) { return trim(db, within, now, slice); };
    return works_->run(access::change, std::move(work));
}

boost::asio::awaitable<base::result<std::vector<entry>>> trail::read(entry_filter wanted) {
    auto work = [mine = std::move(wanted)](database& db) { return read_some(db, mine); };
    return works_->run(access::alone, std::move(work));
}

boost::asio::awaitable<base::result<std::size_t>> trail::erase(std::string user,
                                                               rewriter anonymous) {
    auto work = [mine = std::move(user),
                 make = std::move(anonymous)](database& db) -> base::result<std::size_t> {
        const auto count = in_transaction(db, [&] { return forget(db, mine, make); });
        if (!count) return count;
        if (const auto clean = leave_no_remains(db); !clean) return clean.error();
        return count;
    };
    return works_->run(access::alone, std::move(work));
}

}  // namespace fingerpost::store
