#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "digest_hash.hpp"

namespace fingerpost::bridge {

/// What a client answers to a challenge: `digest-response` of RFC 3261 section 25.1. Texts are what
/// stood between the quotes, byte for byte, since the hash is made of these.
struct digest_answer {
    static constexpr std::size_t max_size = 4096;  ///< bytes of the header's value

    std::string username;
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;                                               ///< in lower case
    std::optional<digest_algorithm> algorithm = digest_algorithm::md5;  ///< nothing: unknown to us

    /// With qop=auth. Without, as RFC 2069 had it, the others are void.
    bool with_qop = false;
    std::string qop;  ///< as it was written
    std::string cnonce;
    std::string nc;           ///< as it was written
    std::uint32_t count = 0;  ///< the nc; from 1

    /// Reads the untrusted value of an Authorization header behind the word Digest. Parameters may
    /// be quoted that should not be, and parameters that we do not know are skipped.
    /// Errors: errc::too_long; errc::bad_char for a control character; errc::bad_form for what is
    /// no list of parameters, one that comes twice, one that is missing, a nc that is no number
    /// from 1, a qop other than auth.
    [[nodiscard]] static base::result<digest_answer> parse(std::string_view text);
};

/// The response that whoever knows `ha1` gives to a request of `method` (RFC 7616 section 3.4.1).
[[nodiscard]] std::string right_response(const digest_answer& to, std::string_view ha1,
                                         std::string_view method, digest_hash& hash);

}  // namespace fingerpost::bridge
