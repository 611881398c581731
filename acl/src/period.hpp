#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "lexer.hpp"

namespace fingerpost::acl {

inline constexpr unsigned day_minutes = 24U * 60U;

/// Hours of days of the week, by the clocks of the site. What ends before it begins goes on into
/// the next day, and belongs to the day on which it began.
struct period {
    std::bitset<7> days;        ///< Monday is 0
    unsigned from = 0;          ///< minute of the day
    unsigned to = day_minutes;  ///< minute of the day, excluded
    [[nodiscard]] bool contains(const base::local_time& t) const;
    friend bool operator==(const period&, const period&) = default;
};

/// Whether it is within one of `periods` at `t`.
[[nodiscard]] bool contain(std::span<const period> periods, const base::local_time& t);

/// Reads `1*(SP period)`: `mon-fri 08:00-18:00 sat`. What is none is complained of and left out.
[[nodiscard]] std::vector<period> read_periods(std::span<const token> words, complaints& errors,
                                               complaints& warnings);

}  // namespace fingerpost::acl
