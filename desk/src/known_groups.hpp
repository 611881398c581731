#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "accounts/directory.hpp"
#include "acl/ruleset.hpp"
#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"

namespace fingerpost::desk {

/// Which of the groups that a policy names there are. A question must not pay for how many these
/// are, so what was seen is kept, and seen again from time to time behind the back of those who
/// ask. Only a group that was never looked at is waited for.
class known_groups {
public:
    using names = std::vector<std::string>;

    /// `directory`, `clock` and `log` must outlive the object. `changed` is called when it was
    /// seen, behind their back, that a group has come or gone.
    known_groups(boost::asio::any_io_executor on, accounts::directory& directory,
                 const base::clock& clock, base::log& log, std::function<void()> changed);

    /// Those of `rules` that nobody knows, or of which cannot be told whether there are any. Never
    /// null.
    [[nodiscard]] boost::asio::awaitable<std::shared_ptr<const names>> unknown(acl::ruleset rules);
    /// Has all looked at again when somebody asks next.
    void look_soon() noexcept { due_ = true; }
    /// Lets the executor run dry.
    void stop();

private:
    enum class sight { there, not_there, cannot_tell };

    boost::asio::awaitable<sight> see(std::string group);
    boost::asio::awaitable<void> look_again(acl::ruleset rules);
    /// Looks at those of `rules` that were never looked at, and lists the unknown ones.
    boost::asio::awaitable<std::shared_ptr<const names>> list_unknown(acl::ruleset rules);

    accounts::directory& directory_;
    const base::clock& clock_;
    std::unordered_map<std::string, sight> seen_;
    acl::ruleset last_;                     ///< who asked last
    std::shared_ptr<const names> unknown_;  ///< of `last_`; null: to be listed
    base::instant looked_{};
    bool due_ = false;  ///< to be looked at again, however short a time ago it was
    bool looking_ = false;
    std::function<void()> changed_;
    base::task_group tasks_;
};

}  // namespace fingerpost::desk
