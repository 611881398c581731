#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>

#include "base/card.hpp"
#include "base/user_name.hpp"

namespace fingerpost::sessions {

/// When users last logged in.
class login_history {
public:
    virtual ~login_history() = default;
    /// The newest record of `user`; had::none if there never was one, had::cannot_tell if none
    /// could be read.
    [[nodiscard]] virtual boost::asio::awaitable<base::last_login> last(base::user_name user,
                                                                        uid_t uid) = 0;
};

}  // namespace fingerpost::sessions
