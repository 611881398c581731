#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fingerpost::bridge {

/// One item of an Accept header (RFC 3261 sections 20.1 and 25.1): what is accepted, and how much.
struct media_range {
    std::string type;     ///< in lower case; `*`: any
    std::string subtype;  ///< in lower case; `*`: any
    int quality = 1000;   ///< thousandths; 0: not at all

    /// Whether `type/subtype`, in lower case, is meant.
    [[nodiscard]] bool covers(std::string_view media_type) const noexcept;
    /// How exactly it says what it means: 0 for `*/*`, 1 for `type/*`, 2.
    [[nodiscard]] int precision() const noexcept;
};

/// The items in one Accept header's value, or one item of it. Untrusted; wide: parameters other
/// than q do not count, a q that is none counts as 1, and an item that is none is left out.
[[nodiscard]] std::vector<media_range> read_accept(std::string_view value);

}  // namespace fingerpost::bridge
