#pragma once

#include <cstddef>

#include "sessions/person.hpp"

namespace fingerpost::sessions {

/// A digest of all of `p` that a watcher could see: presence, activity, note, and the sessions with
/// their facts; times of input only once they are past a threshold. Equal for equal values; unequal
/// ones have equal digests with a chance of 1 in 2^64. 0 iff nobody is there or says anything.
[[nodiscard]] std::size_t visible_digest(const person& p, const thresholds& after,
                                         base::instant now) noexcept;

/// Whether `s` is without input for long enough to count as idle, locked or not.
[[nodiscard]] bool is_without_input(const presence_session& s, const thresholds& after,
                                    base::instant now) noexcept;

}  // namespace fingerpost::sessions
