#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <vector>

#include "chore_runner.hpp"
#include "daemon/policy_file.hpp"
#include "helper.hpp"
#include "listeners.hpp"
#include "logger.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// What was made while the process was still root.
struct inherited {
    listeners sockets;
    std::vector<helper> homes;    ///< empty: chores are done on threads of ours
    std::vector<helper> machine;  ///< empty likewise
    int inotify = -1;             ///< shared with the machine's helper
};

/// The running daemon: owns every part, on one thread, from the first event to the last.
class application {
public:
    application(const settings& s, inherited from, policy_file policy, logger& log);
    ~application();
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    /// Runs until SIGTERM or SIGINT, or until it cannot go on: then false, and why was logged.
    /// `ready` is called once all sources have told who is logged in.
    [[nodiscard]] bool run(std::function<void()> ready);

private:
    struct parts;
    boost::asio::awaitable<void> follow(std::function<void()> ready);
    boost::asio::awaitable<void> heed_signals();
    void stop();
    std::unique_ptr<chore_runner> make_runner(duty what, const inherited& from);

    const settings settings_;
    logger& log_;
    boost::asio::io_context io_{1};
    /// Outlives the parts, whose threads a second signal would otherwise kill as they end.
    boost::asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
    bool stopping_ = false;
    bool failed_ = false;
    std::unique_ptr<parts> parts_;
};

}  // namespace fingerpost::daemon
