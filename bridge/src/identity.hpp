#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// The user of this machine that a credential stands for, and the uid that he had when it was made.
/// Void when that name has another uid now.
struct local_user {
    base::user_name name;
    uid_t uid = 0;
    friend bool operator==(const local_user&, const local_user&) = default;
};

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

/// He must prove it first: the values of the WWW-Authenticate headers, the best last or alone.
struct must_prove {
    std::vector<std::string> challenges;
};

using identified = std::variant<proved, must_prove>;

}  // namespace fingerpost::bridge
