#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/user_name.hpp"

namespace fingerpost::accounts {

/// An entry of passwd(5), its GECOS field taken apart.
struct account {
    base::user_name name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::string full_name;  ///< `&` expanded to the login name, capitalised
    std::string office;
    std::string office_phone;
    std::string home_phone;
    std::string home;
    std::string shell;
    friend bool operator==(const account&, const account&) = default;
};

/// Who people are. Every answer may come from a cache; none is later than the lane's deadline.
/// Errors, of all: errc::not_found when the directory says so; errc::cannot_tell when it says
/// nothing in time.
class directory {
public:
    template <class T>
    using answer = boost::asio::awaitable<base::result<T>>;

    virtual ~directory() = default;
    [[nodiscard]] virtual answer<account> find(base::user_name name) = 0;
    /// The same for many, in order, at the cost of few trips.
    [[nodiscard]] virtual boost::asio::awaitable<std::vector<base::result<account>>> find_all(
        std::vector<base::user_name> names) = 0;
    [[nodiscard]] virtual answer<account> of_uid(uid_t uid) = 0;
    /// The names of all groups of `name` (getgrouplist(3)), the primary one too.
    [[nodiscard]] virtual answer<std::vector<std::string>> groups_of(base::user_name name) = 0;
    /// Whether the directory has a group of that name. Only for checks of a policy.
    [[nodiscard]] virtual answer<bool> has_group(std::string group) = 0;
    /// The users of a group: those whom the group itself names, and those of the passwd file whose
    /// primary group it is. By login name.
    [[nodiscard]] virtual answer<std::vector<base::user_name>> members_of(std::string group) = 0;
    /// The users with `word` as a word of the full name, ASCII case aside, among the names known
    /// locally: the passwd file's, and those looked up before. By login name.
    [[nodiscard]] virtual answer<std::vector<base::user_name>> named(std::string word) = 0;
    /// Forget what is cached.
    virtual void forget() = 0;
};

}  // namespace fingerpost::accounts
