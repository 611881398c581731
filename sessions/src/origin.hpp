#pragma once

#include <string>
#include <string_view>

namespace fingerpost::sessions {

/// A remote host's name, which the other side may have chosen (reverse DNS), as one printable line
/// of at most 255 bytes.
[[nodiscard]] std::string printable_origin(std::string_view recorded);

}  // namespace fingerpost::sessions
