#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// `name` as the user part of a SIP URI: what may not stand there is escaped (RFC 3261 section
/// 25.1, user).
[[nodiscard]] std::string escape_user(std::string_view name);

/// The login name that the user part of a SIP URI means; nothing: it can be nobody's.
[[nodiscard]] std::optional<base::user_name> user_of(std::string_view user_part);

}  // namespace fingerpost::bridge
