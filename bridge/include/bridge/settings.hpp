#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.hpp"

namespace fingerpost::bridge {

/// How a listener is reached. `mtls` is TLS that requires a client certificate.
enum class transport { udp, tcp, tls, mtls };

[[nodiscard]] constexpr const char* name_of(transport t) noexcept {
    switch (t) {
        case transport::tcp:
            return "tcp";
        case transport::tls:
            return "tls";
        case transport::mtls:
            return "mtls";
        case transport::udp:
            break;
    }
    return "udp";
}

/// One listening address.
struct listener {
    transport over = transport::udp;
    base::address at;
    std::uint16_t port = 0;  ///< 0: the system picks one
};

/// Which digest algorithms are offered (RFC 8760); none: nobody is challenged.
enum class challenge { md5, sha256, both, none };

/// The SIP face's choices; docs/sip.md says what each is for.
struct settings {
    std::vector<listener> listen;
    std::string domain;  ///< in lower case; the realm too
    challenge auth = challenge::md5;
    std::vector<base::prefix> anonymous;      ///< these are not challenged
    std::vector<base::prefix> trusted_proxy;  ///< these assert identities (RFC 3325)
    std::chrono::seconds min_expires{60};
    std::chrono::seconds max_expires{3600};
    std::chrono::milliseconds notify_interval{5000};
    std::chrono::seconds ask_expires{};
    std::size_t max_per_source = 0;  ///< connections of one address, and subscriptions
    std::size_t max_subscriptions = 200'000;
    bool publish_ends_with_flow = false;  ///< what was published over a connection ends with it
    std::string tls_dir;                  ///< holds agent.pem; for tls and mtls
    std::string client_ca;                ///< PEM file; for mtls
    std::chrono::milliseconds deny_delay{5};
    std::chrono::seconds idle_after{300};  ///< idle-threshold in documents
};

}  // namespace fingerpost::bridge
