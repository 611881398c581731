#pragma once

#include <string>
#include <string_view>

namespace fingerpost::bridge {

/// Appends `text`, which may be anything, to `to` as character data or as the value of an attribute
/// in quotes: the only way into a document for what we did not write. Characters that XML 1.0 does
/// not allow (section 2.2) and other controls are left out, what is not UTF-8 becomes U+FFFD, and
/// line ends and TAB survive a parser's normalisation (sections 2.11 and 3.3.3).
void append_escaped(std::string& to, std::string_view text);

}  // namespace fingerpost::bridge
