#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/sip_identity.hpp"
#include "bridge/credentials.hpp"

namespace fingerpost::bridge {

/// Somebody who proved who he is.
struct proved {
    base::sip_identity sip;
    std::optional<local_user> local;
    friend bool operator==(const proved&, const proved&) = default;
};

/// What of a request its digest covers. All untrusted.
struct digest_request {
    std::string_view method;
    std::string_view call_id;
    std::uint32_t cseq = 0;
    /// The values of the Authorization headers with the scheme Digest, without that word; or of
    /// Proxy-Authorization.
    std::vector<std::string> authorization;
};

/// He must prove it first: the values of the WWW-Authenticate headers (with the word Digest), in
/// the order in which they are sent: the preferred one first (RFC 8760 section 2.4).
struct must_prove {
    std::vector<std::string> challenges;
    friend bool operator==(const must_prove&, const must_prove&) = default;
};

using identified = std::variant<proved, must_prove>;

}  // namespace fingerpost::bridge
