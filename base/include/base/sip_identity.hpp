#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fingerpost::base {

/// Somebody's SIP address as an identity: `sip:user@host` of RFC 3261 section 19.1.1 without port,
/// parameters, headers or password. Equal as section 19.1.4 and RFC 5954 say: the user exactly but
/// for needless escapes, the host in any case, an IPv6 address however it is written.
class sip_identity {
public:
    static constexpr std::size_t max_size = 255;  ///< bytes of user and of host, each

    /// Reads untrusted `text`, which must be the identity and nothing else.
    /// Errors: errc::empty, errc::too_long, errc::bad_char, errc::bad_form.
    [[nodiscard]] static result<sip_identity> parse(std::string_view text);

    /// The user, with only those characters escaped that must be.
    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const std::string& host() const noexcept {
        return host_;
    }  ///< as parse_sip_host gives it
    /// `sip:user@host`.
    [[nodiscard]] std::string str() const { return "sip:" + user_ + '@' + host_; }
    friend auto operator<=>(const sip_identity&, const sip_identity&) = default;

private:
    sip_identity(std::string user, std::string host)
        : user_(std::move(user)), host_(std::move(host)) {}
    std::string user_;
    std::string host_;
};

/// `host` of RFC 3261 section 25.1 (a name, an IPv4 address or an IPv6 address in brackets), names
/// in lower case, addresses as short as can be. Errors: errc::empty, errc::too_long,
/// errc::bad_form.
[[nodiscard]] result<std::string> parse_sip_host(std::string_view text);

}  // namespace fingerpost::base
