#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "bridge/settings.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// A value of `sip.listen`: `udp|tcp|tls|mtls:ADDR:PORT`, IPv6 in brackets; port 0 is any.
[[nodiscard]] std::optional<bridge::listener> parse_sip_listener(const std::string& text);

/// Networks and addresses with blanks or commas between them; nothing if one of them is none.
[[nodiscard]] std::optional<std::vector<base::prefix>> parse_networks(std::string_view text);

/// What in the section [sip] does not go together, with the option's name; empty: nothing.
[[nodiscard]] std::string sip_complaint(const settings& s);

/// What is wrong with the files that [sip] names, in lines, for the user who runs this; empty:
/// nothing.
[[nodiscard]] std::string sip_file_complaints(const settings& s);

/// The file of the credentials: `sip.credentials`, otherwise one in `daemon.state-dir`; empty if
/// there is no such folder, or no `sip.domain` for whose users it would be.
[[nodiscard]] std::string credentials_file(const settings& s);

}  // namespace fingerpost::daemon
