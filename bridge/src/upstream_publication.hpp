#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/user_name.hpp"
#include "bodies.hpp"
#include "deadlines.hpp"

namespace fingerpost::bridge {

/// What a PUBLISH does (RFC 3903 table 1); `publish` is initial without an entity-tag, and modifies
/// with one.
enum class publish_act { none, publish, refresh, remove };

/// One user's publication at the upstream server: what is to stand there, and what does as far as
/// we know.
struct upstream_publication {
    upstream_publication(std::uint64_t number, base::user_name of)
        : id(number), who(std::move(of)) {}

    std::uint64_t id;
    base::user_name who;

    std::shared_ptr<const told> now;  ///< what is to stand there; null: nothing
    bool withheld = false;            ///< it cannot be told now; what stands there may lapse

    std::string etag;      ///< names what stands there; empty: nothing does, or it has no name
    std::string there;     ///< the tag of its body; empty: nothing stands there
    tick lapses{};         ///< when it goes by itself
    tick refresh{};        ///< when it is to be kept from that
    bool doubted = false;  ///< the server may have forgotten it
    bool inherited =
        false;  ///< it stands since before we were started; nothing was told of him yet

    /// One PUBLISH: what it is for, and the body it carries or stands by.
    struct attempt {
        publish_act what = publish_act::none;
        std::string branch;
        std::string if_match;
        std::string body_tag;
        std::uint32_t expires = 0;
        tick over{};  ///< then nothing of it is left at the server
    };
    attempt last;                         ///< the one on its way, or the latest
    std::uint64_t in_flight = 0;          ///< its transaction; 0: none
    std::optional<attempt> unanswered{};  ///< of whose fate we heard nothing; it may have arrived

    std::string call_id;
    std::string from_tag;
    std::uint32_t cseq = 0;
    unsigned failures = 0;   ///< in a row
    unsigned asked_401 = 0;  ///< challenges to this attempt
    unsigned asked_407 = 0;
    tick retry_at{};
    tick due{};
    bool queued = false;

    [[nodiscard]] bool stands(tick at) const noexcept { return !there.empty() && lapses > at; }
    /// Nothing of it is at the server any more.
    void is_gone() {
        etag.clear();
        there.clear();
        lapses = {};
        refresh = {};
        doubted = false;
    }
};

}  // namespace fingerpost::bridge
