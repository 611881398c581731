#pragma once

#include <boost/json/object.hpp>

#include "base/card.hpp"

namespace fingerpost::control {

/// A shown card as docs/control.md describes it: a member for each fact that the policy released
/// and none for any other. Text that is not well-formed UTF-8 has U+FFFD where it is not; control
/// characters are left to JSON's escapes and to whoever prints them.
[[nodiscard]] boost::json::object to_json(const base::card& card);

}  // namespace fingerpost::control
