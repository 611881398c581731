#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fingerpost::bridge {

/// A Content-Type (RFC 2045 section 5.1), as far as it matters to a text.
struct media_type {
    std::string name;     ///< `type/subtype` in lower case
    std::string charset;  ///< in lower case; empty: none
};

/// Reads the value of a Content-Type; nothing if it is none.
[[nodiscard]] std::optional<media_type> read_media_type(std::string_view value);

}  // namespace fingerpost::bridge
