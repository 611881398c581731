// What is answered to SUBSCRIBE: RFC 6665 section 4.2.1, RFC 3856 section 6, RFC 5839.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "checks.hpp"
#include "notifier.hpp"
#include "notify_text.hpp"
#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

using standing = base::card::standing;

/// RFC 3856 section 6.4.
constexpr std::uint32_t default_expires = 3600;
/// Who is refused for lack of room, or since something cannot be told now, comes again after this.
constexpr const char* come_again = "60";
/// SUBSCRIBEs whose subject is being looked at.
constexpr std::size_t max_half_open = 10'000;
/// Of a User-Agent.
constexpr std::size_t client_characters = 64;

std::optional<std::uint64_t> number_of_tag(std::string_view tag) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(tag.data(), tag.data() + tag.size(), number, 16);
    if (ec != std::errc{} || end != tag.data() + tag.size() || tag.size() != 16)
        return std::nullopt;
    return number;
}

std::chrono::milliseconds interval_of(const std::optional<double>& seconds) {
    if (!seconds || *seconds <= 0) return {};
    return std::chrono::milliseconds(std::llround(std::min(*seconds, 86400.0) * 1000));
}

rate rate_of(const event_header& e) {
    rate r{interval_of(e.min_interval), interval_of(e.max_interval)};
    constexpr std::chrono::milliseconds shortest{1000};
    if (r.max_interval.count() > 0)
        r.max_interval = std::max({r.max_interval, r.min_interval, shortest});
    constexpr double fastest = 1;  // a NOTIFY a second
    r.adaptive_min_rate = static_cast<float>(std::min(e.adaptive_min_rate.value_or(0), fastest));
    return r;
}

/// Whether `r` belongs to the dialog and the subscription in it.
bool is_in(const request& r, const subscription& s) {
    const dialog::texts d = s.named.get();
    return d.call_id == r.call_id && d.remote_tag == r.from.tag && d.event_id == r.event->id &&
           package_named(r.event->package) == s.package;
}

std::string joined(const std::vector<std::string>& routes) {
    std::string text;
    for (const auto& route : routes) {
        if (!text.empty()) text += ", ";
        text += route;
    }
    return text;
}

}  // namespace

void notifier::subscribe(std::uint64_t request_number, const request& r,
                         const std::shared_ptr<const sender>& who, tick now) {
    at_ = now;
    if (const auto wrong = check_subscribe(r, settings_.min_expires))
        return around_.answer(request_number, *wrong);
    if (!r.to.tag.empty()) return refresh(request_number, r, who, now);
    auto subject = user_of(r.uri.user);
    if (!subject) return around_.answer(request_number, make_reply(404));
    begin(request_number, r, who, std::move(*subject), now);
}

base::address notifier::counted_by(const sender& who, const hop& source) {
    return one_source(who.who.from.value_or(source.at));
}

void notifier::count(const subscription& s) {
    share& theirs = per_source_[counted_by(*s.who, s.source)];
    ++theirs.subscriptions;
    if (s.list == nullptr) return;
    theirs.asked_for += s.list->asked_for();
    asked_for_ += s.list->asked_for();
}

void notifier::uncount(const subscription& s) {
    const std::size_t asked_for = s.list == nullptr ? 0 : s.list->asked_for();
    asked_for_ -= asked_for;
    const auto at = per_source_.find(counted_by(*s.who, s.source));
    if (at == per_source_.end()) return;
    at->second.asked_for -= asked_for;
    if (--at->second.subscriptions == 0) per_source_.erase(at);
}

std::optional<reply> notifier::room_for(const request& r, const sender& who) const {
    const auto source = per_source_.find(counted_by(who, r.source));
    const bool crowded = settings_.max_per_source != 0 && source != per_source_.end() &&
                         source->second.subscriptions >= settings_.max_per_source;
    if (!crowded && half_.size() < max_half_open &&
        all_.size() + half_.size() < settings_.max_subscriptions)
        return std::nullopt;
    return make_reply(503, {{"Retry-After", come_again}});
}

