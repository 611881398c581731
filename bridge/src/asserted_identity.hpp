#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/sip_identity.hpp"
#include "bridge/settings.hpp"

namespace fingerpost::bridge {

/// Whether what the peer says of others could only have been said by who has its address: not over
/// UDP, where anybody can send with that address, unless it never left this machine.
[[nodiscard]] bool is_hard_to_forge(transport over, const base::address& peer) noexcept;

/// The identity in the untrusted values of P-Asserted-Identity headers (RFC 3325 section 9.1), each
/// a list of `"Alice" <sip:alice@example.test>` or `sip:alice@example.test`: the first with a user
/// that is sip or sips. Port, password, parameters and headers of the URI do not count. Nothing if
/// there is none, or what comes before it is no such list.
[[nodiscard]] std::optional<base::sip_identity> asserted_identity(
    const std::vector<std::string>& values);

/// The address from which the proxy before us got a request, by the Via below the proxy's own (RFC
/// 3261 section 18.2.1): `received`, else the host of sent-by where it is an address. IPv6 may
/// stand in brackets. Nothing: it cannot be told.
[[nodiscard]] std::optional<base::address> recorded_address(std::string_view host,
                                                            std::string_view received);

}  // namespace fingerpost::bridge
