#include "registrar.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <tuple>

#include "base/sip_identity.hpp"
#include "base/text.hpp"
#include "binding_uri.hpp"
#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

using bindings_t = std::vector<binding>;

constexpr std::size_t label_characters = 64;

register_outcome refuse(unsigned status, const char* phrase) {
    register_outcome out;
    out.status = status;
    out.phrase = phrase;
    return out;
}

/// A Contact that was read, and how long it is to stand; zero: it goes.
struct wanted {
    const offered_contact* contact;
    binding_uri uri;
    std::chrono::seconds stands;
};

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Whether `c` can be given back in a Contact header as it came.
bool is_repeatable(const offered_contact& c, const registrar_limits& limits) {
    const std::size_t size = c.uri.size() + c.q.size() + c.instance.size() + c.params.size();
    return size <= limits.contact_bytes && is_one_line(c.q) && is_one_line(c.instance) &&
           is_one_line(c.params) && c.instance.find_first_of("\"\\") == std::string::npos &&
           (c.params.empty() || c.params.front() == ';');
}

/// Whether `b` is the one that `w` speaks of: at that address, or the same phone elsewhere. What
/// goes is named by its address alone, so that a phone may drop its old one as it registers anew.
bool is_meant(const binding& b, const wanted& w) {
    const std::string& phone = w.contact->instance;
    if (w.stands.count() > 0 && !phone.empty() && b.instance == phone) return true;
    const auto uri = binding_uri::parse(b.uri);
    return uri && uri->same_as(w.uri);
}

/// Section 10.3 step 7: within one Call-ID, only a higher CSeq may change a binding.
bool comes_too_late(const register_request& r, const binding& b) {
    return b.call_id == r.call_id && b.cseq >= r.cseq;
}

void carry_out(const wanted& w, const register_request& r, base::instant now, bindings_t& all) {
    base::instant since = now;
    for (const binding& b : all) {
        if (is_meant(b, w)) since = std::min(since, b.since);
    }
    std::erase_if(all, [&w](const binding& b) { return is_meant(b, w); });
    if (w.stands.count() == 0) return;
    binding& b = all.emplace_back(r.user);
    b.uri = w.contact->uri;
    b.q = w.contact->q;
    b.instance = w.contact->instance;
    b.params = w.contact->params;
    b.call_id = r.call_id;
    b.cseq = r.cseq;
    b.user_agent = base::clip(r.user_agent, label_characters);
    b.from = r.from;
    b.since = since;
    b.refreshed = now;
    b.until = now + w.stands;
}

/// Section 10.3 step 6.
register_outcome remove_all(const register_request& r, bindings_t& all) {
    if (!r.contacts.empty() || r.expires != 0U) return refuse(400, "Bad Contact");
    for (const binding& b : all) {
        if (comes_too_late(r, b)) return refuse(500, "CSeq Out of Order");
    }
    all.clear();
    return {};
}

/// Section 10.3 step 7. `all` is of use only if the outcome is 200.
register_outcome update(const register_request& r, const registrar_limits& limits,
                        base::instant now, bindings_t& all) {
    if (r.contacts.size() > limits.per_user) return refuse(400, "Too Many Contacts");
    std::vector<wanted> wishes;
    for (const offered_contact& c : r.contacts) {
        auto uri = binding_uri::parse(c.uri);
        if (!uri || !is_repeatable(c, limits)) return refuse(400, "Bad Contact");
        std::chrono::seconds stands = limits.default_expires;
        if (r.expires) stands = std::chrono::seconds(*r.expires);
        if (c.expires) stands = std::chrono::seconds(*c.expires);
        if (stands.count() > 0 && stands < limits.min_expires) {
            register_outcome brief = refuse(423, "Interval Too Brief");
            brief.min_expires = limits.min_expires;
            return brief;
        }
        wishes.push_back({&c, *std::move(uri), std::min(stands, limits.max_expires)});
        for (const binding& b : all) {
            if (is_meant(b, wishes.back()) && comes_too_late(r, b))
                return refuse(500, "CSeq Out of Order");
        }
    }
    for (const wanted& w : wishes) carry_out(w, r, now, all);
    return {};
}

