#pragma once

#include <string>

#include "document.hpp"

namespace fingerpost::bridge {

/// `shown` in the form that Windows Messenger and old phones read (draft-rosenberg-impp-pidf-00):
/// open, in use or closed, and Messenger's word for it. The parameters that the URIs have are those
/// that all who write it give them.
[[nodiscard]] std::string render_xpidf(const base::card& shown, const document_terms& terms);

}  // namespace fingerpost::bridge
