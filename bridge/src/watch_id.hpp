#pragma once

#include <cstdint>

namespace fingerpost::bridge {

/// One watch at the desk. A subscription has one after the other, when its watcher comes from
/// elsewhere or asks for others; what an older one still tells is not for him as he is now.
struct watch_id {
    std::uint64_t subscription = 0;
    std::uint32_t turn = 0;  ///< of its watches
};

}  // namespace fingerpost::bridge
