#pragma once

#include <string>

namespace fingerpost::daemon {

/// The key of the SIP face's challenges, 32 bytes: from the file `sip.key` of `state_dir`, which is
/// made (mode 0600) if it is not there, so that clients' answers outlive a restart; a new one if
/// there is no such folder. Throws std::runtime_error that says what to do.
[[nodiscard]] std::string sip_key(const std::string& state_dir);

}  // namespace fingerpost::daemon
