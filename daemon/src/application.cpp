#include "application.hpp"

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <optional>
#include <utility>

#include "account_watch.hpp"
#include "accounts/nss.hpp"
#include "base/task_group.hpp"
#include "bridge/agent.hpp"
#include "bridge/publisher.hpp"
#include "control/server.hpp"
#include "credential_keeper.hpp"
#include "desk/clerk.hpp"
#include "durable.hpp"
#include "fingerd/server.hpp"
#include "helper_pool.hpp"
#include "looks.hpp"
#include "operations.hpp"
#include "policy_keeper.hpp"
#include "publish_options.hpp"
#include "sessions/follower.hpp"
#include "sessions/tracker.hpp"
#include "sip_options.hpp"
#include "status.hpp"
#include "wiring.hpp"

namespace fingerpost::daemon {

namespace asio = boost::asio;

namespace {

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

/// How long a home, a mailbox or /proc is waited for.
constexpr std::chrono::milliseconds chore_deadline{2000};
/// Who still talks to us after this long at shutdown is left.
constexpr std::chrono::seconds patience{5};

sessions::thresholds thresholds_of(const settings& s) {
    return {std::chrono::duration_cast<std::chrono::seconds>(s.idle_after),
            std::chrono::duration_cast<std::chrono::seconds>(s.away_after)};
}

/// From here to the very end of the process a second signal to stop changes nothing.
void block_stop_signals() {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);
}

asio::ip::tcp::acceptor adopt_tcp(const asio::any_io_executor& on, int fd) {
    sockaddr_storage at{};
    socklen_t size = sizeof at;
    const bool v6 =
        getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0 && at.ss_family == AF_INET6;
    return {on, v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), fd};
}

}  // namespace

/// Every part of the daemon, in the order in which they need each other.
struct application::parts {
    parts(application& app, const settings& s, inherited&& from, policy_file read)
        : on(app.io_.get_executor()),
          log(app.log_),
          kept(app.io_, s, clock, log, audit_journal(s, app.log_)),
          sockets(std::move(from.sockets)),
          homes(app.make_runner(duty::homes, from)),
          machine(app.make_runner(duty::machine, from)),
          directory(on, clock, account_files),
          files(*homes, clock),
          processes(*machine),
          history(*machine),
          ttys(s.dev),
          terminals(*homes),
          watch(make_tty_watch(on, from.inotify, *machine)),
          tracker(ttys, thresholds_of(s)),
          follower(on, tracker, *watch, clock, log),
          clerk(on,
                {tracker, processes, history, directory, files, clock, zone, log, kept.wishes(),
                 kept.audit(), unreadable_home_of(s), kept.approvals(), kept.said(), &terminals},
                thresholds_of(s)),
          policy(
              on, s.policy, [this](acl::ruleset rules) { enact(std::move(rules)); }, tasks, log),
          accounts(
              on, {account_files.passwd_file, account_files.group_file},
              [this] {
                  directory.forget();
                  clerk.accounts_changed();
                  if (sip) sip->accounts_changed();
              },
              tasks, log),
          finger(on, clerk, clock, log, finger_settings(s)),
          credentials(keeper_of(s)),
          operations(
              {directory, clerk, kept.wishes(), kept.audit(), credentials.get(), kept.approvals(),
               kept.said()},
              s.admin_group, [this, &s](auto how_much) { return tell(s, how_much); },
              [this] { return reload(); }, watching_of(s)),
          control({on, asio::local::stream_protocol(), sockets.control}, clerk, operations, clock,
                  log, control_limits(s)),
          sip(sip_face(s)),
          upstream(upstream_of(s)),
          tasks(on, [this](std::string_view bug) {
              log.error("a task failed", {{"error", std::string(bug)}});
          }) {
        for (auto& source :
             make_sources(s, {on, processes, ttys, directory, clock, log, sockets.feed})) {
            follower.add(std::move(source));
        }
        policy.begin(std::move(read));
        accounts.begin();
        if (credentials) credentials->begin();
        if (sip) clerk.carry_messages([this](const base::message& m) { sip->carry(m); });
    }

    void enact(acl::ruleset rules) {
        clerk.set_policy(std::move(rules));
        if (sip) sip->policy_changed(clerk.generation());
        if (upstream) upstream->policy_changed(clerk.generation());
    }

    std::unique_ptr<bridge::agent> sip_face(const settings& s) {
        if (s.sip_listen.empty()) return nullptr;
        auto face = std::make_unique<bridge::agent>(bridge::agent::needs{on, clerk, clock, log},
                                                    sip_settings(s));
        const auto ports = face->ports();
        for (std::size_t i = 0; i < ports.size(); ++i)
            log.info("listening", {{"sip", s.sip_listen[i]}, {"port", std::to_string(ports[i])}});
        return face;
    }

    std::unique_ptr<bridge::publisher> upstream_of(const settings& s) {
        if (s.publish_target.empty()) return nullptr;
        return std::make_unique<bridge::publisher>(
            bridge::publisher::needs{
                on, clerk, clock, log, kept.records(),
                [file = s.publish_password_file] { return read_publish_password(file); }},
            publisher_settings(s));
    }

    std::unique_ptr<credential_keeper> keeper_of(const settings& s) {
        const std::string file = credentials_file(s);
        if (file.empty()) return nullptr;
        return std::make_unique<credential_keeper>(
            on, file, s.sip_domain,
            [this](auto known) {
                if (sip) sip->set_credentials(std::move(known));
            },
            tasks, log);
    }

