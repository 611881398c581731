#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::bridge {

/// The URI of a Contact, taken apart as RFC 3261 section 19.1.1 says, in a form that compares. A
/// URI of another scheme than sip and sips has all that follows the scheme in `user`.
struct binding_uri {
    using parameters = std::vector<std::pair<std::string, std::string>>;  ///< by name

    std::string scheme;  ///< in lower case
    std::string user;    ///< without needless escapes; empty: none
    std::string password;
    std::string host;  ///< as base::parse_sip_host gives it
    std::string port;
    parameters params;   ///< in lower case
    parameters headers;  ///< names in lower case

    /// Reads untrusted `text`. Errors: errc::empty, errc::bad_char (what would end a header value
    /// or the brackets around it), errc::bad_form, errc::too_long (the host).
    [[nodiscard]] static base::result<binding_uri> parse(std::string_view text);

    /// RFC 3261 section 19.1.4: the parameters that only one of the two has do not count, except
    /// for those that always count there.
    [[nodiscard]] bool same_as(const binding_uri& other) const;
};

}  // namespace fingerpost::bridge
