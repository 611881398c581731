#pragma once

#include <string>

#include "base/question.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

/// See ruleset::explain.
[[nodiscard]] std::string explain(const ruleset::data& policy, const base::question& q,
                                  const facts& known);

}  // namespace fingerpost::acl
