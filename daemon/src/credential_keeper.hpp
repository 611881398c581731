#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "accounts/lane.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "bridge/credentials.hpp"
#include "credential_file.hpp"
#include "policy_watch.hpp"

namespace fingerpost::daemon {

/// Keeps the SIP credentials in force that their file says: all of them or, while something is
/// wrong with the file, those from before. Reads and writes on a thread of its own. All calls on
/// the executor's thread.
class credential_keeper {
public:
    using taker = std::function<void(std::shared_ptr<const bridge::credentials>)>;

    /// `file` is that of `domain`; `take` puts new ones in force. `tasks` and `log` must outlive
    /// the keeper.
    credential_keeper(const boost::asio::any_io_executor& on, std::string file, std::string domain,
                      taker take, base::task_group& tasks, base::log& log);

    /// Reads the file, at once since nobody waits yet, and from then on whenever it changes. If
    /// something is wrong with it nobody can log in, and the log is told why.
    void begin();
    /// Reads the file again. Nothing: it is in force. Otherwise what is wrong with it, which is
    /// logged too.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> reload();
    /// The same, for who does not wait for it.
    void reload_soon();
    /// Adds a credential, or replaces the one of the same user, in the file and in force. Nothing:
    /// that is done. Otherwise why not.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> set(bridge::credential one);

    [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    /// How many users can log in.
    [[nodiscard]] std::size_t size() const noexcept { return users_; }
    /// What is wrong with the file; empty: what it says is in force.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    enum class occasion { asked, file_changed };
    using outcome = std::optional<std::string>;
    using reading = std::variant<credential_file, credential_error>;

    boost::asio::awaitable<outcome> reload(occasion why);
    boost::asio::awaitable<void> reload_when_changed();
    void follow();
    outcome judge(const reading& read);
    void enact(const credential_file& file);
    outcome refuse(std::string error);

    const std::string file_;
    const std::string domain_;
    const uid_t daemon_;
    taker take_;
    base::task_group& tasks_;
    base::log& log_;
    accounts::lane disk_;
    policy_watch watch_;
    std::optional<std::size_t> seen_;  ///< the fingerprint of what is in force; nothing: none
    std::size_t users_ = 0;
    std::string error_;
};

}  // namespace fingerpost::daemon
