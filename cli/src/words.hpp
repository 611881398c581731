#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace fingerpost::cli {

/// When and where a page is read: what instants look like from there.
struct view {
    base::instant now{};
    std::tm (*civil)(base::instant);  ///< the reader's civil time
};

/// The time of the machine's zone (localtime_r(3)).
[[nodiscard]] std::tm local_time(base::instant t);

/// "09:12" today, "Mon 17:40" within the last six days, else "12 Jan 17:40", "12 Jan 2025" in
/// another year.
[[nodiscard]] std::string since_words(base::instant t, const view& v);

/// "idle 12 minutes", "idle 2 hours", "idle 3 days"; nothing below a minute.
[[nodiscard]] std::string idle_words(std::optional<base::instant> since, base::instant now);

/// "2026-01-02 15:04:05".
[[nodiscard]] std::string date_words(base::instant t, const view& v);

/// Reads `2026-03-29`, `2026-03-29T02:30` or `2026-03-29T02:30:15` of the machine's zone, or RFC
/// 3339; nothing if it is none of them.
[[nodiscard]] std::optional<base::instant> instant_of(const std::string& text);

/// The same, of the time to come; and `15:30`, which is today's, or tomorrow's if that has passed.
[[nodiscard]] std::optional<base::instant> coming_instant_of(const std::string& text,
                                                             const view& v);

/// Reads a whole number and one of `s m h d`, as in `90m`, of a second or more and ten years at
/// most; nothing if it is none.
[[nodiscard]] std::optional<std::chrono::seconds> duration_of(std::string_view text);

/// "09:12:03".
[[nodiscard]] std::string clock_words(const view& v);

}  // namespace fingerpost::cli
