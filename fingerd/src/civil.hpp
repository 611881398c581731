#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <unordered_map>

#include "base/instant.hpp"

namespace fingerpost::fingerd {

/// Whether `t` lies so far back that readers need its year: half a year or more.
[[nodiscard]] bool is_long_ago(base::instant t, base::instant now);

/// Prints the times of one list. A thousand of them lie in few quarters of an hour, so the zone is
/// asked once a quarter.
class short_times {
public:
    explicit short_times(base::instant now) : now_(now) {}
    /// Appends twelve columns: `Nov 23 02:40`, or `Nov 23  2025` for what is long ago.
    void append(std::string& out, base::instant t);

private:
    std::tm local(std::chrono::sys_seconds t);

    base::instant now_;
    std::unordered_map<std::int64_t, std::tm> quarters_;
};

/// `Mon Nov 23 02:40 (UTC)`, with the year before the zone for what is long ago.
[[nodiscard]] std::string long_time(base::instant t, base::instant now);

/// `Mon Nov 23 02:40 2026 (UTC)`.
[[nodiscard]] std::string full_time(base::instant t);

/// How long without input, in whole seconds; nothing for a time that has not come yet.
[[nodiscard]] std::chrono::seconds idle_for(base::instant since, base::instant now);

/// Five columns: blank below a minute, `   13`, ` 2:05`, `   3d`.
[[nodiscard]] std::string short_idle(std::chrono::seconds idle);

/// `13 minutes 6 seconds idle`: days and hours, or hours and minutes, or minutes and seconds.
[[nodiscard]] std::string long_idle(std::chrono::seconds idle);

}  // namespace fingerpost::fingerd
