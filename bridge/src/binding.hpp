#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "hop.hpp"

namespace fingerpost::bridge {

/// One phone that a user has registered (RFC 3261 section 10.3). A record: all of it is values, so
/// that it can be stored.
struct binding {
    explicit binding(base::user_name of) : user(std::move(of)) {}

    base::user_name user;
    std::string uri;       ///< of the Contact, as it was written
    std::string q;         ///< its q, as it was written; empty: none
    std::string instance;  ///< its +sip.instance (RFC 5626 section 4.1), without quotes; or empty
    std::string params;    ///< its other parameters: `;a=b;c`, or empty
    std::string call_id;   ///< of the request that made or refreshed it last
    std::uint32_t cseq = 0;
    std::string user_agent;     ///< untrusted text, bounded
    hop from;                   ///< the way it came, and back
    base::instant since{};      ///< when it was registered first
    base::instant refreshed{};  ///< when it was registered last
    base::instant until{};
    friend bool operator==(const binding&, const binding&) = default;
};

/// How long `b` still stands, in seconds, rounded up.
[[nodiscard]] std::chrono::seconds left(const binding& b, base::instant now) noexcept;

/// `b` as a value of the Contact header in the answer to REGISTER (RFC 3261 section 10.3 step 8):
/// `<sip:alice@192.0.2.7>;q=0.5;expires=3599`.
[[nodiscard]] std::string contact_value(const binding& b, base::instant now);

}  // namespace fingerpost::bridge
