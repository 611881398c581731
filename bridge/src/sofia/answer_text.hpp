#pragma once

#include <string>

#include "../digest_hash.hpp"
#include "../request.hpp"
#include "sofia.hpp"

namespace fingerpost::bridge {

/// What an answer has of its request (RFC 3261 section 8.2.6.2), as lines that can be sent.
struct answer_frame {
    explicit answer_frame(const sip_t& asked);

    std::string vias;
    std::string routes;  ///< Record-Route
    std::string from;
    std::string to;  ///< without the end of the line
    bool has_tag = false;
    std::string names;  ///< Call-ID and CSeq
};

/// The bytes of an answer. If it has no tag and needs one, that follows from the request, so that
/// one that comes again gets the same; `tags` keeps others from guessing.
[[nodiscard]] std::string answer_text(const answer_frame& asked, const reply& with,
                                      keyed_hash& tags);

}  // namespace fingerpost::bridge
