#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"

namespace fingerpost::base {

/// What a user or one of his devices says of him.
struct report {
    enum class origin {
        own,     ///< the user himself, by `fingerpost set`
        device,  ///< a phone or softphone of his
    };

    /// Unique for its user; a new one of the same source takes its place. Empty: his own word.
    std::string source;
    origin by = origin::device;
    std::optional<bool> open;  ///< of a device: its basic status (RFC 3863 section 4.1.4)
    /// A word of RFC 4480 section 3.2 ("on-the-phone"), or the user's own; empty: none.
    std::string activity;
    std::string note;
    instant made{};
    std::optional<instant> until;  ///< from then on it does not count; nothing: it does for good
    friend bool operator==(const report&, const report&) = default;
};

}  // namespace fingerpost::base