void drop_the_stalest(bindings_t& all, std::size_t most) {
    while (all.size() > most) {
        all.erase(std::min_element(all.begin(), all.end(), [](const binding& a, const binding& b) {
            return a.refreshed < b.refreshed;
        }));
    }
}

void drop_the_ended(bindings_t& all, base::instant now) {
    std::erase_if(all, [now](const binding& b) { return b.until <= now; });
}

base::instant earliest_end(const bindings_t& all) {
    return std::min_element(all.begin(), all.end(),
                            [](const binding& a, const binding& b) { return a.until < b.until; })
        ->until;
}

}  // namespace

registrar::registrar(std::string domain, const registrar_limits& limits)
    : domain_(std::move(domain)), limits_(limits) {}

register_outcome registrar::apply(const register_request& r, base::instant now) {
    const kept before = bindings(r.user);
    kept all = before;
    drop_the_ended(all, now);
    register_outcome out = r.star ? remove_all(r, all) : update(r, limits_, now, all);
    if (out.status != 200) return out;
    drop_the_stalest(all, limits_.per_user);
    if (all.size() > before.size() && size_ - before.size() + all.size() > limits_.total)
        return refuse(503, "Too Many Registrations");
    std::stable_sort(all.begin(), all.end(),
                     [](const binding& a, const binding& b) { return a.since < b.since; });
    out.changed = phones_of(all) != phones_of(before);
    out.bindings = all;
    keep(r.user, std::move(all));
    return out;
}

std::optional<base::instant> registrar::next_expiry() const {
    if (ends_.empty()) return std::nullopt;
    return ends_.begin()->first;
}

std::vector<base::user_name> registrar::expire(base::instant now) {
    std::vector<base::user_name> changed;
    while (!ends_.empty() && ends_.begin()->first <= now) {
        const base::user_name user = ends_.begin()->second;
        kept all = bindings(user);
        const auto before = phones_of(all);
        drop_the_ended(all, now);
        if (phones_of(all) != before) changed.push_back(user);
        keep(user, std::move(all));
    }
    return changed;
}

std::vector<base::phone> registrar::phones(const base::user_name& user) const {
    return phones_of(bindings(user));
}

std::vector<binding> registrar::bindings(const base::user_name& user) const {
    const auto found = users_.find(user);
    return found == users_.end() ? kept() : found->second;
}

std::vector<base::phone> registrar::phones_of(const kept& all) const {
    std::vector<base::phone> phones;
    for (const binding& b : all) phones.push_back({public_uri(b), b.user_agent, b.since});
    std::sort(phones.begin(), phones.end(), [](const base::phone& a, const base::phone& b) {
        return std::tie(a.uri, a.since, a.label) < std::tie(b.uri, b.since, b.label);
    });
    const auto same_uri = [](const base::phone& a, const base::phone& b) { return a.uri == b.uri; };
    phones.erase(std::unique(phones.begin(), phones.end(), same_uri), phones.end());
    return phones;
}

std::string registrar::public_uri(const binding& b) const {
    const auto uri = binding_uri::parse(b.uri);
    if (uri && uri->scheme.starts_with("sip")) {
        const auto at_home = base::sip_identity::parse("sip:" + uri->user + '@' + domain_);
        if (at_home) return at_home->str();
    }
    return "sip:" + escape_user(b.user.str()) + '@' + domain_;
}

void registrar::keep(const base::user_name& user, kept all) {
    if (const auto old = users_.find(user); old != users_.end()) {
        ends_.erase({earliest_end(old->second), user});
        size_ -= old->second.size();
        users_.erase(old);
    }
    if (all.empty()) return;
    ends_.emplace(earliest_end(all), user);
    size_ += all.size();
    users_.emplace(user, std::move(all));
}

std::uint32_t read_expires(std::string_view text) noexcept {
    constexpr std::uint32_t when_malformed = 3600;
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return when_malformed;
    std::uint32_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return read.ec == std::errc() ? seconds : std::numeric_limits<std::uint32_t>::max();
}

}  // namespace fingerpost::bridge
