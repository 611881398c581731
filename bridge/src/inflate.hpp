#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace fingerpost::bridge {

/// Why something cannot be inflated.
enum class inflate_flaw { bad, too_long };

/// What was deflated to `text` in the zlib format (RFC 1950), which is what `deflate` means as a
/// content encoding; of at most `most` bytes. All of `text` must belong to it.
[[nodiscard]] std::variant<std::string, inflate_flaw> inflate(std::string_view text,
                                                              std::size_t most);

}  // namespace fingerpost::bridge
