#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <string>

#include "accounts/hide_cache.hpp"
#include "accounts/home_files.hpp"
#include "accounts/lane.hpp"
#include "base/instant.hpp"

namespace fingerpost::accounts {

struct lane_home_options {
    std::string mail_dir = "/var/mail";
    std::chrono::milliseconds deadline{2000};  ///< of any answer
    std::size_t threads = 4;
};

/// Home files read in this process, with what its own credentials may see: for a daemon that was
/// started without root. On a lane, since homes may lie on a network.
class lane_home_files final : public home_files {
public:
    /// `clock` must outlive this, and so must the executor's io_context.
    /// Throws std::system_error if the threads cannot be started.
    lane_home_files(boost::asio::any_io_executor executor, const base::clock& clock,
                    lane_home_options options = {});

    [[nodiscard]] boost::asio::awaitable<base::document> read(account whose,
                                                              home_file which) override;
    [[nodiscard]] boost::asio::awaitable<base::had> hides(account whose) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<base::had>> hide(
        std::vector<account> who) override;
    [[nodiscard]] boost::asio::awaitable<base::mailbox> mail(account whose) override;

    /// The lane, for `status`.
    [[nodiscard]] const lane& works_on() const noexcept { return lane_; }

private:
    const boost::asio::any_io_executor executor_;
    const std::string mail_dir_;
    hide_cache hidden_;
    lane lane_;
};

}  // namespace fingerpost::accounts
