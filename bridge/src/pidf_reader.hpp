#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fingerpost::bridge {

/// What is taken of a document that somebody published; docs/fields.md has the elements.
struct published {
    std::optional<bool> open;  ///< basic status (RFC 3863 section 4.1.4)
    std::string activity;      ///< a word of RFC 4480 section 3.2, or his own; empty: none
    std::string note;          ///< one line; empty: none
    /// Of its first tuple, or of the person where no tuple has one; empty: none. Told to nobody.
    std::string id;
    friend bool operator==(const published&, const published&) = default;

    static constexpr std::size_t activity_characters = 64;
    static constexpr std::size_t note_characters = 256;
    static constexpr std::size_t id_characters = 128;
};

/// Why a document is refused, as a reason phrase (RFC 3261 section 7.2).
struct pidf_flaw {
    const char* phrase;
};

/// Reads untrusted `text` as PIDF (RFC 3863) with data model (RFC 4479) and RPID (RFC 4480), and as
/// clients write it: elements in any order, of any namespace or none, and of any entity.
///
/// Flaws: what xml_flaw has; a root that is not `presence`; a `basic` that is neither `open` nor
/// `closed`.
[[nodiscard]] std::variant<published, pidf_flaw> read_pidf(std::string_view text);

}  // namespace fingerpost::bridge
