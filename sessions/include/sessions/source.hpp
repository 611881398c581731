#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "sessions/session.hpp"

namespace fingerpost::sessions {

/// The session is there, with these facts now. Telling it again changes nothing.
struct upsert {
    session now;
};
/// The session of that id ended.
struct gone {
    std::string id;
};
/// What follows, up to `snapshot_end`, is all there is: sessions not told in between have ended.
struct snapshot_begin {};
struct snapshot_end {};
/// All sessions whose id begins with `id_prefix` ended (a feed's connection closed).
struct all_gone {
    std::string id_prefix;
};
/// The machine goes to sleep (true) or woke up (false): while it sleeps its sessions are away.
struct sleeping {
    bool asleep = false;
};

using change = std::variant<upsert, gone, all_gone, snapshot_begin, snapshot_end, sleeping>;

/// Where the tracker learns who is logged in: utmp, logind, a feed, or a test's list.
class source {
public:
    virtual ~source() = default;
    /// For logs and `status`: "logind", "utmp", "feed".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// The next batch of changes, one or more. The first batch holds a whole snapshot, and so does
    /// the first one after an error. Never wakes for nothing. One call at a time; terminal
    /// cancellation is honoured. Errors: what the system said (ENOENT, EACCES); failure is never an
    /// empty list. May be called again after one.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<std::vector<change>>> next() = 0;
};

}  // namespace fingerpost::sessions