std::uint32_t notifier::granted(const request& r) const {
    return std::min(r.expires.value_or(default_expires),
                    static_cast<std::uint32_t>(settings_.max_expires.count()));
}

void notifier::begin(std::uint64_t request_number, const request& r,
                     const std::shared_ptr<const sender>& who, base::user_name subject, tick now) {
    auto listed = list_in(r, counted_by(*who, r.source), 0);
    if (const auto* const wrong = std::get_if<reply>(&listed))
        return around_.answer(request_number, *wrong);
    half_open half;
    half.request_number = request_number;
    half.expires = granted(r);
    half.suppress_if_match = r.suppress_if_match;
    half.uri = r.uri.text;
    half.knows_lists = knows_lists(r);
    half.accepts_lists = accepts_lists(r.accept);
    half.style = style_of_lists(r);
    half.record = std::make_unique<subscription>(around_.chance(), std::move(subject));
    subscription& s = *half.record;
    s.who = who;
    const std::string local = r.to.text + ";tag=" + hex(s.id);
    const std::string remote =
        r.from.tag.empty() ? r.from.text : r.from.text + ";tag=" + r.from.tag;
    const std::string routes = joined(r.routes);
    const dialog::texts texts{
        r.call_id, local, remote, r.from.tag, r.contacts.front().uri.text, routes, r.event->id};
    if (!dialog::fits(texts)) return around_.answer(request_number, make_reply(400));
    s.named.set(texts);
    s.named.remote_cseq = r.cseq;
    s.source = r.source;
    s.next = next_hop(r, *who);
    s.place = around_.place_for(s.next);
    s.client = shared_text(std::string(base::clip(r.user_agent, client_characters)));
    s.wanted = rate_of(*r.event);
    s.package = *package_named(r.event->package);
    s.format = *choose_format(s.package, r.accept);
    // One that takes another's place takes no more room.
    if (const auto full = room_for(r, *who); full && replaced_by(s) == 0) {
        ++refused_;
        return around_.answer(request_number, *full);
    }
    s.since = around_.wall_clock();
    extend(s, half.expires, now);
    if (const auto& whom = std::get<std::optional<entries>>(listed))
        s.list = std::make_unique<list_state>(r.uri.text, *whom);
    count(s);
    const auto id = s.id;
    half_.emplace(id, std::move(half));
    watch(*half_.at(id).record);
}

void notifier::decide(std::uint64_t id, const std::shared_ptr<const base::card>& card, tick now) {
    half_open half = std::move(half_.extract(id).mapped());
    if (card->generation < generation_) return look_again(id, std::move(half));
    const subscription& s = *half.record;
    const bool may_wait = replaced_by(s) != 0 || asks_.has_room(s.who->who, s.subject);
    if (card->state == standing::shown || (card->state == standing::pending && may_wait))
        return establish(std::move(half), bodies_.of(card), now);
    let_go(half, card->state == standing::denied ? make_reply(404)
                                                 : make_reply(503, {{"Retry-After", come_again}}));
}

void notifier::look_again(std::uint64_t id, half_open half) {
    around_.unwatch(id);  // what follows is a first answer again
    watch(*half_.emplace(id, std::move(half)).first->second.record);
}

void notifier::let_go(const half_open& half, const reply& with) {
    const subscription& s = *half.record;
    around_.unwatch(s.id);
    uncount(s);
    around_.answer(half.request_number, with);
}

void notifier::disown(std::uint64_t id, tick now) {
    at_ = now;
    if (const auto half = half_.extract(id)) return let_go(half.mapped(), make_reply(403));
    const auto at = all_.find(id);
    if (at != all_.end()) end(*at->second, ending::noresource, now);
    dismiss(id, watcher_event::noresource, now);
}

void notifier::unproved(std::uint64_t id) {
    const auto at = all_.find(id);
    if (at != all_.end() && at->second->ends == ending::none) watch(*at->second);
}

