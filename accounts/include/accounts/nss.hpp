#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "accounts/directory.hpp"
#include "accounts/lane.hpp"
#include "base/instant.hpp"

namespace fingerpost::accounts {

struct nss_options {
    std::chrono::seconds lifetime{60};           ///< of what the directory told
    std::chrono::seconds negative_lifetime{15};  ///< of what it said is not there
    std::size_t max_entries = 200'000;           ///< of each cache
    std::string passwd_file = "/etc/passwd";     ///< whose full names `named` searches
    std::string group_file = "/etc/group";
    std::chrono::milliseconds deadline{2000};  ///< of any answer
    std::size_t threads = 4;
};

/// The system's directory, through NSS (nsswitch.conf(5)) on a lane, cached.
///
/// An answer is believed for its lifetime and no longer: while the directory is down, what ran out
/// is "cannot tell". A change of the passwd or group file empties the caches within a tenth of a
/// second. A name whose lookup hangs is "cannot tell" at once until that lookup returns, so that it
/// costs one thread and others are answered.
///
/// Limits of NSS itself: a service that is down and stands *before* another in nsswitch.conf is
/// passed over in silence unless it is followed by `[UNAVAIL=return]`, and getgrouplist(3) does not
/// tell whether a service was down. With `files` first, as Debian has it, the first cannot happen.
class nss_directory final : public directory {
public:
    /// `clock` must outlive the directory, and so must the executor's io_context.
    /// Throws std::system_error if the threads cannot be started.
    nss_directory(const boost::asio::any_io_executor& executor, const base::clock& clock,
                  nss_options options = {});
    ~nss_directory() override;

    [[nodiscard]] answer<account> find(base::user_name name) override;
    [[nodiscard]] boost::asio::awaitable<std::vector<base::result<account>>> find_all(
        std::vector<base::user_name> names) override;
    [[nodiscard]] answer<account> of_uid(uid_t uid) override;
    [[nodiscard]] answer<std::vector<std::string>> groups_of(base::user_name name) override;
    [[nodiscard]] answer<bool> has_group(std::string group) override;
    [[nodiscard]] answer<std::vector<base::user_name>> members_of(std::string group) override;
    [[nodiscard]] answer<std::vector<base::user_name>> named(std::string word) override;
    void forget() override;

    /// The lane, for `status`.
    [[nodiscard]] const lane& works_on() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace fingerpost::accounts
