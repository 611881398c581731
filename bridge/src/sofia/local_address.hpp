#pragma once

#include "base/address.hpp"

namespace fingerpost::bridge {

/// The address of this machine by which `peer` is reached, as the kernel would route to it. The
/// loopback address if it cannot be told.
[[nodiscard]] base::address local_address_towards(const base::address& peer);

}  // namespace fingerpost::bridge
