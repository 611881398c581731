#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "ast.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

/// How many members all networks, groups, identities and lists together may have, counted after
/// `$names` were replaced.
inline constexpr std::size_t max_members = 500'000;

/// Looks names up and applies the rules of meaning. What is made is of use only if nothing was
/// complained of.
[[nodiscard]] ruleset::data resolve(const std::vector<statement>& statements, complaints& errors);

/// What `words` mean behind `from`; or what is wrong with the first that means nothing there.
[[nodiscard]] std::variant<std::vector<resolved>, std::string> watchers_named(
    const std::vector<std::string>& words, const named_values& names);

}  // namespace fingerpost::acl