void notifier::add_claims(std::vector<local_user>& to) const {
    for (const auto& [id, s] : all_) {
        if (s->package == event_package::winfo && s->who->claim) to.push_back(*s->who->claim);
    }
}

void notifier::void_claim(const local_user& who, tick now) {
    std::vector<std::uint64_t> theirs;
    for (const auto& [id, s] : all_) {
        if (s->who->claim == who) theirs.push_back(id);
    }
    for (const auto id : theirs) disown(id, now);
}

reply notifier::accepted(const subscription& s, unsigned status, std::uint32_t expires) const {
    reply yes = make_reply(status, {{"Expires", std::to_string(expires)},
                                    {"Contact", contact_of(s)},
                                    {"Allow-Events", std::string(event_packages)}});
    if (s.list != nullptr) yes.with.emplace_back("Require", std::string(eventlist));
    yes.to_tag = hex(s.id);
    return yes;
}

void notifier::establish(half_open from, std::shared_ptr<const told> first, tick now) {
    subscription& s = *from.record;
    const bool known =
        from.suppress_if_match && s.package != event_package::winfo &&
        first->card().state == standing::shown &&
        (*from.suppress_if_match == "*" || *from.suppress_if_match == first->tag(s.format));
    if (known && from.expires == 0) {  // a poll of what he has already: RFC 5839 section 5.2
        reply same = make_reply(204, {{"Expires", "0"}, {"SIP-ETag", first->tag(s.format)}});
        same.to_tag = hex(s.id);
        return let_go(from, same);
    }
    s.now = std::move(first);
    set_approval(s, now);
    s.body_suppressed = known;
    begin_dialog(std::move(from), now);
}

void notifier::begin_dialog(half_open from, tick now) {
    subscription& s = *from.record;
    around_.answer(from.request_number, accepted(s, 200, from.expires));
    if (const auto old = replaced_by(s)) remove(old);
    s.owed = true;
    if ((s.who->who.proved() || s.next.reliable()) && s.next.at == s.source.at)
        is_there(s.next, now);
    enter_index(s);
    subscription& kept = *all_.emplace(s.id, std::move(from.record)).first->second;
    enter_rosters(kept, now);
    if (from.expires == 0) return end(kept, ending::timeout, now);
    due(kept, now);
}

void notifier::refresh(std::uint64_t request_number, const request& r,
                       const std::shared_ptr<const sender>& who, tick now) {
    const auto number = number_of_tag(r.to.tag);
    const auto at = number ? all_.find(*number) : all_.end();
    if (at == all_.end() || at->second->ends != ending::none || !is_in(r, *at->second))
        return around_.answer(request_number, make_reply(481));
    subscription& s = *at->second;
    const bool the_same = who->who.proved() || s.who->who.proved()
                              ? who->who.sip == s.who->who.sip && who->who.user == s.who->who.user
                              : r.source == s.source && *who == *s.who;
    // Somebody else's subscription does not exist for him.
    if (!the_same) return around_.answer(request_number, make_reply(481));
    if (r.cseq <= s.named.remote_cseq) return around_.answer(request_number, make_reply(500));

    dialog::texts texts = s.named.get();
    texts.target = r.contacts.front().uri.text;
    if (!dialog::fits(texts)) return around_.answer(request_number, make_reply(400));
    const hop next = next_hop(r, *who);
    if (const auto wrong = take_list(s, r, next)) return around_.answer(request_number, *wrong);

    s.named.remote_cseq = r.cseq;
    s.named.set(texts);
    if (next != s.next) forget_notify(s);  // it went where he is not any more
    leave_index(s);
    s.source = r.source;
    s.next = next;
    enter_index(s);
    s.place = around_.place_for(s.next);
    s.wanted = rate_of(*r.event);
    s.format = *choose_format(s.package, r.accept);
    s.flow_lost = false;
    s.failures = 0;
    s.retry_at = {};
    if (s.next.at == s.source.at) is_there(s.next, now);
    if (who->who.from != s.who->who.from) {
        judge_anew(s, who);
    } else if (s.who->claim) {
        around_.ask_again(s.id, s.who, surroundings::again::who_he_is);
    }
    const std::uint32_t expires = granted(r);
    extend(s, expires, now);
    const bool known =
        r.suppress_if_match && s.package != event_package::winfo && s.sent != nullptr && !s.moved &&
        !s.asking_anew && !changed(s) && !s.withheld && s.now->card().state == standing::shown &&
        (*r.suppress_if_match == "*" || *r.suppress_if_match == s.now->tag(s.format));
    around_.answer(request_number, accepted(s, known ? 204 : 200, expires));
    if (expires == 0 && known) {
        leave_rosters(s, ending::timeout, now);
        s.ends = ending::timeout;
        return remove(s.id);
    }
    if (expires == 0) return end(s, ending::timeout, now);
    if (!known) s.owed = true;
    due(s, now);
}

