#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "sessions/processes.hpp"
#include "sessions/source.hpp"

namespace fingerpost::sessions {

struct logind_options {
    std::string bus;  ///< a D-Bus address; empty: the system bus
    std::string sessions_dir = "/run/systemd/sessions";
    std::string pts_dir = "/dev/pts";
    std::string host;  ///< the name of this machine
};

/// The sessions that systemd-logind (or elogind) tells of. Follows them by signals, and what is not
/// signalled (a session that is closing, the terminal of an ssh login) by inotify. A restart of
/// logind is a snapshot that changes nothing. When the bus is lost `next` says so and connects
/// again when it is next called.
/// Errors: what sd-bus says (ENOENT: no bus; EHOSTUNREACH: no logind; ECONNRESET), EMFILE.
class logind_source final : public source {
public:
    /// `processes` and `log` must outlive the source.
    logind_source(boost::asio::any_io_executor executor, logind_options options,
                  process_table& processes, base::log& log);
    ~logind_source() override;

    [[nodiscard]] std::string_view name() const noexcept override { return "logind"; }
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<change>>> next() override;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace fingerpost::sessions
