#pragma once

#include <string>
#include <vector>

#include "acl/verdict.hpp"
#include "base/card.hpp"
#include "base/question.hpp"

namespace fingerpost::acl {

/// What was looked up to judge `asked`, a line each, safe to print.
[[nodiscard]] std::vector<std::string> facts_in_words(const base::question& asked,
                                                      const facts& known, base::had account);

}  // namespace fingerpost::acl
