#pragma once

#include "sessions/session.hpp"

namespace fingerpost::sessions {

/// A session of which nothing else is known yet.
[[nodiscard]] inline session blank_session(std::string id, base::user_name user, std::string host) {
    return session{std::move(id),
                   std::move(user),
                   std::move(host),
                   {},
                   {},
                   kind::tty,
                   {},
                   0,
                   0,
                   false,
                   {},
                   false,
                   {}};
}

}  // namespace fingerpost::sessions