    daemon_operations::watching_of watching_of(const settings& s) {
        if (s.sip_listen.empty()) return {};
        return [this](auto of) { return sip->watchers(std::move(of)); };
    }

    asio::awaitable<std::optional<std::string>> reload() {
        if (upstream) upstream->reload();
        std::optional<std::string> wrong = co_await policy.reload();
        if (!credentials) co_return wrong;
        std::optional<std::string> also = co_await credentials->reload();
        if (!wrong) co_return also;
        if (also) *wrong += '\n' + *also;
        co_return wrong;
    }

    void reload_soon() {
        policy.reload_soon();
        if (upstream) upstream->reload();
        if (credentials) credentials->reload_soon();
    }

    static desk::audit::journal audit_journal(const settings& s, logger& log) {
        if (!s.log_audit) return {};
        return [&log](const std::string& line) { log.pass_on(line); };
    }

    static control::settings control_limits(const settings& s) {
        control::settings limits;
        limits.deny_delay = s.deny_delay;
        limits.sip_domain = s.sip_domain;
        return limits;
    }

    boost::json::object tell(const settings& s, control::disclosure how_much) const {
        return status_of(
            {s, follower.status(), policy.error(), started, tracker.size(), clerk.generation(),
             clerk.watch_count(), finger.counts(), directory.works_on(), homes->stuck(),
             machine->stuck(), kept.count(), sip ? std::optional(sip->count()) : std::nullopt,
             credentials.get(), upstream ? std::optional(upstream->state()) : std::nullopt},
            how_much);
    }

    asio::any_io_executor on;
    base::log& log;
    base::system_clock clock;
    base::system_zone zone;
    const base::instant started = clock.now();
    durable kept;
    listeners sockets;
    std::unique_ptr<chore_runner> homes;
    std::unique_ptr<chore_runner> machine;
    const accounts::nss_options account_files;
    accounts::nss_directory directory;
    chore_home_files files;
    chore_process_table processes;
    chore_login_history history;
    sessions::dev_ttys ttys;
    chore_tty_writer terminals;
    std::unique_ptr<sessions::tty_watch> watch;
    sessions::tracker tracker;
    sessions::follower follower;
    desk::clerk clerk;
    policy_keeper policy;
    account_watch accounts;
    fingerd::server finger;
    std::unique_ptr<credential_keeper> credentials;  ///< null: they have no file
    daemon_operations operations;
    control::server control;
    std::unique_ptr<bridge::agent> sip;           ///< null: no sip.listen
    std::unique_ptr<bridge::publisher> upstream;  ///< null: no publish.target
    base::task_group tasks;
};

application::application(const settings& s, inherited from, policy_file policy, logger& log)
    : settings_(s),
      log_(log),
      parts_(std::make_unique<parts>(*this, settings_, std::move(from), std::move(policy))) {}

application::~application() = default;

std::unique_ptr<chore_runner> application::make_runner(duty what, const inherited& from) {
    const bool for_homes = what == duty::homes;
    const auto& helpers = for_homes ? from.homes : from.machine;
    if (!helpers.empty()) {
        return std::make_unique<helper_pool>(
            io_.get_executor(), helpers, chore_deadline, log_, [this, for_homes] {
                log_.error("no helper is left; ending, so that a new start brings them back",
                           {{"duty", for_homes ? "homes" : "machine"}});
                failed_ = true;
                stop();
            });
    }
    return std::make_unique<lane_runner>(io_.get_executor(),
                                         for_homes ? home_workers : machine_workers, what,
                                         chore_deadline, places_of(settings_, from.inotify));
}

asio::awaitable<void> application::follow(std::function<void()> ready) {
    parts_->follower.on_ready(std::move(ready));
    co_await parts_->follower.run();
}

asio::awaitable<void> application::heed_signals() {
    for (;;) {
        const auto [ec, signal] = co_await signals_.async_wait(no_throw);
        if (ec) co_return;
        if (signal == SIGHUP) {
            parts_->reload_soon();
            continue;
        }
        log_.info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
        stop();
        co_return;
    }
}

void application::stop() {
    if (std::exchange(stopping_, true)) return;
    block_stop_signals();
    sd_notify(0, "STOPPING=1");
    remove_sockets(parts_->sockets);  // while we still listen, so that they cannot be another's
    parts_->finger.stop();
    parts_->control.stop();
    if (parts_->sip) parts_->sip->stop();  // waits, and then upstream has all of its time
    if (parts_->upstream) parts_->upstream->stop();
    parts_->clerk.stop();
    parts_->kept.stop();
    parts_->tasks.cancel();
    parts_->homes->stop();
    parts_->machine->stop();
}

bool application::run(std::function<void()> ready) {
    for (const int fd : parts_->sockets.finger) parts_->finger.serve(adopt_tcp(parts_->on, fd));
    parts_->control.start();
    parts_->tasks.spawn(heed_signals());
    parts_->tasks.spawn(follow(std::move(ready)));
    while (!parts_->tasks.empty() && io_.run_one() != 0) {
    }
    io_.run_for(patience);
    if (io_.stopped()) return !failed_;
    log_.warning("some conversations did not end in time");
    // They refer to the parts, and the loop that holds them outlives these: no destructor is right.
    _exit(failed_ ? EXIT_FAILURE : EXIT_SUCCESS);
}

}  // namespace fingerpost::daemon
