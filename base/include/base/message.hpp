#pragma once

#include <cstddef>
#include <string>

#include "base/question.hpp"
#include "base/user_name.hpp"

namespace fingerpost::base {

/// The longest text of a message, in bytes.
inline constexpr std::size_t max_message_text = 3072;

/// How often a message may be passed on, unless its request says less (RFC 3261 section 8.1.1.6).
inline constexpr unsigned usual_hops = 70;

/// A short text from somebody to a user of this site (RFC 3428).
struct message {
    watcher from;  ///< as far as it is proved
    user_name to;
    std::string text;  ///< well-formed UTF-8, at most max_message_text bytes; not safe to print
    unsigned hops = usual_hops;
};

}  // namespace fingerpost::base
