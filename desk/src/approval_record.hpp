#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "desk/approvals.hpp"

namespace fingerpost::desk {

/// One decision as it is kept, but for its watcher, who is the record's key.
struct approval_record {
    uid_t uid = 0;  ///< of the user who decided
    decision what = decision::refused;
    base::instant made{};
};

/// As JSON: `{"uid":1000,"decision":"approved","made":"2026-01-02T03:04:05Z"}`.
[[nodiscard]] std::string to_text(const approval_record& what);

/// Reads what `to_text` wrote, and nothing that is only like it. Errors: base::errc::bad_form.
[[nodiscard]] base::result<approval_record> parse_approval_record(std::string_view text);

}  // namespace fingerpost::desk
