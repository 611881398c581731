#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ast.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

/// How many members all networks and groups together may have, counted after `$names` were
/// replaced.
inline constexpr std::size_t max_members = 500'000;

/// Looks names up and applies the rules of meaning. `rules` and the Unix groups that are named
/// anywhere are of use only if nothing was complained of.
void resolve(const std::vector<statement>& statements, complaints& errors, std::vector<rule>& rules,
             std::vector<std::pair<std::string, place>>& groups);

/// Whether one of `rules` names a Unix group in that clause, itself or through a `$name`.
[[nodiscard]] bool asks_groups(const std::vector<rule>& rules, std::vector<resolved> rule::*clause);

}  // namespace fingerpost::acl
