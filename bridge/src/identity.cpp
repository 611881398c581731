#include "identity.hpp"

#include <algorithm>

#include "asserted_identity.hpp"
#include "authenticator.hpp"
#include "bridge/settings.hpp"
#include "certificate_identity.hpp"
#include "request.hpp"

namespace fingerpost::bridge {
namespace {

bool has(const std::vector<base::prefix>& networks, const base::address& a) {
    return std::any_of(networks.begin(), networks.end(),
                       [&a](const base::prefix& n) { return n.contains(a); });
}

bool is_by_proxy(const request& r, const settings& s) { return has(s.trusted_proxy, r.source.at); }

/// The address of who sent it, past a trusted proxy. Where it came from another proxy of ours, or
/// may be forged, nobody can tell.
std::optional<base::address> address_of(const request& r, const settings& s) {
    if (!is_by_proxy(r, s)) return r.source.at;
    if (!is_hard_to_forge(r.source.over, r.source.at) || r.second_via.size() != 2)
        return std::nullopt;
    const auto recorded = recorded_address(r.second_via[0], r.second_via[1]);
    return recorded && !has(s.trusted_proxy, *recorded) ? recorded : std::nullopt;
}

/// Whom the certificate names, or whom a proxy may assert.
std::optional<base::sip_identity> vouched_for(const request& r, const settings& s) {
    const certificate_identity names = certificate_identity_of(r.certificate);
    if (names.user) return names.user;
    auto asserted = asserted_identity(r.asserted);
    if (!asserted) return std::nullopt;
    if (names.speaks_for(*asserted)) return asserted;
    const bool trusted = is_by_proxy(r, s) && is_hard_to_forge(r.source.over, r.source.at);
    return trusted ? asserted : std::nullopt;
}

sender known_as(base::sip_identity who, std::optional<base::address> at,
                std::optional<local_user> claim) {
    return {{.user = {}, .from = at, .local = false, .sip = std::move(who)}, std::move(claim)};
}

}  // namespace

std::variant<sender, must_prove> who_is(const request& r, const settings& s, authenticator& digest,
                                        base::instant now) {
    const auto at = address_of(r, s);
    if (auto who = vouched_for(r, s)) {
        auto claim = digest.local_user_of(*who);
        return known_as(*std::move(who), at, std::move(claim));
    }
    const sender unproved{{.user = {}, .from = at}, {}};
    if (s.auth == challenge::none) return unproved;
    if (r.authorization.empty() && at && has(s.anonymous, *at)) return unproved;
    auto found = digest.verify({r.method, r.call_id, r.cseq, r.authorization}, now);
    if (auto* const must = std::get_if<must_prove>(&found)) return std::move(*must);
    auto& by_digest = std::get<proved>(found);
    return known_as(std::move(by_digest.sip), at, std::move(by_digest.local));
}

}  // namespace fingerpost::bridge
