#pragma once

#include <vector>

#include "ast.hpp"
#include "source.hpp"

namespace fingerpost::acl {

/// Reads the statements of `in` by the grammar of docs/policy.md. What is not of it is complained
/// of and left out; reading goes on behind it. Names are not looked up here.
[[nodiscard]] std::vector<statement> parse_statements(const source& in, complaints& errors,
                                                      complaints& warnings);

}  // namespace fingerpost::acl
