#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "desk/approvals.hpp"
#include "desk/audit.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"
#include "settings.hpp"
#include "store/records.hpp"
#include "store/trail.hpp"

namespace fingerpost::daemon {

/// Makes `daemon.state-dir` (mode 0700), for the user that the daemon runs as; an empty folder of
/// root's becomes his. For the start, while we may still be root. Throws std::runtime_error that
/// says what to do.
void make_state_folder(const settings& s, uid_t owner, gid_t group);

/// What outlives the daemon: what users want for themselves and say of themselves, whom they
/// let watch, and the audit log, in two SQLite files of `daemon.state-dir`. If that is empty there
/// is neither.
class durable {
public:
    /// Opens both as who we are, and reads all wishes, words and approvals, so that who hides is
    /// not told of in the first answer. Runs `io` for that, in which nothing else may wait yet;
    /// `io` and the others must outlive the object. `also` gets each line of the audit log. Throws
    /// std::runtime_error that says what to do.
    durable(boost::asio::io_context& io, const settings& s, const base::clock& clock,
            base::log& log, desk::audit::journal also);

    /// Null: none is kept.
    [[nodiscard]] desk::wishes* wishes() const noexcept { return wishes_.get(); }
    [[nodiscard]] desk::approvals* approvals() const noexcept { return approvals_.get(); }
    [[nodiscard]] desk::own_words* said() const noexcept { return said_.get(); }
    [[nodiscard]] desk::audit* audit() const noexcept { return audit_.get(); }
    [[nodiscard]] store::records* records() const noexcept { return records_.get(); }
    struct counts {
        std::size_t wishes = 0;              ///< users who want something
        std::size_t approvals = 0;           ///< users who have decided who may watch
        std::uint64_t audit_lines = 0;       ///< kept since the start
        std::uint64_t lost_audit_lines = 0;  ///< likewise
    };
    [[nodiscard]] counts count() const;
    /// Ends what waits; what was noted is written while the loop runs dry.
    void stop();

private:
    std::unique_ptr<store::records> records_;
    std::unique_ptr<store::trail> trail_;
    std::unique_ptr<desk::wishes> wishes_;
    std::unique_ptr<desk::approvals> approvals_;
    std::unique_ptr<desk::own_words> said_;
    std::unique_ptr<desk::audit> audit_;
};

}  // namespace fingerpost::daemon
