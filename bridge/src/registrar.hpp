#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/card.hpp"
#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "binding.hpp"

namespace fingerpost::bridge {

/// How much a registrar takes.
struct registrar_limits {
    std::size_t per_user = 10;   ///< bindings
    std::size_t total = 10'000;  ///< bindings; who would exceed it is refused
    std::chrono::seconds min_expires{60};
    std::chrono::seconds max_expires{3600};
    std::chrono::seconds default_expires{3600};  ///< at most max_expires is granted
    std::size_t contact_bytes = 512;             ///< a Contact with its parameters
};

/// One Contact of a REGISTER request. All untrusted.
struct offered_contact {
    std::string uri;
    std::optional<std::uint32_t> expires;  ///< seconds; see read_expires
    std::string q;                         ///< as it is written; empty: none
    std::string instance;                  ///< +sip.instance, without quotes; empty: none
    std::string params;                    ///< the others: `;a=b;c`
};

/// A REGISTER request whose sender proved that he is `user`, the one in its To (RFC 3261 section
/// 10.3 steps 1 to 5).
struct register_request {
    explicit register_request(base::user_name of) : user(std::move(of)) {}

    base::user_name user;
    std::string call_id;
    std::uint32_t cseq = 0;
    std::vector<offered_contact> contacts;  ///< none, and no star: he asks what is registered
    bool star = false;                      ///< `Contact: *`
    std::optional<std::uint32_t> expires;   ///< the Expires header, seconds; see read_expires
    std::string user_agent;
    hop from;
};

/// The answer to a REGISTER request.
struct register_outcome {
    unsigned status = 200;  ///< 200, 400, 423, 500 or 503
    const char* phrase = "OK";
    std::chrono::seconds min_expires{};  ///< with 423: its Min-Expires
    std::vector<binding> bindings;       ///< with 200: all of the user's; see contact_value
    bool changed = false;                ///< whether `phones` of the user is another than before
};

/// The bindings of the site's users: RFC 3261 section 10.3 steps 6 to 8. A request is carried out
/// whole or not at all. Pure; single-threaded; on Sofia's thread.
class registrar {
public:
    /// `domain`: the site's, in lower case.
    registrar(std::string domain, const registrar_limits& limits);

    /// Carries out `r`. What a phone registers anew under the same +sip.instance replaces its older
    /// binding: it has moved. Who has as many bindings as he may loses the one that was refreshed
    /// longest ago, since a phone without +sip.instance leaves one behind at each new start.
    [[nodiscard]] register_outcome apply(const register_request& r, base::instant now);

    /// When the next binding ends, if nothing refreshes it.
    [[nodiscard]] std::optional<base::instant> next_expiry() const;
    /// Drops the bindings that end at `now` or ended before. The users whose `phones` changed.
    std::vector<base::user_name> expire(base::instant now);

    /// What the desk may know of a user's phones: each with the user part of its Contact at the
    /// site's domain, or the user's own address; never where it is. By uri, each once.
    [[nodiscard]] std::vector<base::phone> phones(const base::user_name& user) const;
    /// The user's bindings, in the order in which they were registered first.
    [[nodiscard]] std::vector<binding> bindings(const base::user_name& user) const;
    /// How many bindings there are.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    using kept = std::vector<binding>;

    [[nodiscard]] std::vector<base::phone> phones_of(const kept& all) const;
    [[nodiscard]] std::string public_uri(const binding& b) const;
    void keep(const base::user_name& user, kept all);

    std::string domain_;
    registrar_limits limits_;
    std::map<base::user_name, kept> users_;
    std::set<std::pair<base::instant, base::user_name>> ends_;  ///< of each user, the earliest
    std::size_t size_ = 0;
};

/// The value of an Expires header or an expires parameter. One that is malformed counts as an hour
/// (RFC 3261 section 10.2.1.1); one past the largest as that.
[[nodiscard]] std::uint32_t read_expires(std::string_view text) noexcept;

}  // namespace fingerpost::bridge
