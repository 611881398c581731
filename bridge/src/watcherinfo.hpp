#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fingerpost::bridge {

/// How a subscription stands (RFC 3857 section 4.7.1).
enum class watcher_status { pending, active, waiting, terminated };

/// What brought a subscription to where it stands (RFC 3857 section 4.7.1).
enum class watcher_event {
    subscribe,
    approved,
    deactivated,
    probation,
    rejected,
    timeout,
    giveup,
    noresource,
};

[[nodiscard]] std::string_view name_of(watcher_status s) noexcept;
[[nodiscard]] std::string_view name_of(watcher_event e) noexcept;

/// One subscription, as he who is watched is told of it.
struct watcher_line {
    std::string id;   ///< the same for as long as the subscription is told of
    std::string uri;  ///< who watches: who he proved to be, or his address
    watcher_status status = watcher_status::active;
    watcher_event event = watcher_event::subscribe;
    std::chrono::seconds subscribed{};               ///< for so long
    std::optional<std::chrono::seconds> expires_in;  ///< unless he refreshes it
};

/// How much a document tells: all, or what has changed since the one before.
enum class extent { full, partial };

/// The document that tells who watches `aor` (RFC 3858).
[[nodiscard]] std::string render_watcherinfo(std::string_view aor, extent tells,
                                             std::uint32_t version,
                                             const std::vector<watcher_line>& watchers);

}  // namespace fingerpost::bridge
