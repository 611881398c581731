#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/report.hpp"
#include "base/user_name.hpp"
#include "deadlines.hpp"
#include "identity.hpp"
#include "pidf_reader.hpp"
#include "request.hpp"

namespace fingerpost::bridge {

/// How much an event state compositor takes.
struct publication_limits {
    std::size_t per_user = 20;   ///< publications; who would exceed it is refused
    std::size_t total = 50'000;  ///< likewise
    std::chrono::seconds min_expires{60};
    std::chrono::seconds max_expires{3600};
    bool end_with_flow = false;  ///< those made over a connection end with it
};

/// What one device says of a user until it expires (RFC 3903 section 4). A record: but for `due`
/// all of it is values, so that it can be stored.
struct publication {
    explicit publication(base::user_name of) : user(std::move(of)) {}

    base::user_name user;  ///< the presentity
    std::uint64_t id = 0;  ///< stays the same as long as it stands
    std::string tag;       ///< its entity-tag (RFC 3903 section 4.1), another at each change
    published says;
    sender who;            ///< who published it last
    hop from;              ///< the way by which it came last
    std::string origin;    ///< where it began then, see request::origin
    base::instant made{};  ///< when what it says was said
    base::instant until{};
    tick due{};  ///< `until` by the monotonic clock
};

/// A PUBLISH request whose sender may publish about `user`, taken apart.
struct publish_request {
    explicit publish_request(base::user_name of) : user(std::move(of)) {}

    base::user_name user;
    std::optional<std::string> if_match;   ///< SIP-If-Match
    std::optional<std::uint32_t> expires;  ///< seconds
    /// What is published; nothing: no body; else why it cannot be taken.
    std::variant<std::monostate, published, reply> body;
    sender who;
    hop from;
    std::string origin;  ///< see request::origin
};

/// One that stands, and whether it may is to be asked.
struct to_review {
    base::user_name user;
    std::string tag;
    sender who;
};

/// Somebody's report that stands no more.
struct ended_report {
    base::user_name user;
    std::string source;
};

/// What a PUBLISH leads to.
struct publish_outcome {
    reply answer;
    std::optional<base::report> tells;     ///< what is reported of the user now
    std::optional<std::string> withdraws;  ///< the source that reports no more
};

/// The publications of the site's users: the event state compositor's part of RFC 3903 section 6,
/// steps 3 to 6. Pure; single-threaded; on Sofia's thread.
class publications {
public:
    /// `chance`: 64 bits that nobody can guess.
    publications(const publication_limits& limits, std::function<std::uint64_t()> chance)
        : limits_(limits), chance_(std::move(chance)) {}

    /// Carries out `r` whole, or not at all. One without SIP-If-Match changes what the same sender
    /// published before from the same place with a document of the same id: its device has lost
    /// the entity-tag, or did not wait for it.
    [[nodiscard]] publish_outcome apply(const publish_request& r, tick now, base::instant wall);

    /// The publication that `r` would change ends, if it was `r`'s sender who made it: he may not
    /// publish any more.
    [[nodiscard]] std::optional<ended_report> end(const publish_request& r);
    /// When the next one ends, if nothing refreshes it.
    [[nodiscard]] std::optional<tick> next() const { return ends_.next(); }
    /// Those that have ended by `now`.
    [[nodiscard]] std::vector<ended_report> expire(tick now);
    /// Those end that were made over this connection, if they do so.
    [[nodiscard]] std::vector<ended_report> flow_lost(std::uint64_t flow);
    /// Those end of which `is_void` is true.
    [[nodiscard]] std::vector<ended_report> end_where(
        const std::function<bool(const publication&)>& is_void);
    /// Those of the first users past `user`, by name (nothing: from the first on), but of no
    /// further user once there are `enough`.
    [[nodiscard]] std::vector<to_review> after(const std::optional<base::user_name>& user,
                                               std::size_t enough) const;
    /// Those end that still have these entity-tags.
    [[nodiscard]] std::vector<ended_report> end(const std::vector<std::string>& tags);
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// Whether what comes by this way ends with it.
    [[nodiscard]] bool ends_with_flow(const hop& way) const;

private:
    [[nodiscard]] publication* found(const base::user_name& user, const std::string& tag);
    [[nodiscard]] publication* predecessor(const publish_request& r);
    /// What `r` changes; null: nothing that stands.
    [[nodiscard]] publication* changed_by(const publish_request& r);
    [[nodiscard]] std::optional<reply> refusal(const publish_request& r,
                                               const publication* known) const;
    [[nodiscard]] publication& kept(const publish_request& r, publication* known);
    void go_by(publication& p, const publish_request& r);
    [[nodiscard]] ended_report drop(std::uint64_t id);
    [[nodiscard]] std::string new_tag() const;

    publication_limits limits_;
    std::function<std::uint64_t()> chance_;
    std::unordered_map<std::uint64_t, publication> all_;
    std::unordered_map<std::string, std::uint64_t> by_tag_;
    std::map<base::user_name, std::vector<std::uint64_t>> of_user_;  ///< ids; none is empty
    std::set<std::pair<std::uint64_t, std::uint64_t>> by_flow_;      ///< flow, id
    deadlines ends_;
};

}  // namespace fingerpost::bridge
