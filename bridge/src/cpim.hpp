#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "media_type.hpp"

namespace fingerpost::bridge {

/// What a Message/CPIM (RFC 3862) carries. Who it says it is from, to whom and when are claims of
/// its sender's, and not looked at.
struct cpim_message {
    media_type type{"text/plain", ""};  ///< of the content (RFC 2045 section 5.2, unless it says)
    std::string transfer_encoding;      ///< in lower case; empty: none
    bool requires_more = false;         ///< it has to be understood what we do not (section 4.6)
    std::string_view content;           ///< a part of the text that was read
};

/// Reads untrusted `text`: the message's header, the content's header, the content; an empty line
/// between each (section 2). Lines end in CRLF or, from some, in LF.
/// Errors: errc::bad_form; errc::too_long for more than 64 lines of header.
[[nodiscard]] base::result<cpim_message> read_cpim(std::string_view text);

}  // namespace fingerpost::bridge
