#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/sip_identity.hpp"

namespace fingerpost::bridge {

/// Whom a verified certificate names.
struct certificate_identity {
    std::optional<base::sip_identity> user;  ///< `sip:alice@example.test`: that user
    /// `sip:example.test` (RFC 5922 section 7.1): who speaks for all users of these domains, and of
    /// no other. In lower case.
    std::vector<std::string> domains;

    [[nodiscard]] bool speaks_for(const base::sip_identity& who) const;
    friend bool operator==(const certificate_identity&, const certificate_identity&) = default;
};

/// Reads the subjects of a verified certificate, of which only URIs of the scheme sip count:
/// neither DNS names nor the common name, and no wildcards. A port or parameter makes a URI void.
/// The first user counts.
[[nodiscard]] certificate_identity certificate_identity_of(
    const std::vector<std::string>& subjects);

}  // namespace fingerpost::bridge
