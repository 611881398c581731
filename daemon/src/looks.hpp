#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "accounts/hide_cache.hpp"
#include "accounts/home_files.hpp"
#include "accounts/lane.hpp"
#include "base/instant.hpp"
#include "chore.hpp"
#include "chore_runner.hpp"
#include "sessions/login_history.hpp"
#include "sessions/processes.hpp"
#include "sessions/tty_writer.hpp"

namespace fingerpost::daemon {

/// Chores on threads of this process, seeing what this process may see: for a daemon that was not
/// started by root.
class lane_runner final : public chore_runner {
public:
    lane_runner(boost::asio::any_io_executor on, unsigned threads, duty what,
                std::chrono::milliseconds deadline, places at);
    [[nodiscard]] boost::asio::awaitable<std::string> run(std::string request) override;
    [[nodiscard]] bool stuck() const noexcept override { return lane_.stuck(); }

private:
    accounts::lane lane_;
    duty what_;
    places at_;
};

/// Files of users', by chores.
class chore_home_files final : public accounts::home_files {
public:
    /// Both must outlive the object.
    chore_home_files(chore_runner& by, const base::clock& clock);
    [[nodiscard]] boost::asio::awaitable<base::document> read(accounts::account whose,
                                                              accounts::home_file which) override;
    [[nodiscard]] boost::asio::awaitable<base::had> hides(accounts::account whose) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<base::had>> hide(
        std::vector<accounts::account> who) override;
    [[nodiscard]] boost::asio::awaitable<base::mailbox> mail(accounts::account whose) override;

private:
    struct round;
    using sights = std::vector<base::had>;

    boost::asio::awaitable<std::optional<sights>> ask_for(std::vector<accounts::account> who);
    boost::asio::awaitable<sights> look_together(std::vector<accounts::account> who);

    chore_runner& by_;
    accounts::hide_cache seen_;
    std::weak_ptr<round> next_;  ///< the last one; those who wait for it have it
};

/// The process table, by chores.
class chore_process_table final : public sessions::process_table {
public:
    explicit chore_process_table(chore_runner& by) : by_(by) {}
    [[nodiscard]] boost::asio::awaitable<base::result<sessions::terminal>> terminal_of(
        pid_t leader) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) override;

private:
    chore_runner& by_;
};

/// The records of logins, by chores.
class chore_login_history final : public sessions::login_history {
public:
    explicit chore_login_history(chore_runner& by) : by_(by) {}
    [[nodiscard]] boost::asio::awaitable<base::last_login> last(base::user_name user,
                                                                uid_t uid) override;

private:
    chore_runner& by_;
};

/// People's terminals, by chores.
class chore_tty_writer final : public sessions::tty_writer {
public:
    explicit chore_tty_writer(chore_runner& by) : by_(by) {}
    [[nodiscard]] boost::asio::awaitable<base::result<void>> write(std::string line,
                                                                   sessions::tty_owner whose,
                                                                   std::string text) override;

private:
    chore_runner& by_;
};

}  // namespace fingerpost::daemon
