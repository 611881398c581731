#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "sessions/session.hpp"

namespace fingerpost::sessions {

/// The most bytes that a line of a feed may have, without its newline.
inline constexpr std::size_t max_feed_line = 4096;

/// `{"op":"login","id":…,"user":…}`: a session begins. The other members may be absent; `line` is
/// required of a tty and a pane.
struct feed_login {
    std::string id;
    base::user_name user;
    std::optional<std::string> host;
    std::string line;
    std::string origin;
    kind what = kind::tty;  ///< if absent: tty, or other when there is no line either
    std::optional<base::instant> since;
};

/// `{"op":"update","id":…}` with one or more of `locked`, `idle_since` (null: not idle), `program`.
struct feed_update {
    std::string id;
    std::optional<bool> locked;
    std::optional<std::optional<base::instant>> idle_since;
    std::optional<std::string> program;
};

/// `{"op":"logout","id":…}`: the session ended.
struct feed_logout {
    std::string id;
};

/// Why a line is none of these, in words for who wrote it; names the member at fault.
struct feed_error {
    std::string why;
};

using feed_line = std::variant<feed_login, feed_update, feed_logout, feed_error>;

/// Reads one line of a feed: a JSON object (RFC 8259) of known members, each of its type. Texts are
/// one printable line of at most 255 bytes, times are RFC 3339. docs/presence.md is the manual.
[[nodiscard]] feed_line parse_feed_line(std::string_view text);

/// `{"ok":"7"}` and a newline.
[[nodiscard]] std::string feed_ok(std::string_view id);
/// `{"error":"…","line":n}` and a newline.
[[nodiscard]] std::string feed_refusal(std::string_view why, std::size_t line);

}  // namespace fingerpost::sessions
