#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/question.hpp"
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

/// Who sent a request, as the policy judges him.
struct sender {
    /// Without the local user, for whom the uid must be looked up first. Whoever has proved nothing
    /// is known by his address only; without an address nobody can tell where he is.
    base::watcher who;
    std::optional<local_user> claim;  ///< whom he also is, unless that name has another uid now
    friend bool operator==(const sender&, const sender&) = default;
};

class authenticator;
struct request;
struct settings;

/// Who sent `r`, by the first proof that holds: a user's client certificate, what a proxy asserts
/// that may do so (by its certificate, or as sip.trusted-proxy), a digest. From is never believed.
/// Who has none must prove it, except from sip.anonymous, as long as he does not try, and where
/// nobody is challenged (challenge::none).
[[nodiscard]] std::variant<sender, must_prove> who_is(const request& r, const settings& s,
                                                      authenticator& digest, base::instant now);

}  // namespace fingerpost::bridge
