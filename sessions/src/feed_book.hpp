#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sessions/feed.hpp"
#include "sessions/feed_line.hpp"

namespace fingerpost::sessions {

/// The sessions of all feeds, and what each line does to them. Knows no socket.
class feed_book {
public:
    /// What the book knows of a connection.
    struct connection {
        std::string prefix;        ///< of its sessions' ids, "7/"
        std::size_t sessions = 0;  ///< logged in
        std::size_t lines = 0;     ///< taken
    };

    feed_book(std::string host, feed_limits limits) : host_(std::move(host)), limits_(limits) {}

    [[nodiscard]] connection open();
    /// Takes in the next line of `from`; adds to `changes` what it changed. The answer, with its
    /// newline.
    [[nodiscard]] std::string take(connection& from, std::string_view line, base::instant now,
                                   std::vector<change>& changes);
    /// The connection ended, and with it its sessions. What is kept of them goes by `forget_some`.
    void close(const connection& of, std::vector<change>& changes);
    /// Drops a slice of what ended with its connection; whether there was any.
    bool forget_some();
    /// All there is, as a snapshot.
    void tell_all(std::vector<change>& changes);

private:
    struct by_id {
        using is_transparent = void;
        bool operator()(const session& a, const session& b) const noexcept { return a.id < b.id; }
        bool operator()(const session& a, std::string_view b) const noexcept { return a.id < b; }
        bool operator()(std::string_view a, const session& b) const noexcept { return a < b.id; }
    };
    struct step;

    std::string host_;
    feed_limits limits_;
    std::set<session, by_id> sessions_;
    std::vector<std::string> ended_;  ///< prefixes of some of them
    std::size_t standing_ = 0;        ///< the others
    std::uint64_t opened_ = 0;
};

}  // namespace fingerpost::sessions
