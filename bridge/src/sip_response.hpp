#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::bridge {

/// A response to one of our requests, as far as we heed it.
struct sip_response {
    static constexpr std::size_t max_size = 65'536;  ///< bytes of a whole message

    unsigned status = 0;                          ///< 100 to 699
    std::string branch;                           ///< of the topmost Via
    std::optional<std::uint32_t> content_length;  ///< if unreadable, the largest
    std::string etag;                             ///< SIP-ETag; empty: none
    std::optional<std::uint32_t> expires;
    std::optional<std::uint32_t> min_expires;
    std::optional<std::uint32_t> retry_after;
    std::vector<std::string> challenges;        ///< values of WWW-Authenticate
    std::vector<std::string> proxy_challenges;  ///< values of Proxy-Authenticate

    /// Reads the untrusted head of a message: from the status line to the empty line, which may be
    /// missing. Headers that we do not know, or that are nonsense, are skipped.
    /// Errors: errc::too_long; errc::bad_form for what is no SIP response with a Via and a branch.
    [[nodiscard]] static base::result<sip_response> parse(std::string_view head);
    /// The same of a datagram. Errors: likewise; and errc::bad_form if its end is missing (RFC 3261
    /// section 18.3).
    [[nodiscard]] static base::result<sip_response> read_datagram(std::string_view whole);
};

/// Where the first message of a stream ends (RFC 3261 section 18.3): by its Content-Length.
/// Nothing: it is not whole yet. Errors: errc::too_long; errc::bad_form without a Content-Length.
[[nodiscard]] base::result<std::optional<std::size_t>> first_message_size(std::string_view stream);

}  // namespace fingerpost::bridge
