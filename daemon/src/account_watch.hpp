#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/task_group.hpp"
#include "policy_watch.hpp"

namespace fingerpost::daemon {

/// Sees that the files behind the directory changed, passwd(5) and group(5), so that who watches
/// need not wait until what they said is no longer believed.
class account_watch {
public:
    /// `changed` is called a moment after one of `files` did. `tasks` and `log` must outlive the
    /// object.
    account_watch(const boost::asio::any_io_executor& on, std::vector<std::string> files,
                  std::function<void()> changed, base::task_group& tasks, base::log& log);
    void begin();

private:
    boost::asio::awaitable<void> heed();
    void follow();

    const std::vector<std::string> files_;
    std::function<void()> changed_;
    base::task_group& tasks_;
    policy_watch watch_;
};

}  // namespace fingerpost::daemon
