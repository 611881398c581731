#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/card.hpp"
#include "event_package.hpp"

namespace fingerpost::bridge {

/// The kinds of body that tell of one person, or who watches him.
enum class body_format {
    pidf,         ///< RFC 3863, 4479, 4480, 4482
    xpidf,        ///< draft-rosenberg-impp-pidf-00, of old phones
    cpim_pidf,    ///< the PIDF of draft-ietf-impp-cpim-pidf
    dialog_info,  ///< RFC 4235
    watcherinfo,  ///< RFC 3858; not of a card
};

inline constexpr std::size_t body_formats = 5;

/// The media type, without parameters: baresip compares the whole header.
[[nodiscard]] std::string_view content_type(body_format f) noexcept;

/// The body of `package` for who does not say what he accepts.
[[nodiscard]] body_format usual_format(event_package package) noexcept;

/// Whether each document of a subscription has a number, which `with_version` sets.
[[nodiscard]] constexpr bool is_numbered(body_format f) noexcept {
    return f == body_format::dialog_info;
}

/// The best format of `package` that `accept`, the items of all Accept headers
/// (`type/subtype;q=0.5`) or their whole values, allows (RFC 3261 section 20.1); of equally good
/// ones the first above. No header at all, which is an empty list: the usual one. Nothing: 406; so
/// too for an empty header, which is an item without text.
[[nodiscard]] std::optional<body_format> choose_format(event_package package,
                                                       const std::vector<std::string>& accept);

/// What a document says besides the card.
struct document_terms {
    std::string aor;                        ///< the presentity: `sip:alice@example.test`
    std::chrono::seconds idle_threshold{};  ///< RFC 4480 section 3.4; 0: not said
};

/// The document that tells `of` in format `f`, as docs/fields.md says; `of` is a live card, whose
/// times of input are those past a threshold (desk::front::watch). Pure: equal cards and terms give
/// equal bytes. A denied card is told like one of who is logged out; one that is pending, or cannot
/// be told now, has no document, which is nothing; but a pending one's lamp is off, since phones
/// want one in every NOTIFY.
[[nodiscard]] std::string render(const base::card& of, const document_terms& terms, body_format f);

/// Names `body` (RFC 5839 section 7.2): 24 hexadecimal digits, which are a token. Equal bodies have
/// equal tags, also after a restart; others do not.
[[nodiscard]] std::string entity_tag(std::string_view body);

}  // namespace fingerpost::bridge
