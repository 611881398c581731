#pragma once

#include <string>
#include <string_view>

#include "subscription.hpp"

namespace fingerpost::bridge {

/// What one NOTIFY says besides its dialog.
struct notify_parts {
    std::string_view branch;
    std::string_view state;  ///< value of Subscription-State
    std::string_view type;   ///< of the body; empty: no body
    std::string_view body;
    std::string_view tag;      ///< SIP-ETag; empty: none
    std::string_view require;  ///< an option tag; empty: none
};

/// The bytes of a NOTIFY for `s` (RFC 6665 section 4.2.2), with its next CSeq.
[[nodiscard]] std::string compose_notify(const subscription& s, const notify_parts& parts);

/// The transport in Via, in capitals.
[[nodiscard]] std::string_view via_name(transport t) noexcept;

/// Value of our Contact in the dialog of somebody who watches `subject`: with user and transport,
/// since some clients send refreshes to a bare host otherwise.
[[nodiscard]] std::string contact_of(const subscription& s);

/// 16 hex digits.
[[nodiscard]] std::string hex(std::uint64_t number);

}  // namespace fingerpost::bridge
