#pragma once

#include "control/server.hpp"

namespace fingerpost::control {

/// What every conversation needs of the daemon; outlives them all.
struct backends {
    desk::front& desk;
    operations& daemon;
    const base::clock& clock;
    base::log& log;
    settings limits;
};

}  // namespace fingerpost::control
