#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "list_state.hpp"
#include "request.hpp"

namespace fingerpost::bridge {

/// The most entries of a list in a request.
inline constexpr std::size_t most_entries = 1000;
/// The most bytes of one, inflated.
inline constexpr std::size_t most_list_bytes = 262'144;

/// Whether `r` brings a list of its own (RFC 5367).
[[nodiscard]] bool brings_list(const request& r);

/// Reads the list in the body of `r`: `resource-lists` of RFC 4826, which may be deflated (RFC
/// 1950). Lists within lists are one; who stands there twice counts once; an entry that is nobody's
/// URI of `domain` has no user. Or what is answered: 415 for another type, encoding or disposition,
/// 413 past the bounds, 400 for what is no such list or refers to another.
[[nodiscard]] std::variant<std::vector<list_entry>, reply> read_list(const request& r,
                                                                     std::string_view domain);

}  // namespace fingerpost::bridge
