#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "acl/ruleset.hpp"
#include "desk/clerk.hpp"
#include "fakes/accounts.hpp"
#include "fakes/clock.hpp"
#include "fakes/loop.hpp"
#include "fakes/sessions.hpp"
#include "sessions/login_history.hpp"
#include "sessions/processes.hpp"
#include "sessions/tracker.hpp"

namespace fingerpost::tests {

/// Everybody runs `vim`.
class fake_processes final : public sessions::process_table {
public:
    boost::asio::awaitable<base::result<sessions::terminal>> terminal_of(pid_t) override {
        co_return base::errc::cannot_tell;
    }
    boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) override {
        co_return std::vector<std::string>(shells.size(), "vim");
    }
};

/// Everybody was here before.
class fake_history final : public sessions::login_history {
public:
    boost::asio::awaitable<base::last_login> last(base::user_name, uid_t) override {
        co_return base::last_login{base::had::yes, at("2026-01-01T08:00:00Z"), "pts/9",
                                   "elsewhere"};
    }
};

inline acl::ruleset policy(std::string_view text) {
    auto read = acl::parse(text, "test.acl");
    if (!read.errors.empty()) throw std::runtime_error(read.errors.front().str());
    return std::move(read.rules);
}

/// What everything stands on.
struct ground {
    manual_clock clock{at("2026-01-02T09:00:00Z")};  // a Friday
    base::system_zone zone;
    base::null_log log;
    loop events;
};

/// A desk with everything behind it in memory. Alice and Bob have accounts; Alice sits at pts/0.
struct office : virtual ground {
    static constexpr uid_t alice_uid = 1001;
    static constexpr uid_t bob_uid = 1002;

    fake_ttys ttys;
    sessions::thresholds after;
    sessions::tracker tracker{ttys, after};
    fake_processes processes;
    fake_history history;
    fake_directory directory;
    fake_home_files files;
    fake_terminals terminals;
    desk::clerk clerk;

    explicit office(desk::wishes* own = nullptr, desk::audit* notes = nullptr,
                    desk::unreadable_home if_unreadable = desk::unreadable_home::denied,
                    desk::approvals* decided = nullptr, desk::own_words* said = nullptr)
        : clerk(events.executor(),
                {tracker, processes, history, directory, files, clock, zone, log, own, notes,
                 if_unreadable, decided, said, &terminals},
                after) {
        directory.add("alice", alice_uid, "Alice Liddell");
        directory.add("bob", bob_uid, "Bob Builder");
        log_in("alice", "pts/0");
    }

    void rule(std::string_view text) { clerk.set_policy(policy(text)); }
    void log_in(std::string_view who, const std::string& line) {
        ttys.type(line, clock.now());
        sessions::session s = login("id-" + line, who, line, clock.now());
        s.shell = 1;
        tell(sessions::upsert{std::move(s)});
    }
    void log_out(const std::string& line) { tell(sessions::gone{"id-" + line}); }
    void tell(sessions::change what) {
        tracker.apply(0, std::vector{std::move(what)}, clock.now());
    }

    base::question asks(std::string_view subject, base::watcher who = stranger()) const {
        return {std::move(who), user(subject), base::face::finger, clock.now(), base::depth::full};
    }
    base::card answer(std::string_view subject, base::watcher who = stranger()) {
        return events.run(clerk.answer(asks(subject, std::move(who))));
    }
    desk::listing everyone(base::watcher who = stranger()) {
        return *events.run(clerk.everyone(std::move(who), base::face::finger));
    }

    static base::watcher stranger() {
        return {std::nullopt, base::address::parse("192.0.2.7").value(), false};
    }
    static base::watcher proved(std::string_view name) { return {user(name), std::nullopt, true}; }
};

}  // namespace fingerpost::tests
