#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/zone.hpp"
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
class tty_writer;
struct thresholds;
}  // namespace fingerpost::sessions

namespace fingerpost::desk {

class approvals;
class audit;
class own_words;
class wishes;

/// What is told of a user of whom nobody can say whether he has a `.nofinger`, since his home
/// cannot be read.
enum class unreadable_home {
    denied,       ///< nothing, as of an unknown user: a readable one might have hidden him
    cannot_tell,  ///< that it cannot be told now, and so that there is such a user
    shown,        ///< what the policy shows, as if there were none
};

/// What the desk looks things up in. All must outlive it.
struct backends {
    sessions::tracker& tracker;
    sessions::process_table& processes;
    sessions::login_history& history;
    accounts::directory& directory;
    accounts::home_files& files;
    const base::clock& clock;
    const base::zone& zone;  ///< the site's, for `when`
    base::log& log;
    wishes* own_wishes = nullptr;     ///< null: nobody can want anything
    audit* log_of_answers = nullptr;  ///< null: none is kept
    unreadable_home if_unreadable = unreadable_home::denied;
    approvals* own_approvals = nullptr;         ///< null: who asks waits in vain
    own_words* said = nullptr;                  ///< null: nobody can say anything of himself
    sessions::tty_writer* terminals = nullptr;  ///< null: no message is shown on any
};

/// How an answer comes about.
struct explanation {
    std::string by_policy;           ///< ruleset::explain's lines, with rules and places
    std::vector<std::string> facts;  ///< what was looked up, a line each
    std::string wish;                ///< what the subject's own wish does; empty: nothing
    base::card::standing state = base::card::standing::denied;
    bool concealed = false;
    base::field_set shows;
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
    /// What the directory said of people and groups may hold no longer: who watches is judged anew.
    /// What it cached is its own to forget.
    void accounts_changed();
    /// How many policies were set; each card carries it.
    [[nodiscard]] std::uint64_t generation() const noexcept;
    [[nodiscard]] std::size_t watch_count() const noexcept;
    /// How the answer to `asked` comes about. Notes nothing in the audit log.
    [[nodiscard]] boost::asio::awaitable<explanation> explain(base::question asked);
    /// Why these words are no limit that a user can set, safe to print; nothing: they are one.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> check_limit(
        std::vector<std::string> level, std::vector<std::string> whom);
    /// Who takes messages on to the phones of the user that they are for; none to begin with.
    void carry_messages(std::function<void(const base::message&)> carrier);
    /// Stops telling watchers; then the executor runs dry.
    void stop();

    [[nodiscard]] boost::asio::awaitable<base::card> answer(base::question asked) override;
    [[nodiscard]] boost::asio::awaitable<base::card::standing> review(
        base::question asked) override;
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const listing>> everyone(
        base::watcher who, base::face over) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<base::card>> named(base::watcher who,
                                                                        base::face over,
                                                                        std::string name) override;
    [[nodiscard]] handle watch(base::question asked, sink to) override;
    [[nodiscard]] handle watch_list(base::watcher who, base::face over, base::watched_list what,
                                    list_sink to) override;
    [[nodiscard]] handle follow(base::watcher who, base::face over, sink to) override;
    void registered(const base::user_name& user, std::vector<base::phone> phones) override;
    void report(const base::user_name& who, base::report what) override;
    void withdraw(const base::user_name& who, const std::string& source) override;
    [[nodiscard]] boost::asio::awaitable<receipt> message(base::message what,
                                                          base::face by) override;
    [[nodiscard]] boost::asio::awaitable<base::watcher> local_watcher(uid_t uid) override;
    [[nodiscard]] boost::asio::awaitable<claim> has_uid(base::user_name user, uid_t uid) override;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace fingerpost::desk
