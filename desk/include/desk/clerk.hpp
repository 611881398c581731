#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "desk/desk.hpp"

namespace fingerpost::acl {
class ruleset;
}
namespace fingerpost::accounts {
class directory;
class home_files;
}  // namespace fingerpost::accounts
namespace fingerpost::sessions {
class login_history;
class process_table;
class tracker;
struct thresholds;
}  // namespace fingerpost::sessions

namespace fingerpost::desk {

/// What the desk looks things up in. All must outlive it.
struct backends {
    sessions::tracker& tracker;
    sessions::process_table& processes;
    sessions::login_history& history;
    accounts::directory& directory;
    accounts::home_files& files;
    const base::clock& clock;
    base::log& log;
};

/// The front desk's work: looks up, asks the policy, hands out cards. Begins without a policy, and
/// then tells nothing.
class clerk final : public front {
public:
    clerk(boost::asio::any_io_executor on, const backends& behind,
          const sessions::thresholds& after);
    ~clerk() override;
    clerk(const clerk&) = delete;
    clerk& operator=(const clerk&) = delete;

    /// Judges by `rules` from now on, also for those who watch already.
    void set_policy(acl::ruleset rules);
    /// How many policies were set; each card carries it.
    [[nodiscard]] std::uint64_t generation() const noexcept;
    [[nodiscard]] std::size_t watch_count() const noexcept;
    /// Stops telling watchers; then the executor runs dry.
    void stop();

    [[nodiscard]] boost::asio::awaitable<base::card> answer(base::question asked) override;
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const listing>> everyone(
        base::watcher who, base::face over) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<base::card>> named(base::watcher who,
                                                                        base::face over,
                                                                        std::string name) override;
    [[nodiscard]] handle watch(base::question asked, sink to) override;
    [[nodiscard]] boost::asio::awaitable<base::watcher> local_watcher(uid_t uid) override;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace fingerpost::desk
