#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "acl/diagnostic.hpp"
#include "acl/ruleset.hpp"

namespace fingerpost::acl {

/// What became of a file of cases.
struct expectations {
    std::size_t cases = 0;             ///< that were judged
    std::vector<diagnostic> errors;    ///< lines that are no case
    std::vector<diagnostic> failures;  ///< cases in which the policy says something else
};

/// Judges each case in `text` by `rules`:
///
///     expect VERB [over FACE] from WHO of USER [concealed] [at 2026-03-29T02:30]
///            [given alice in @staff] [show FIELD…]
///
/// VERB is allow, ask, deny or cannot-tell. The words behind `from` describe one watcher. Groups
/// are those that `given` tells of, so that a case means the same on every machine; `given @staff
/// unknown` is a group that cannot be had. Fields are compared exactly. docs/policy.md has it all.
[[nodiscard]] expectations judge_cases(const ruleset& rules, std::string_view text,
                                       std::string_view file);

}  // namespace fingerpost::acl
