#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "base/instant.hpp"

namespace fingerpost::base {

/// What a clock on the wall shows, to the minute.
struct local_time {
    unsigned weekday = 0;  ///< 0 Monday to 6 Sunday
    unsigned minute = 0;   ///< of the day, 0 to 1439
    friend bool operator==(const local_time&, const local_time&) = default;
};

/// A time zone, daylight saving and all; a test brings its own.
class zone {
public:
    virtual ~zone() = default;
    /// How far its clocks are ahead of UTC at `t`.
    [[nodiscard]] virtual std::chrono::seconds offset_at(instant t) const = 0;
};

/// The site's zone: TZ, or /etc/localtime as it was when the program began.
class system_zone final : public zone {
public:
    [[nodiscard]] std::chrono::seconds offset_at(instant t) const override;
};

[[nodiscard]] local_time local_time_at(instant t, const zone& in);

/// The first instant after `t` at which the clock on the wall comes to one of `minutes` of the day
/// (0 to 1439), or is turned forward or back; nothing without `minutes`.
[[nodiscard]] std::optional<instant> next_edge(instant t, std::span<const unsigned> minutes,
                                               const zone& in);

}  // namespace fingerpost::base
