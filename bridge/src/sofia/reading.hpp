#pragma once

#include "../request.hpp"
#include "sofia.hpp"

namespace fingerpost::bridge {

/// A request that Sofia-SIP has parsed and found sane, as a value; where it came from is added by
/// who knows.
[[nodiscard]] request read_request(su_home_t* home, const sip_t& sip);

}  // namespace fingerpost::bridge
