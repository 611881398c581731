#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "request.hpp"

namespace fingerpost::bridge {

/// The longest body of a MESSAGE, in bytes: the longest text, and what Message/CPIM says around it.
inline constexpr std::size_t max_message_body = 4096;

/// The text of a MESSAGE (RFC 3428), well-formed UTF-8 and not empty; or what is wrong with the
/// request, as far as it shows without looking at whom it is for.
[[nodiscard]] std::variant<std::string, reply> read_message(const request& r);

}  // namespace fingerpost::bridge
