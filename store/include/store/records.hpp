#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::store {

class worker;

/// Something that must outlive the daemon. What a kind, a key and a value mean is known to who puts
/// them; the store compares bytes.
struct record {
    std::string kind;
    std::string owner;  ///< whose it is; may be empty
    std::string key;    ///< one of several of that kind and owner; may be empty
    std::string value;
    friend bool operator==(const record&, const record&) = default;
};

/// Durable state: small typed records in one SQLite file. The file is opened by one process at a
/// time. All calls on the owner's thread, which never waits for the disk: a thread of the store's
/// own does, and writes all that came meanwhile in one commit.
class records {
public:
    struct limits {
        std::uint64_t max_bytes = std::uint64_t{1} << 30;  ///< of the file; then it is "full"
        std::size_t max_waiting = 65'536;                  ///< calls that wait for the disk
    };

    /// Opens `file`, or makes it (mode 0600) in a folder that must be there. Blocks (up to a
    /// second if another process is about to leave the file), so for the start only. What comes
    /// back must be destroyed before `on`'s context.
    /// Errors: what the system says of the file (ENOENT, EACCES, …); sqlite_error(SQLITE_NOTADB,
    /// SQLITE_CORRUPT, SQLITE_BUSY, SQLITE_READONLY, …); errc::newer_version, errc::not_ours.
    [[nodiscard]] static base::result<std::unique_ptr<records>> open(
        boost::asio::any_io_executor on, const std::string& file, limits within);
    [[nodiscard]] static base::result<std::unique_ptr<records>> open(
        boost::asio::any_io_executor on, const std::string& file) {
        return open(std::move(on), file, limits{});
    }
    /// Does what was asked for, also if nobody waits for it any more.
    ~records();
    records(const records&) = delete;
    records& operator=(const records&) = delete;

    // Changes take effect in the order of the calls. A call that has begun is not cancelled.
    // Errors of all three: errc::overloaded; sqlite_error(SQLITE_FULL, SQLITE_IOERR,
    // SQLITE_CORRUPT, …). A change that failed changed nothing.

    /// Keeps `what` in place of the record of the same kind, owner and key. Done when the disk has
    /// it.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> put(record what);
    /// Forgets a record, if it is there. Done when the disk has forgotten.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> erase(std::string kind,
                                                                   std::string owner,
                                                                   std::string key);
    /// All records of a kind, by owner and key.
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<record>>> all(std::string kind);

    /// The name it was opened by, for `describe`.
    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    /// How many commits were made, and for how many changes.
    struct counts {
        std::uint64_t commits = 0;
        std::uint64_t changes = 0;
    };
    [[nodiscard]] counts count() const;

private:
    records(std::string file, std::unique_ptr<worker> works);
    std::string file_;
    std::unique_ptr<worker> works_;
};

}  // namespace fingerpost::store
