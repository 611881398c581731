#pragma once

#include <vector>

#include "acl/ruleset.hpp"
#include "ast.hpp"
#include "rule.hpp"
#include "source.hpp"

namespace fingerpost::acl {

/// Finds what is no error, but hardly meant. `rules` are those of `statements`, in order.
void warn(const std::vector<statement>& statements, const std::vector<rule>& rules,
          reading::care how_much, complaints& warnings);

/// Whether whatever `later` matches, `earlier` matches before it.
[[nodiscard]] bool covers(const rule& earlier, const rule& later);

}  // namespace fingerpost::acl
