#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::bridge {

/// One parameter of a challenge or of the answer to it.
struct auth_param {
    std::string name;        ///< in lower case
    std::string_view value;  ///< what stood between the quotes, escapes not undone, or without them
};

/// Reads the list `name=value, …` behind the word Digest (RFC 3261 section 25.1). Quotes may be
/// missing. The values point into `text`. Errors: errc::bad_form.
[[nodiscard]] base::result<std::vector<auth_param>> split_auth_params(std::string_view text);

}  // namespace fingerpost::bridge
