#include "publications.hpp"

#include <algorithm>
#include <limits>

#include "notify_text.hpp"

namespace fingerpost::bridge {
namespace {

/// Where a request does not say (RFC 3903 leaves that to the package, RFC 3856 section 6.4).
constexpr std::uint32_t default_expires = 3600;
/// Who is refused for lack of room comes again after this.
constexpr const char* come_again = "60";

/// A report's name among those of its user.
std::string source_of(std::uint64_t id) { return "publication " + hex(id); }

base::report report_of(const publication& p) {
    base::report r;
    r.source = source_of(p.id);
    r.by = base::report::origin::device;
    r.open = p.says.open;
    r.activity = p.says.activity;
    r.note = p.says.note;
    r.made = p.made;
    return r;  // without `until`: the one clock by which it ends is ours
}

reply accepted(const std::string& tag, std::chrono::seconds stands) {
    return make_reply(200, {{"SIP-ETag", tag}, {"Expires", std::to_string(stands.count())}});
}

reply with_phrase(reply r, const char* phrase) {
    r.phrase = phrase;
    return r;
}

}  // namespace

publish_outcome publications::apply(const publish_request& r, tick now, base::instant wall) {
    publication* const known = changed_by(r);
    if (auto no = refusal(r, known)) return {*std::move(no), {}, {}};
    const std::chrono::seconds stands =
        std::min(std::chrono::seconds(r.expires.value_or(default_expires)), limits_.max_expires);
    if (stands.count() == 0) {
        publish_outcome gone{accepted(new_tag(), stands), {}, {}};
        if (known != nullptr) gone.withdraws = drop(known->id).source;
        return gone;
    }
    publication& p = kept(r, known);
    p.who = r.who;
    p.until = wall + stands;
    ends_.move(p.due, now + stands, p.id);
    p.due = now + stands;
    publish_outcome done{accepted(p.tag, stands), {}, {}};
    if (const auto* says = std::get_if<published>(&r.body)) {
        p.says = *says;
        p.made = wall;
        done.tells = report_of(p);
    }
    return done;
}

/// Steps 3 to 5, as far as they refuse.
std::optional<reply> publications::refusal(const publish_request& r,
                                           const publication* known) const {
    if (r.if_match && known == nullptr) return make_reply(412);
    const bool removes = r.expires == 0U;
    if (!removes && r.expires && std::chrono::seconds(*r.expires) < limits_.min_expires)
        return make_reply(423, {{"Min-Expires", std::to_string(limits_.min_expires.count())}});
    if (known != nullptr && removes) return std::nullopt;  // whatever it says, it goes
    if (const auto* wrong = std::get_if<reply>(&r.body)) return *wrong;
    if (known != nullptr) return std::nullopt;
    if (std::holds_alternative<std::monostate>(r.body))
        return with_phrase(make_reply(400), "Body Required");
    const auto own = of_user_.find(r.user);
    const bool crowded = own != of_user_.end() && own->second.size() >= limits_.per_user;
    if (!removes && (crowded || all_.size() >= limits_.total))
        return with_phrase(make_reply(503, {{"Retry-After", come_again}}), "Too Many Publications");
    return std::nullopt;
}

/// `known`, or a new one, under a new tag and by the way of `r`.
publication& publications::kept(const publish_request& r, publication* known) {
    if (known == nullptr) {
        const std::uint64_t id = chance_();
        known = &all_.emplace(id, publication(r.user)).first->second;
        known->id = id;
        of_user_[r.user].push_back(id);
    }
    by_tag_.erase(known->tag);
    known->tag = new_tag();
    by_tag_.emplace(known->tag, known->id);
    go_by(*known, r);
    return *known;
}

void publications::go_by(publication& p, const publish_request& r) {
    by_flow_.erase({p.from.flow, p.id});
    p.from = r.from;
    p.origin = r.origin;
    if (ends_with_flow(p.from)) by_flow_.emplace(p.from.flow, p.id);
}

bool publications::ends_with_flow(const hop& way) const {
    return limits_.end_with_flow && way.reliable();
}

publication* publications::found(const base::user_name& user, const std::string& tag) {
    const auto at = by_tag_.find(tag);
    if (at == by_tag_.end()) return nullptr;
    publication& p = all_.at(at->second);
    return p.user == user ? &p : nullptr;
}

publication* publications::predecessor(const publish_request& r) {
    const auto* const says = std::get_if<published>(&r.body);
    const auto own = of_user_.find(r.user);
    if (says == nullptr || own == of_user_.end()) return nullptr;
    for (const std::uint64_t id : own->second) {
        publication& p = all_.at(id);
        // Behind a proxy all have its address, and phones of one make the same ids.
        const bool same_place =
            p.from.at == r.from.at && p.from.port == r.from.port && p.origin == r.origin;
        if (same_place && p.who.who.sip == r.who.who.sip && p.says.id == says->id) return &p;
    }
    return nullptr;
}

publication* publications::changed_by(const publish_request& r) {
    return r.if_match ? found(r.user, *r.if_match) : predecessor(r);
}

ended_report publications::drop(std::uint64_t id) {
    const auto at = all_.find(id);
    const publication& p = at->second;
    ended_report gone{p.user, source_of(id)};
    ends_.move(p.due, {}, id);
    by_tag_.erase(p.tag);
    by_flow_.erase({p.from.flow, id});
    const auto own = of_user_.find(p.user);
    std::erase(own->second, id);
    if (own->second.empty()) of_user_.erase(own);
    all_.erase(at);
    return gone;
}

std::optional<ended_report> publications::end(const publish_request& r) {
    const publication* const known = changed_by(r);
    if (known == nullptr || known->who.who.sip != r.who.who.sip || known->who.claim != r.who.claim)
        return std::nullopt;
    return drop(known->id);
}

std::vector<ended_report> publications::expire(tick now) {
    std::vector<ended_report> gone;
    while (const auto id = ends_.take(now)) {
        all_.at(*id).due = {};
        gone.push_back(drop(*id));
    }
    return gone;
}

std::vector<ended_report> publications::flow_lost(std::uint64_t flow) {
    std::vector<ended_report> gone;
    for (auto at = by_flow_.lower_bound({flow, 0}); at != by_flow_.end() && at->first == flow;) {
        const std::uint64_t id = at->second;
        ++at;
        gone.push_back(drop(id));
    }
    return gone;
}

std::vector<ended_report> publications::end_where(
    const std::function<bool(const publication&)>& is_void) {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, p] : all_) {
        if (is_void(p)) ids.push_back(id);
    }
    std::vector<ended_report> gone;
    gone.reserve(ids.size());
    for (const std::uint64_t id : ids) gone.push_back(drop(id));
    return gone;
}

std::vector<to_review> publications::after(const std::optional<base::user_name>& user,
                                           std::size_t enough) const {
    std::vector<to_review> some;
    for (auto at = user ? of_user_.upper_bound(*user) : of_user_.begin();
         at != of_user_.end() && some.size() < enough; ++at) {
        for (const std::uint64_t id : at->second) {
            const publication& p = all_.at(id);
            some.push_back({p.user, p.tag, p.who});
        }
    }
    return some;
}

std::vector<ended_report> publications::end(const std::vector<std::string>& tags) {
    std::vector<ended_report> gone;
    for (const std::string& tag : tags) {
        const auto at = by_tag_.find(tag);
        if (at != by_tag_.end()) gone.push_back(drop(at->second));
    }
    return gone;
}

/// 128 bits: who cannot guess it cannot change what it names.
std::string publications::new_tag() const { return hex(chance_()) + hex(chance_()); }

}  // namespace fingerpost::bridge
