#include "hop.hpp"

namespace fingerpost::bridge {

std::string host_port(const base::address& at, std::uint16_t port) {
    const std::string text = at.str();
    return (at.is_v4() ? text : '[' + text + ']') + ':' + std::to_string(port);
}

base::address one_source(const base::address& at) {
    return at.is_v4() ? at : base::prefix::around(at, 64).network();
}

std::string hop::str() const { return std::string(name_of(over)) + ' ' + host_port(at, port); }

}  // namespace fingerpost::bridge
