#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace fingerpost::store {

class worker;

/// One line of the trail.
struct entry {
    base::instant at{};
    std::string owner;        ///< whom it is about; may be empty
    std::string actor;        ///< who did it, if he is a user; may be empty
    std::string line;         ///< opaque
    std::int64_t number = 0;  ///< given by the trail, growing; not read by `append`
};

/// Which entries are wanted; what is not given does not matter.
struct entry_filter {
    std::optional<std::string> owner;
    std::optional<std::string> actor;
    std::optional<base::instant> since;  ///< at this instant or later
    std::optional<base::instant> until;  ///< before this instant
    std::optional<std::int64_t> before;  ///< numbers less than this: the next page back
    std::size_t newest = 100;            ///< at most so many
};

/// A log of opaque lines in one SQLite file: indexed by whom a line is about and who did it,
/// bounded by age and by size. Threads, errors and the opening are those of `records`. Entries are
/// durable against a crash of the daemon at once, against one of the machine after the next
/// checkpoint.
class trail {
public:
    struct limits {
        std::chrono::hours max_age{24 * 90};
        std::uint64_t max_bytes = std::uint64_t{256} << 20;  ///< what entries and indexes take
    };
    /// Makes another line of a line; nothing: the entry goes. Called on the store's thread.
    using rewriter = std::function<std::optional<std::string>(const std::string& line)>;

    [[nodiscard]] static base::result<std::unique_ptr<trail>> open(boost::asio::any_io_executor on,
                                                                   const std::string& file,
                                                                   limits within);
    ~trail();
    trail(const trail&) = delete;
    trail& operator=(const trail&) = delete;

    /// Adds all of `batch` or, on an error, nothing; one commit. Then some of what is past the
    /// limits goes (at least twice as much as came, so that the trail keeps within them); the age
    /// counts back from the youngest of `batch`.
    [[nodiscard]] boost::asio::awaitable<base::result<void>> append(std::vector<entry> batch);
    /// Takes away what is too old at `now`, or too much: some thousand entries at most, so that
    /// others are not kept waiting. How many; 0: the trail is within its limits.
    [[nodiscard]] boost::asio::awaitable<base::result<std::size_t>> prune(base::instant now);
    /// The newest entries that fit, newest last.
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<entry>>> read(
        entry_filter wanted);
    /// Forgets a user: what is about him goes; what he did to others stays theirs, but without his
    /// name, each line as `anonymous` makes it. When this is done, nothing of it is left in the
    /// file or in its log. How many entries went or changed.
    [[nodiscard]] boost::asio::awaitable<base::result<std::size_t>> erase(std::string user,
                                                                          rewriter anonymous);

    /// The name it was opened by, for `describe`.
    [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
    trail(std::string file, std::unique_ptr<worker> works, limits within);
    std::string file_;
    std::unique_ptr<worker> works_;
    limits within_;
};

}  // namespace fingerpost::store
