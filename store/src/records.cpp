#include "store/records.hpp"

#include <algorithm>
#include <array>

#include "worker.hpp"

namespace fingerpost::store {
namespace {

constexpr std::array steps{
    "CREATE TABLE record("
    "  kind TEXT NOT NULL, owner TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,"
    "  PRIMARY KEY (kind, owner, key)) STRICT"};
constexpr schema ours{0x46507265 /* "FPre" */, steps, "FULL"};

base::result<void> limit_size(database& db, std::uint64_t max_bytes) {
    const auto page = db.number("PRAGMA page_size");
    if (!page) return page.error();
    const auto pages = std::max(std::int64_t{1}, static_cast<std::int64_t>(max_bytes) / *page);
    return db.run(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
}

base::result<void> put_one(database& db, const record& what) {
    auto put = statement::prepare(db,
                                  "INSERT INTO record(kind, owner, key, value) VALUES(?, ?, ?, ?) "
                                  "ON CONFLICT DO UPDATE SET value = excluded.value");
    if (!put) return put.error();
    put->bind(1, what.kind);
    put->bind(2, what.owner);
    put->bind(3, what.key);
    put->bind_bytes(4, what.value);
    return put->finish();
}

base::result<void> erase_one(database& db, const record& what) {
    auto gone =
        statement::prepare(db, "DELETE FROM record WHERE kind = ? AND owner = ? AND key = ?");
    if (!gone) return gone.error();
    gone->bind(1, what.kind);
    gone->bind(2, what.owner);
    gone->bind(3, what.key);
    return gone->finish();
}

base::result<std::vector<record>> all_of(database& db, const std::string& kind) {
    auto rows = statement::prepare(
        db, "SELECT owner, key, value FROM record WHERE kind = ? ORDER BY owner, key");
    if (!rows) return rows.error();
    rows->bind(1, kind);
    std::vector<record> found;
    for (;;) {
        const auto went = rows->step();
        if (!went) return went.error();
        if (*went == statement::outcome::done) return found;
        found.push_back({kind, rows->text(0), rows->text(1), rows->text(2)});
    }
}

}  // namespace

records::records(std::string file, std::unique_ptr<worker> works)
    : file_(std::move(file)), works_(std::move(works)) {}
records::~records() = default;

base::result<std::unique_ptr<records>> records::open(boost::asio::any_io_executor on,
                                                     const std::string& file, limits within) {
    auto db = database::open(file, ours);
    if (!db) return db.error();
    if (const auto set = limit_size(*db, within.max_bytes); !set) return set.error();
    auto works =
        std::make_unique<worker>(std::move(on), *std::move(db), "state", within.max_waiting);
    return std::unique_ptr<records>(new records(file, std::move(works)));
}

boost::asio::awaitable<base::result<void>> records::put(record what) {
    auto work = [mine = std::move(what)](database& db) { return put_one(db, mine); };
    return works_->run(access::change, std::move(work));
}

boost::asio::awaitable<base::result<void>> records::erase(std::string kind, std::string owner,
                                                          std::string key) {
    record which{std::move(kind), std::move(owner), std::move(key), {}};
    auto work = [mine = std::move(which)](database& db) { return erase_one(db, mine); };
    return works_->run(access::change, std::move(work));
}

boost::asio::awaitable<base::result<std::vector<record>>> records::all(std::string kind) {
    auto work = [mine = std::move(kind)](database& db) { return all_of(db, mine); };
    return works_->run(access::alone, std::move(work));
}

records::counts records::count() const {
    const auto now = works_->count();
    return {now.commits, now.changes};
}

}  // namespace fingerpost::store
