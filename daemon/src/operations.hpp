#pragma once

#include <functional>
#include <optional>
#include <string>

#include "accounts/directory.hpp"
#include "control/operations.hpp"

namespace fingerpost::daemon {

/// What the control socket can make the daemon do.
class daemon_operations final : public control::operations {
public:
    using report = std::function<boost::json::object(control::disclosure)>;
    using reloader = std::function<boost::asio::awaitable<std::optional<std::string>>()>;

    /// `directory` must outlive the object. `admin_group`: may be empty.
    daemon_operations(accounts::directory& directory, std::string admin_group, report tell,
                      reloader reload)
        : directory_(directory),
          admin_group_(std::move(admin_group)),
          tell_(std::move(tell)),
          reload_(std::move(reload)) {}

    [[nodiscard]] boost::asio::awaitable<bool> is_admin(uid_t uid) override;
    [[nodiscard]] boost::asio::awaitable<boost::json::object> status(
        control::disclosure how_much) override;
    [[nodiscard]] boost::asio::awaitable<std::optional<std::string>> reload() override;

private:
    accounts::directory& directory_;
    std::string admin_group_;
    report tell_;
    reloader reload_;
};

}  // namespace fingerpost::daemon
