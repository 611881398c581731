#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document.hpp"

namespace fingerpost::bridge {

/// Whether a phone's lamp for him is on: he is on the phone, or does what nobody should disturb.
/// Where he is, and whether he is there at all, lights no lamp.
[[nodiscard]] bool lamp_is_on(const base::card& c);

/// The lamp as a document of RFC 4235 in full state: always one dialog and never two, with no other
/// party, since some phones crash and others go dark otherwise. Of version 0.
[[nodiscard]] std::string render_dialog_info(const base::card& shown, const document_terms& terms);

/// `document`, which is one of version 0 of a package that numbers its documents, as the one of
/// `version` (RFC 4235 section 4.1).
[[nodiscard]] std::string with_version(std::string_view document, std::uint32_t version);

}  // namespace fingerpost::bridge
