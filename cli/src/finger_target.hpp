#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::cli {

/// Whom to ask, and what.
struct finger_target {
    std::string user;  ///< what goes to the host: a user, nothing, or USER@HOST to be forwarded
    std::string host;
    std::string port = "79";
    friend bool operator==(const finger_target&, const finger_target&) = default;
};

/// Reads `[USER]@HOST[:PORT]`, or `USER` alone for this host. The host is what stands behind the
/// last `@` (RFC 1288 section 2.4); an IPv6 address with a port is written `[::1]:79`.
/// Errors: errc::empty for no host; errc::bad_char for a control character, which would end the
/// query; errc::bad_form for a port that is none.
[[nodiscard]] base::result<finger_target> parse_target(std::string_view text);

enum class verbosity { brief, whole };

/// The query of RFC 1288 section 2.3, with its CRLF; `/W` asks for the whole.
[[nodiscard]] std::string query_of(const finger_target& target, verbosity wanted);

}  // namespace fingerpost::cli
