#include "operations.hpp"

#include <unistd.h>

#include <algorithm>

namespace fingerpost::daemon {

boost::asio::awaitable<bool> daemon_operations::is_admin(uid_t uid) {
    if (uid == 0 || uid == geteuid()) co_return true;
    if (admin_group_.empty()) co_return false;
    const auto account = co_await directory_.of_uid(uid);
    if (!account) co_return false;
    const auto groups = co_await directory_.groups_of(account->name);
    co_return groups&& std::find(groups->begin(), groups->end(), admin_group_) != groups->end();
}

boost::asio::awaitable<boost::json::object> daemon_operations::status(
    control::disclosure how_much) {
    co_return tell_(how_much);
}

boost::asio::awaitable<std::optional<std::string>> daemon_operations::reload() { return reload_(); }

}  // namespace fingerpost::daemon
