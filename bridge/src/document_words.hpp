#pragma once

#include <string>
#include <string_view>

#include "base/activity.hpp"
#include "base/card.hpp"

namespace fingerpost::bridge {

/// Whether documents call him `open` (RFC 3863 section 4.1.4): he is logged in somewhere, or
/// there by a device. Who may
/// not know that reads `closed`, always: some clients choke on a document that does not say.
[[nodiscard]] bool is_open(const base::card& c) noexcept;

/// What the document says, for people: `Online`, `Idle`, `Away`, `Offline`, then what he does:
/// `Online, on the phone`. Not yet escaped; empty: nothing of it may be told.
[[nodiscard]] std::string in_words(const base::card& c);

/// The word of RPID (RFC 4480 section 3.2) for what somebody says he does; empty: RPID has none.
[[nodiscard]] inline std::string_view rpid_activity(std::string_view says) noexcept {
    return base::known_activity(says);
}

}  // namespace fingerpost::bridge
