#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/question.hpp"
#include "rule.hpp"

namespace fingerpost::acl {

/// The verdict of `rules`, which stand in the file's order, on `q`.
[[nodiscard]] verdict decide(std::span<const rule> rules, const base::question& q,
                             const facts& known);

/// Whether `rules` could tell `who` of anybody in a list over `f`.
[[nodiscard]] bool may_list(std::span<const rule> rules, const base::watcher& who, base::face f,
                            const facts& known);

/// The truth of each rule's `over` and `from` for `who`.
[[nodiscard]] std::optional<std::string> watcher_class(std::span<const rule> rules,
                                                       const base::watcher& who, base::face f,
                                                       const facts& known);

}  // namespace fingerpost::acl
