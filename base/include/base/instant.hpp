#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::base {

/// A point of civil time, in microseconds since the epoch, without leap seconds. Cards carry
/// instants, never growing numbers, so that a card's value changes only when something happened.
using instant = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from; a test turns its own.
class clock {
public:
    virtual ~clock() = default;
    [[nodiscard]] virtual instant now() const noexcept = 0;
};

/// The machine's clock.
class system_clock final : public clock {
public:
    [[nodiscard]] instant now() const noexcept override;
};

/// Reads an RFC 3339 timestamp (`2026-01-02T03:04:05Z`, fractions and numeric offsets allowed).
/// Errors: errc::empty, errc::bad_form (also for a day that the calendar lacks).
[[nodiscard]] result<instant> parse_rfc3339(std::string_view text);

/// `t` in UTC as RFC 3339, whole seconds: `2026-01-02T03:04:05Z`.
[[nodiscard]] std::string to_rfc3339(instant t);

}  // namespace fingerpost::base
