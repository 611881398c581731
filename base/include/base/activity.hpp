#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace fingerpost::base {

/// The words that RFC 4480 section 3.2 has for what somebody does. What is none of them is the
/// user's own text, which machines that watch do not understand.
inline constexpr std::array<std::string_view, 24> activity_words{
    "appointment",  "away",        "breakfast",         "busy",     "dinner",
    "holiday",      "in-transit",  "looking-for-work",  "meal",     "meeting",
    "on-the-phone", "performance", "permanent-absence", "playing",  "presentation",
    "shopping",     "sleeping",    "spectator",         "steering", "travel",
    "tv",           "vacation",    "working",           "worship"};

/// The word that `says` is, in whatever case, and with blanks or underscores for hyphens; empty:
/// none.
[[nodiscard]] std::string_view known_activity(std::string_view says) noexcept;

}  // namespace fingerpost::base
