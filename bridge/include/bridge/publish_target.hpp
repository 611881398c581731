#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "bridge/settings.hpp"

namespace fingerpost::bridge {

/// Where publications go: a SIP server, by name or address.
struct publish_target {
    std::string host;  ///< as base::parse_sip_host gives it, but IPv6 without brackets
    std::optional<std::uint16_t> port;
    std::optional<transport> over;

    /// Reads `[sip:|sips:]HOST[:PORT][;transport=udp|tcp|tls]`. Errors: errc::bad_form.
    [[nodiscard]] static base::result<publish_target> parse(std::string_view text);
};

}  // namespace fingerpost::bridge
