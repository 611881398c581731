#pragma once

#include <optional>

#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::control {

/// The login name that an address has: its user part, escapes undone (RFC 3261 section 19.1.2).
/// Nothing if nobody can be called so.
[[nodiscard]] std::optional<base::user_name> login_name(const base::sip_identity& who);

}  // namespace fingerpost::control
