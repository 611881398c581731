#pragma once

#include <chrono>

namespace fingerpost::base {

/// When an answer of the refused class leaves that is ready at `now`: the next whole multiple of
/// `quantum` after the request came at `started`, so that how long the look-up took does not tell
/// whether there was something to look up. `now` if there is no quantum.
[[nodiscard]] constexpr std::chrono::steady_clock::time_point next_multiple(
    std::chrono::steady_clock::time_point started, std::chrono::steady_clock::time_point now,
    std::chrono::milliseconds quantum) noexcept {
    if (quantum.count() <= 0) return now;
    return started + ((now - started) / quantum + 1) * quantum;
}

}  // namespace fingerpost::base
