#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/card.hpp"

namespace fingerpost::bridge {

/// The kinds of body that tell of one person's presence.
enum class body_format {
    pidf,       ///< RFC 3863, 4479, 4480, 4482
    xpidf,      ///< draft-rosenberg-impp-pidf-00, of old phones
    cpim_pidf,  ///< the PIDF of draft-ietf-impp-cpim-pidf
};

inline constexpr std::size_t body_formats = 3;

/// The media type, without parameters: baresip compares the whole header.
[[nodiscard]] std::string_view content_type(body_format f) noexcept;

/// The best format that `accept`, the items of all Accept headers (`type/subtype;q=0.5`), allows
/// (RFC 3261 section 20.1); of equally good ones the first above. No header at all, which is an
/// empty list: PIDF (RFC 3856 section 6.7). Nothing: 406.
[[nodiscard]] std::optional<body_format> choose_format(const std::vector<std::string>& accept);

/// What a document says besides the card.
struct document_terms {
    std::string aor;                        ///< the presentity: `sip:alice@example.test`
    std::chrono::seconds idle_threshold{};  ///< RFC 4480 section 3.4
};

/// The document that tells `of` in format `f`. Pure: equal cards give equal bytes. A card that is
/// pending, or cannot be told now, has none.
[[nodiscard]] std::string render(const base::card& of, const document_terms& terms, body_format f);

}  // namespace fingerpost::bridge
