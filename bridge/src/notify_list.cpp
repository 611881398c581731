// Lists that are watched as one: RFC 4662 section 4, RFC 5367.
#include <algorithm>

#include "checks.hpp"
#include "notifier.hpp"
#include "notify_text.hpp"
#include "resource_list.hpp"

namespace fingerpost::bridge {
namespace {

/// Bytes that one datagram holds, its headers aside.
constexpr std::size_t most_of_a_datagram = 60'000;
/// The same of a NOTIFY down a connection; what is more comes in further ones.
constexpr std::size_t most_of_a_message = 60'000;
/// How long a member of whom cannot be told stays as he was.
constexpr std::chrono::seconds withholding{60};
constexpr const char* come_again = "60";
/// Members of lists that the requests from one address may bring, for each subscription that it may
/// have; but ten whole lists at least.
constexpr std::size_t asked_for_each = 10;

bool is_older(const base::list_news& news, std::uint64_t generation) {
    return std::any_of(news.cards.begin(), news.cards.end(), [generation](const auto& entry) {
        return entry.second->generation < generation;
    });
}

}  // namespace

void notifier::news_of_list(watch_id from, const base::list_news& news, tick now) {
    at_ = now;
    const auto half = half_.find(from.subscription);
    if (half != half_.end()) {
        if (half->second.record->turn == from.turn) decide_list(from.subscription, news, now);
        return;
    }
    const auto at = all_.find(from.subscription);
    if (at == all_.end() || at->second->ends != ending::none || !at->second->list) return;
    if (at->second->turn == from.turn) live_list(*at->second, news, now);
}

void notifier::hear_list(subscription& s, const base::list_news& news, tick now) {
    const list_state::patience p{settings_.ask_expires, withholding};
    s.list->hear(news, bodies_, s.format, p, now);
}

void notifier::decide_list(std::uint64_t id, const base::list_news& news, tick now) {
    half_open half = std::move(half_.extract(id).mapped());
    subscription& s = *half.record;
    using standing = base::list_news::standing;
    if (news.state == standing::unknown) return let_go(half, make_reply(404));
    if (news.state == standing::cannot_tell)
        return let_go(half, make_reply(503, {{"Retry-After", come_again}}));
    if (is_older(news, generation_)) return look_again(id, std::move(half));
    if (!s.list) s.list = std::make_unique<list_state>(half.uri, s.subject);
    s.list->style = half.style;
    hear_list(s, news, now);
    if (const auto refused = refused_list(half)) return let_go(half, *refused);
    begin_dialog(std::move(half), now);
}

std::variant<std::optional<notifier::entries>, reply> notifier::list_in(
    const request& r, const base::address& from, std::size_t in_place_of) const {
    // liblinphone requires the extension in each request, and brings the list in the first only.
    const bool goes_on = !r.to.tag.empty() && r.body.empty();
    if (!brings_list(r) || goes_on) return std::optional<entries>();
    if (package_named(r.event->package) == event_package::winfo)
        return make_reply(420, {{"Unsupported", std::string(recipient_list)}});
    if (!knows_lists(r)) return make_reply(421, {{"Require", std::string(eventlist)}});
    auto read = read_list(r, settings_.domain);
    if (auto* const wrong = std::get_if<reply>(&read)) return std::move(*wrong);
    auto& whom = std::get<entries>(read);
    const auto source = per_source_.find(from);
    const std::size_t theirs = source == per_source_.end() ? 0 : source->second.asked_for;
    const std::size_t most = asked_for_each * std::max(settings_.max_per_source, most_entries);
    const bool crowded = settings_.max_per_source != 0 && theirs - in_place_of + whom.size() > most;
    if (crowded || asked_for_ - in_place_of + whom.size() > settings_.max_subscriptions)
        return make_reply(503, {{"Retry-After", come_again}});
    return std::optional(std::move(whom));
}

std::optional<reply> notifier::take_list(subscription& s, const request& r, const hop& to) {
    const std::size_t before = s.list == nullptr ? 0 : s.list->asked_for();
    auto listed = list_in(r, counted_by(*s.who, s.source), before);
    if (auto* const wrong = std::get_if<reply>(&listed)) return std::move(*wrong);
    const auto& whom = std::get<std::optional<entries>>(listed);
    if (!whom) return std::nullopt;
    // One that began without a list of its own has none to change.
    if (s.list == nullptr || s.list->is_of_policy()) return make_reply(400);
    if (s.list->is_of(*whom)) return std::nullopt;
    const bool fits =
        to.reliable() || s.list->size_of(*whom, terms_of(s, hex(0))) <= most_of_a_datagram;
    if (!fits) return make_reply(513);
    uncount(s);
    s.list->replace(*whom);
    count(s);
    watch(s);
    return std::nullopt;
}

std::optional<reply> notifier::refused_list(const half_open& half) const {
    const subscription& s = *half.record;
    if (!half.knows_lists) return make_reply(421, {{"Require", std::string(eventlist)}});
    if (!half.accepts_lists) {
        return make_reply(406, {{"Accept", "multipart/related, application/rlmi+xml, " +
                                               std::string(content_type(s.format))}});
    }
    // What one datagram has to hold: all names, and for who asks just once all else.
    const auto what = half.expires == 0 ? list_state::with::bodies : list_state::with::no_bodies;
    const bool fits =
        s.next.reliable() || s.list->whole_size(terms_of(s, hex(0)), what) <= most_of_a_datagram;
    if (!fits) return make_reply(513);
    return std::nullopt;
}

void notifier::live_list(subscription& s, const base::list_news& news, tick now) {
    using standing = base::list_news::standing;
    if (news.state == standing::unknown) return end(s, ending::noresource, now);
    if (news.state == standing::cannot_tell) {
        if (!s.moved) return;  // everybody stays as he was
        withhold(s, now);
        return schedule(s, now);
    }
    if (is_older(news, generation_)) {
        if (news.whole || !s.asking_anew) ask_anew(s);
        return;
    }
    if (news.whole) s.asking_anew = s.moved = s.withheld = false;
    hear_list(s, news, now);
    due(s, now);
}

list_state::terms notifier::terms_of(const subscription& s, std::string_view names) const {
    std::size_t most = most_of_a_message;
    if (!s.next.reliable()) most = s.ends == ending::none ? s.list->datagram : most_of_a_datagram;
    return {s.format, names, settings_.domain, most, generation_};
}

void notifier::send_list(subscription& s, tick now) {
    if (s.owed || s.ends != ending::none) s.list->tell_all();
    if (s.ends == ending::none && s.list->is_stale(generation_)) return ask_anew(s);
    const bool tells = s.ends != ending::noresource && s.ends != ending::rejected &&
                       s.ends != ending::probation && !s.moved && !s.list->is_stale(generation_) &&
                       (s.ends == ending::none || !s.withheld);
    const bool goes_on = s.list->has_rest();
    const std::string state = state_line(s, now);
    const std::string branch = "z9hG4bK" + hex(around_.chance());
    const std::string names = hex(around_.chance());
    notify_parts parts{branch, state, {}, {}, {}, eventlist};
    std::string type;
    std::string body;
    if (tells) {
        const list_document doc = s.list->next(terms_of(s, names));
        type = doc.type();
        body = doc.body();
        parts.type = type;
        parts.body = body;
    }
    // The rest of what was begun is no change.
    if (goes_on) s.owed = true;
    dispatch(s, parts, now);
}

}  // namespace fingerpost::bridge
