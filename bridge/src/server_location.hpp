#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "bridge/publish_target.hpp"
#include "hop.hpp"

namespace fingerpost::bridge {

/// What is asked of the DNS. Each answer may be empty; an error is that nothing could be learned.
/// Calls block.
class dns {
public:
    struct naptr {
        std::uint16_t order = 0;
        std::uint16_t preference = 0;
        std::string service;      ///< "SIP+D2U"
        std::string replacement;  ///< "_sip._udp.example.test"
    };
    struct srv {
        std::uint16_t priority = 0;
        std::uint16_t weight = 0;
        std::uint16_t port = 0;
        std::string target;
    };
    template <class Record>
    struct answer {
        std::vector<Record> records;
        std::chrono::seconds lifetime{};  ///< the shortest of the records'; of an empty one, void
    };

    virtual ~dns() = default;
    [[nodiscard]] virtual base::result<answer<naptr>> find_naptr(const std::string& domain) = 0;
    [[nodiscard]] virtual base::result<answer<srv>> find_srv(const std::string& name) = 0;
    /// The addresses of a host, the best first (RFC 6724). They tell no lifetime.
    [[nodiscard]] virtual base::result<std::vector<base::address>> find_addresses(
        const std::string& host) = 0;
};

/// Where a server is found.
struct located_servers {
    std::vector<hop> hops;            ///< in the order in which they are to be tried; no flow
    std::chrono::seconds lifetime{};  ///< then it is time to look again; from 30 s to 1 h
};

/// Finds the servers of `target` by NAPTR, SRV and addresses (RFC 3263 section 4). `chance` decides
/// among equals (RFC 2782). Errors: what the DNS failed with; errc::not_found.
[[nodiscard]] base::result<located_servers> locate(const publish_target& target, dns& by,
                                                   const std::function<std::uint64_t()>& chance);

}  // namespace fingerpost::bridge
