#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/address.hpp"
#include "base/instant.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::base {

/// The door by which a watcher came.
enum class face { finger, sip, control, message, publish };

/// The faces' names in policies, requests and logs, in the order of `face`.
inline constexpr std::array<std::string_view, 5> face_names{"finger", "sip", "control", "message",
                                                            "publish"};

[[nodiscard]] constexpr std::string_view name_of(face f) noexcept {
    return face_names.at(static_cast<std::size_t>(f));
}

/// The face of that name, compared exactly.
[[nodiscard]] constexpr std::optional<face> face_named(std::string_view name) noexcept {
    for (std::size_t i = 0; i < face_names.size(); ++i) {
        if (face_names.at(i) == name) return static_cast<face>(i);
    }
    return std::nullopt;
}

/// Whoever asks or subscribes, as far as it is proved. A default one has proved nothing and comes
/// from nowhere.
struct watcher {
    std::optional<user_name>
        user;  ///< proved (kernel credentials, digest, certificate), never claimed
    std::optional<address> from;  ///< the peer's address, or the one that a trusted proxy recorded
    /// The control socket, or finger over loopback when no proxy stands before us.
    bool local = false;
    std::optional<sip_identity> sip = {};  ///< proved likewise, by a digest or a certificate
    /// Whether it is proved who this is.
    [[nodiscard]] bool proved() const noexcept { return user || sip; }
    friend bool operator==(const watcher&, const watcher&) = default;
};

/// How much of a card is wanted.
enum class depth {
    live,  ///< what follows from sessions, reports and accounts; cheap, changes by event
    full,  ///< and what must be read from files: plan, project, key, mail, last login
};

/// Watcher, subject, face, instant: what the policy judges.
struct question {
    watcher who;
    user_name subject;
    face over = face::finger;
    instant at{};
    depth wanted = depth::full;
};

}  // namespace fingerpost::base
