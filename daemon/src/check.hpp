#pragma once

#include <iosfwd>

#include "settings.hpp"

namespace fingerpost::daemon {

/// `--check`: the policy parses and its groups exist, the listeners' addresses are addresses, the
/// user exists. Tells all that is wrong on `errors`, or that all is well on `out`. 0: well; 1: not.
[[nodiscard]] int check(const settings& s, std::ostream& out, std::ostream& errors);

}  // namespace fingerpost::daemon
