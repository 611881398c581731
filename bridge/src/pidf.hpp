#pragma once

#include <string>

#include "document.hpp"

namespace fingerpost::bridge {

/// `shown` as PIDF with data model, RPID and CIPID, in the form that every client can read: the
/// composed answer first, in a tuple without prefixes; then a tuple for each registered phone, the
/// person and the devices. Every id is the same as long as its source is.
[[nodiscard]] std::string render_pidf(const base::card& shown, const document_terms& terms);

/// `shown` as PIDF was before it was RFC 3863: its first tuple, and the user's note.
[[nodiscard]] std::string render_cpim_pidf(const base::card& shown, const document_terms& terms);

}  // namespace fingerpost::bridge
