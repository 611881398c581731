#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "bridge/settings.hpp"
#include "identity.hpp"

namespace fingerpost::bridge {

/// Challenges, and judges the answers: HTTP Digest (RFC 7616) as SIP uses it (RFC 3261 section 22,
/// RFC 8760), with MD5 and SHA-256, qop=auth or, as old clients answer, none. Challenges cost no
/// memory: their nonces carry what must be known of them, under a key. On one thread at a time.
class authenticator {
public:
    struct limits {
        /// How long a nonce may be used; longer than the longest subscription, or its refresh comes
        /// with one that is too old.
        std::chrono::seconds nonce_lifetime{2 * 3600};
        /// How many proofs are remembered, so that none counts twice: a nonce each, or without qop
        /// a request each. When there are more, the oldest nonces must be renewed.
        std::size_t remembered = 131'072;
    };

    /// `realm` is the domain in lower case. `secret`, at least 16 bytes, is the key of the nonces.
    /// Throws std::runtime_error if the system's libcrypto lacks an algorithm.
    authenticator(challenge which, std::string realm, std::string_view secret, limits within);
    ~authenticator();
    authenticator(const authenticator&) = delete;
    authenticator& operator=(const authenticator&) = delete;

    /// These count from now on. Before the first call nobody can prove anything.
    void set_credentials(std::shared_ptr<const credentials> known);

    /// Who sent the request, if its digest proves that; else the challenges to send. They say
    /// stale=true if the digest is right but its nonce is too old, not ours, or was used like this
    /// before, so that the client answers them without asking anybody for a password. An unknown
    /// name is answered like a wrong password, after the same work. A proof counts once.
    [[nodiscard]] identified verify(const digest_request& asked, base::instant now);

    /// The local user that the credential of `who` stands for, however he proves who he is. Nobody
    /// for who has none, or is of another domain.
    [[nodiscard]] std::optional<local_user> local_user_of(const base::sip_identity& who) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace fingerpost::bridge
