#pragma once

#include <string>

#include "base/message.hpp"
#include "base/zone.hpp"

namespace fingerpost::desk {

/// A message as it is shown on a terminal, in the way of write(1): who, as far as it is proved,
/// when, and the text with its controls made visible, of which at most 24 lines; each begins with
/// `> `. Steers no terminal but by CR, LF, TAB and three bells.
[[nodiscard]] std::string message_page(const base::message& what, base::local_time at);

}  // namespace fingerpost::desk