void notifier::judge_anew(subscription& s, const std::shared_ptr<const sender>& who) {
    uncount(s);
    s.who = who;
    count(s);
    s.moved = true;
    if (s.list != nullptr) s.list->judge_anew();
    watch(s);
}

void notifier::extend(subscription& s, std::uint32_t expires, tick now) {
    s.expires = now + std::chrono::seconds(expires);
    s.until = around_.wall_clock() + std::chrono::seconds(expires);
}

hop notifier::next_hop(const request& r, const sender& who) const {
    // Down the flow by which he came, which NATs keep open and which proves where he is; else only
    // where he says he is who has proved who he is, and only by address: no name is looked up.
    if (!who.who.proved() || r.source.reliable() || !r.routes.empty()) return r.source;
    const sip_uri& contact = r.contacts.front().uri;
    std::string_view host = contact.host;
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    const auto at = base::address::parse(host);
    unsigned port = 5060;
    if (!contact.port.empty())
        std::from_chars(contact.port.data(), contact.port.data() + contact.port.size(), port);
    if (!at || port == 0 || port > 65535) return r.source;
    const bool other_machine = r.vias > 1;
    const auto to = static_cast<std::uint16_t>(port);
    if ((!other_machine && *at != r.source.at) || around_.is_ours(*at, to)) return r.source;
    return {r.source.flow, r.source.over, *at, to};
}

std::size_t notifier::origin_of(const subscription& s) const {
    const std::hash<std::string> hash;
    const dialog::texts in = s.named.get();
    return hash(std::string(in.call_id) + '\n' + std::string(in.remote_tag) + '\n' +
                std::string(s.subject.str()) + '\n' + s.source.str() + '\n' +
                std::string(name_of(s.package)) + '\n' + std::string(in.event_id));
}

std::uint64_t notifier::replaced_by(const subscription& s) const {
    // Some clients subscribe anew in place of a refresh; theirs must not pile up.
    const auto origin = by_origin_.find(origin_of(s));
    if (origin == by_origin_.end()) return 0;
    const auto at = all_.find(origin->second);
    if (at == all_.end()) return 0;
    const subscription& old = *at->second;
    const dialog::texts was = old.named.get();
    const dialog::texts is = s.named.get();
    const bool the_same = was.call_id == is.call_id && was.remote_tag == is.remote_tag &&
                          was.event_id == is.event_id && old.package == s.package &&
                          old.subject == s.subject && old.source.at == s.source.at &&
                          old.source.port == s.source.port && *old.who == *s.who;
    return the_same ? old.id : 0;
}

std::shared_ptr<const std::string> notifier::shared_text(const std::string& text) {
    constexpr std::size_t most = 4096;
    if (texts_.size() >= most) std::erase_if(texts_, [](auto& e) { return e.second.expired(); });
    const auto at = texts_.find(text);
    if (at != texts_.end()) {
        if (auto alive = at->second.lock()) return alive;
    }
    auto made = std::make_shared<const std::string>(text);
    if (texts_.size() < most) texts_[text] = made;
    return made;
}

}  // namespace fingerpost::bridge
