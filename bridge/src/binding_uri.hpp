#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::bridge {

/// The URI of a Contact, taken apart as RFC 3261 section 19.1.1 says, in a form that compares.
/// Wide: what phones put there in place of a host or a user is kept as it is. A URI of another
/// scheme than sip and sips has all that follows the scheme in `user`.
struct binding_uri {
    using parameters = std::vector<std::pair<std::string, std::string>>;  ///< by name

    std::string scheme;  ///< in lower case
    std::string user;    ///< without needless escapes; empty: none
    std::string password;
    std::string host;  ///< as base::parse_sip_host gives it
    std::optional<std::uint16_t> port;
    parameters params;   ///< in lower case
    parameters headers;  ///< in lower case

    /// Reads untrusted `text`. Errors: errc::empty; errc::bad_char for what would end a header's
    /// value or the brackets around a URI; errc::bad_form.
    [[nodiscard]] static base::result<binding_uri> parse(std::string_view text);

    /// RFC 3261 section 19.1.4: a parameter that only one of the two has does not count, unless it
    /// decides where a request goes.
    [[nodiscard]] bool same_as(const binding_uri& other) const;
};

}  // namespace fingerpost::bridge
