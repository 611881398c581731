#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bridge/settings.hpp"

namespace fingerpost::bridge {

/// What a PUBLISH says (RFC 3903 section 4).
struct publish_parts {
    transport over = transport::udp;
    std::string_view place;  ///< where we can be reached, for Via
    std::string_view branch;
    std::string_view aor;  ///< of the user: Request-URI, To and From
    std::string_view from_tag;
    std::string_view call_id;
    std::uint32_t cseq = 0;
    std::uint32_t expires = 0;  ///< seconds; 0 removes
    std::string_view if_match;  ///< SIP-If-Match; empty: an initial publication
    std::string_view proof;     ///< whole header lines; may be empty
    std::string_view type;      ///< of the body; empty: no body
    std::string_view body;
};

[[nodiscard]] std::string compose_publish(const publish_parts& parts);

/// An OPTIONS (RFC 3261 section 11) to the server of `domain`, to see whether it is there.
struct options_parts {
    transport over = transport::udp;
    std::string_view place;
    std::string_view branch;
    std::string_view domain;
    std::string_view from_tag;
    std::string_view call_id;
};

[[nodiscard]] std::string compose_options(const options_parts& parts);

}  // namespace fingerpost::bridge
