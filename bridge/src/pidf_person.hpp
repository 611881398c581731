#pragma once

#include <string>

#include "document.hpp"

namespace fingerpost::bridge {

/// What stands beneath the tuples of a document, and the namespaces that it needs.
struct pidf_parts {
    std::string text;
    bool data_model = false;  ///< RFC 4479, prefix dm
    bool rpid = false;        ///< RFC 4480, prefix rpid
    bool cipid = false;       ///< RFC 4482, prefix cipid
};

/// Appends the person (RFC 4479 section 3.2): what he does, his name, his input, his note. Nothing
/// if nothing of that may be told.
void append_person(pidf_parts& to, const base::card& shown, const document_terms& terms);

/// Appends a device (RFC 4479 section 3.4) for each machine that he is logged in on, of the first
/// `max_devices`, by name; and one for each phone that says what it is.
void append_devices(pidf_parts& to, const base::card& shown, const document_terms& terms);

inline constexpr std::size_t max_devices = 16;

/// A URN that is always the same for the phone that is registered as `uri` (RFC 4122 section 4.3).
[[nodiscard]] std::string phone_urn(std::string_view uri);

}  // namespace fingerpost::bridge
