#pragma once

#include <resolv.h>

#include "../server_location.hpp"

namespace fingerpost::bridge {

/// The DNS of this machine (resolver(3)); addresses by getaddrinfo(3), and so also from /etc/hosts.
/// Blocks: at most some seconds for a record where nobody answers.
class system_dns final : public dns {
public:
    system_dns();
    ~system_dns() override;
    system_dns(const system_dns&) = delete;
    system_dns& operator=(const system_dns&) = delete;

    [[nodiscard]] base::result<answer<naptr>> find_naptr(const std::string& domain) override;
    [[nodiscard]] base::result<answer<srv>> find_srv(const std::string& name) override;
    [[nodiscard]] base::result<std::vector<base::address>> find_addresses(
        const std::string& host) override;

private:
    /// The whole answer; empty: there is no such record.
    [[nodiscard]] base::result<std::vector<unsigned char>> ask(const std::string& name, int type);

    struct __res_state state_ {};  // a function has that name too
    bool usable_ = false;
};

}  // namespace fingerpost::bridge
