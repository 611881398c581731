#pragma once

#include <optional>
#include <string_view>

namespace fingerpost::bridge {

/// What a subscription is to (RFC 6665 section 3).
enum class event_package {
    presence,  ///< RFC 3856
    dialog,    ///< RFC 4235: the lamps of phones
    winfo,     ///< RFC 3857: who watches one's presence
};

/// The packages that can be subscribed to, as the value of an Allow-Events header.
inline constexpr std::string_view event_packages = "presence, dialog, presence.winfo";

/// As Event says it.
[[nodiscard]] std::string_view name_of(event_package p) noexcept;

/// The package of that name, in any case: old clients send `Presence`. Nothing: 489.
[[nodiscard]] std::optional<event_package> package_named(std::string_view name);

}  // namespace fingerpost::bridge
