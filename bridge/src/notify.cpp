// One NOTIFY: what stands in it, and what becomes of it (RFC 6665 section 4.2.2).
#include <algorithm>
#include <array>
#include <charconv>

#include "dialog_info.hpp"
#include "notifier.hpp"
#include "notify_text.hpp"
#include "uri_text.hpp"

namespace fingerpost::bridge {
namespace {

/// So many unanswered NOTIFYs in a row end a subscription. RFC 6665 section 4.2.2 would end it at
/// the first, and leave a watcher with a bad network in the dark.
constexpr unsigned patience = 4;
constexpr std::chrono::seconds first_retry{15};
constexpr unsigned retry_after_probation = 60;
/// Bytes of a list's document that no network has to take apart (RFC 3261 section 18.1.1).
constexpr std::size_t small_datagram = 1'000;

/// The responses after which the dialog is no more (RFC 5057 section 5.1).
bool ends_dialog(unsigned status) {
    static constexpr std::array ends{404U, 405U, 410U, 416U, 480U, 481U, 482U,
                                     483U, 484U, 485U, 489U, 501U, 502U, 604U};
    return std::find(ends.begin(), ends.end(), status) != ends.end();
}

std::string in_digits(float rate) {
    std::array<char, 32> text{};
    const auto [end, ec] =
        std::to_chars(text.data(), text.data() + text.size(), rate, std::chars_format::fixed, 3);
    return ec == std::errc{} ? std::string(text.data(), end) : "0";
}

}  // namespace

std::string notifier::state_line(const subscription& s, tick now) const {
    if (s.ends != ending::none) {
        std::string text = std::string("terminated;reason=") + reason_of(s.ends);
        if (s.ends == ending::probation)
            text += ";retry-after=" + std::to_string(retry_after_probation);
        return text;
    }
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(s.expires - now);
    std::string text = s.is_pending() ? "pending" : "active";
    text += ";expires=" + std::to_string(std::max<std::int64_t>(left.count(), 1));
    const auto seconds = [](std::chrono::milliseconds ms) {
        return std::to_string(std::chrono::ceil<std::chrono::seconds>(ms).count());
    };
    if (s.wanted.min_interval.count() > 0)
        text += ";min-interval=" + seconds(s.wanted.min_interval);
    if (s.wanted.max_interval.count() > 0)
        text += ";max-interval=" + seconds(s.wanted.max_interval);
    if (s.wanted.adaptive_min_rate > 0)
        text += ";adaptive-min-rate=" + in_digits(s.wanted.adaptive_min_rate);
    return text;
}

void notifier::watch(subscription& s) {
    const watch_id as{s.id, ++s.turn};
    if (s.list != nullptr) return around_.watch_list(as, s.who, s.list->watched());
    if (s.package == event_package::winfo) return around_.recognise(as, s.who, s.subject);
    around_.watch(as, s.who, s.subject);
}

void notifier::ask_anew(subscription& s) {
    s.asking_anew = true;
    around_.ask_again(s.id, s.who, surroundings::again::all);
}

void notifier::send(subscription& s, tick now) {
    if (s.list != nullptr) return send_list(s, now);
    const bool judged_now = s.now->card().generation >= generation_;
    // Judged by a policy that is not in force any more: it is not told.
    if (s.ends == ending::none && !judged_now && !s.withheld) return ask_anew(s);
    const bool of_watchers = s.package == event_package::winfo;
    const bool tells = judged_now && (of_watchers || !s.now->body(s.format).empty()) &&
                       s.ends != ending::noresource && s.ends != ending::rejected &&
                       s.ends != ending::probation && !s.moved &&
                       (s.ends == ending::none || !s.withheld);
    const std::string state = state_line(s, now);
    std::string branch = "z9hG4bK" + hex(around_.chance());
    notify_parts parts{branch, state, {}, {}, {}, {}};
    std::string numbered;
    if (tells && of_watchers) {
        numbered = watcherinfo(s, now);
        parts.type = content_type(s.format);
        parts.body = numbered;
    } else if (tells) {
        parts.tag = s.now->tag(s.format);
        if (!s.body_suppressed) {
            parts.type = content_type(s.format);
            parts.body = s.now->body(s.format);
            if (is_numbered(s.format)) {
                numbered = with_version(parts.body, s.version++);
                parts.body = numbered;
            }
        }
    }
    s.sent = s.now;
    dispatch(s, parts, now);
}

void notifier::dispatch(subscription& s, const notify_parts& parts, tick now) {
    std::string bytes = compose_notify(s, parts);
    ++s.named.local_cseq;
    ++notifies_;
    s.last_left = now;
    s.lately.add(now);
    if (!s.owed && s.ends == ending::none) s.last_change = now;
    s.told_at = around_.wall_clock();
    s.answer = 0;
    s.owed = false;
    s.body_suppressed = false;
    s.last_one = s.ends != ending::none;
    const auto begun =
        transactions_.begin(std::string(parts.branch), s.id, s.next, std::move(bytes), now);
    s.in_flight = begun.id;
    if (begun.how == sending::gone) return lose_flow(s, now);
    if (begun.how == sending::full) return failed(s, 503, 0, now);
    schedule(s, now);
}

void notifier::sent(subscription& s, unsigned status, unsigned retry_after, tick now) {
    s.in_flight = 0;
    s.answer = status == 0 ? 408 : status;
    if (status != 0) is_there(s.next, now);
    if (ends_dialog(status)) return remove(s.id);
    if (status < 200 || status >= 300) return failed(s, status, retry_after, now);
    s.failures = 0;
    s.answered = true;
    s.retry_at = {};
    if (s.last_one) return remove(s.id);
    schedule(s, now);
}

void notifier::is_there(const hop& peer, tick now) {
    for (const auto id : box_.release(peer)) {
        const auto at = all_.find(id);
        if (at == all_.end() || at->second->next != peer) continue;
        at->second->retry_at = {};
        schedule(*at->second, now);
    }
}

void notifier::failed(subscription& s, unsigned status, unsigned retry_after, tick now) {
    if (s.ends != ending::none) return remove(s.id);
    s.sent = nullptr;
    s.owed = true;
    if (status == 0) {
        ++unanswered_;
        box_.put(s.next, now);
        if (s.list != nullptr) s.list->datagram = std::max(s.list->datagram / 4, small_datagram);
    }
    // Who is known by address only may not even be there: the request may have been forged.
    const bool perhaps_nobody = status == 0 && !s.answered && !s.who->who.proved();
    if (++s.failures >= patience || perhaps_nobody) return remove(s.id);
    const auto wait = std::max<std::chrono::seconds>(first_retry * (1 << (s.failures - 1)),
                                                     std::chrono::seconds(retry_after));
    s.retry_at = now + wait;
    schedule(s, now);
}

void notifier::forget_notify(subscription& s) {
    if (s.in_flight == 0) return;
    transactions_.forget(s.in_flight);
    s.in_flight = 0;
    s.sent = nullptr;
    s.owed = true;
}

void notifier::lose_flow(subscription& s, tick now) {
    forget_notify(s);
    if (s.ends != ending::none) return remove(s.id);
    s.flow_lost = true;
    s.sent = nullptr;
    s.owed = true;
    schedule(s, now);
}

void notifier::flow_lost(std::uint64_t flow, tick now) {
    at_ = now;
    const auto at = by_flow_.find(flow);
    if (at == by_flow_.end()) return;
    const std::vector<std::uint64_t> theirs(at->second.begin(), at->second.end());
    for (const auto id : theirs) lose_flow(*all_.at(id), now);
}

}  // namespace fingerpost::bridge
