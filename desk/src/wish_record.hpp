#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "desk/wishes.hpp"

namespace fingerpost::desk {

/// A user's wishes as they are kept, and the uid that they are bound to.
struct wish_record {
    uid_t uid = 0;
    user_wishes wants;
};

/// As JSON: `{"uid":1000,"hide":"for good","limits":[{"number":1,"level":["public"],
/// "whom":["any"]}]}`; a hiding with an end has its RFC 3339 timestamp, none is left out.
[[nodiscard]] std::string to_text(const wish_record& what);

/// Reads what `to_text` wrote, and nothing that is only like it: a member that we do not know may
/// hide more than we know of. Errors: base::errc::bad_form.
[[nodiscard]] base::result<wish_record> parse_wish_record(std::string_view text);

}  // namespace fingerpost::desk
