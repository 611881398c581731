#include "rosters.hpp"

#include <algorithm>
#include <utility>

#include "document.hpp"
#include "notify_text.hpp"
#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

/// All of a line but the address.
constexpr std::size_t rest_of_line = 160;

/// Our number of a dialog is its tag, which is nobody's business.
std::string public_id(std::uint64_t told_as) { return entity_tag(hex(told_as)); }

std::string uri_of(const subscription& s) {
    const base::watcher& who = s.who->who;
    if (who.sip) return who.sip->str();
    const base::address at = who.from.value_or(s.source.at);
    return at.is_v4() ? "sip:" + at.str() : "sip:[" + at.str() + ']';
}

std::chrono::seconds between(base::instant from, base::instant to) {
    return std::chrono::floor<std::chrono::seconds>(to - from);
}

watcher_line line_of(const roster_entry& e, tick now, base::instant wall) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(e.by->expires - now);
    return {public_id(e.told_as),
            uri_of(*e.by),
            e.pending ? watcher_status::pending : watcher_status::active,
            e.because,
            between(e.since, wall),
            left};
}

watcher_line line_of(const waiting_watcher& w, base::instant wall) {
    return {public_id(w.told_as),   w.who.str(), watcher_status::waiting, watcher_event::timeout,
            between(w.since, wall), std::nullopt};
}

/// Who is to be answered first, then who went, then the others.
int rank(const watcher_line& l) {
    switch (l.status) {
        case watcher_status::pending:
            return 0;
        case watcher_status::waiting:
            return 1;
        case watcher_status::terminated:
            return 2;
        case watcher_status::active:
            break;
    }
    return 3;
}

/// Whether some had to be left out.
bool cut_to_fit(std::vector<watcher_line>& lines, std::size_t room) {
    std::size_t bytes = 0;
    const auto end = std::find_if(lines.begin(), lines.end(), [&](const watcher_line& l) {
        std::string escaped;
        append_escaped(escaped, l.uri);
        bytes += rest_of_line + escaped.size();
        return bytes > room;
    });
    const bool cut = end != lines.end();
    lines.erase(end, lines.end());
    return cut;
}

}  // namespace

std::optional<std::uint64_t> rosters::number_of(const roster& r,
                                                const base::sip_identity& who) const {
    for (const auto number : r.waiting) {
        if (waiting_.at(number).who == who) return number;
    }
    return std::nullopt;
}

waiting_watcher rosters::take_waiting(std::uint64_t number) {
    waiting_watcher w = std::move(waiting_.extract(number).mapped());
    ages_.move(w.forgotten_at, {}, number);
    std::erase(all_.at(w.subject).waiting, number);
    const auto theirs = waits_by_.find(w.who);
    theirs->second.erase({w.change, number});
    if (theirs->second.empty()) waits_by_.erase(theirs);
    return w;
}

std::optional<std::uint64_t> rosters::enter(roster_entry& e) {
    roster& r = all_[*e.subject];
    e.told_as = e.number;
    e.because = watcher_event::subscribe;
    std::optional<std::uint64_t> waited;
    if (const auto& who = e.by->who->who.sip) waited = number_of(r, *who);
    if (waited) e.told_as = take_waiting(*waited).told_as;
    r.live.push_back(e);
    e.change = changed(r);
    return waited;
}

void rosters::turn(roster_entry& e) {
    e.because = e.pending ? watcher_event::subscribe : watcher_event::approved;
    e.change = changed(all_.at(*e.subject));
}

void rosters::leave(roster_entry& e, watcher_event because, base::instant wall) {
    roster& r = all_.at(*e.subject);
    e.unlink();
    remember(r, {public_id(e.told_as), uri_of(*e.by), watcher_status::terminated, because,
                 between(e.since, wall), std::nullopt});
    erase_if_empty(*e.subject);
}

std::optional<forgotten_watcher> rosters::keep_waiting(roster_entry& e, tick now,
                                                       base::instant wall) {
    roster& r = all_.at(*e.subject);
    e.unlink();
    const base::sip_identity& who = *e.by->who->who.sip;
    auto& theirs = waits_by_[who];
    std::optional<std::uint64_t> forgotten = number_of(r, who);  // of another phone
    if (!forgotten && theirs.size() >= max_waiting_of_one) forgotten = theirs.begin()->second;
    if (!forgotten && waiting_.size() >= max_waiting) forgotten = ages_.take(tick::max());
    waiting_watcher w{*e.subject, who, e.told_as, e.since};
    w.forgotten_at = now + waiting_time;
    w.until = wall + waiting_time;
    w.change = changed(r);
    theirs.emplace(w.change, e.number);
    r.waiting.push_back(e.number);
    ages_.move({}, w.forgotten_at, e.number);
    waiting_.emplace(e.number, std::move(w));
    if (!forgotten) return std::nullopt;
    return forgotten_watcher{*forgotten, *dismiss(*forgotten, watcher_event::giveup, wall)};
}

std::optional<base::user_name> rosters::dismiss(std::uint64_t number, watcher_event because,
                                                base::instant wall) {
    if (!waiting_.contains(number)) return std::nullopt;
    const waiting_watcher w = take_waiting(number);
    watcher_line is = line_of(w, wall);
    is.status = watcher_status::terminated;
    is.event = because;
    remember(all_.at(w.subject), std::move(is));
    erase_if_empty(w.subject);
    return w.subject;
}

void rosters::remember(roster& r, watcher_line is) {
    const std::uint64_t change = changed(r);
    if (r.readers.empty()) return;
    r.over.push_back({change, std::move(is)});
    if (r.over.size() <= max_over) return;
    r.unknown = r.over.front().change;
    r.over.erase(r.over.begin());
}

void rosters::erase_if_empty(const base::user_name& subject) {
    const auto at = all_.find(subject);
    const roster& r = at->second;
    if (r.live.empty() && r.waiting.empty() && r.readers.empty()) all_.erase(at);
}

std::vector<waiting_watcher> rosters::waiting(const std::optional<base::user_name>& of) const {
    std::vector<waiting_watcher> all;
    if (!of) {
        for (const auto& [number, w] : waiting_) all.push_back(w);
        return all;
    }
    const auto at = all_.find(*of);
    if (at == all_.end()) return all;
    for (const auto number : at->second.waiting) all.push_back(waiting_.at(number));
    return all;
}

void rosters::begin_reading(const subscription& reader) {
    all_[reader.subject].readers.push_back(reader.id);
}

void rosters::end_reading(const subscription& reader) {
    const auto at = all_.find(reader.subject);
    if (at == all_.end()) return;
    std::erase(at->second.readers, reader.id);
    if (at->second.readers.empty()) at->second.over.clear();
    erase_if_empty(reader.subject);
}

std::vector<std::uint64_t> rosters::readers(const base::user_name& of) const {
    const auto at = all_.find(of);
    return at == all_.end() ? std::vector<std::uint64_t>() : at->second.readers;
}

bool rosters::has_news(const subscription& reader) const {
    const auto at = all_.find(reader.subject);
    return at != all_.end() && at->second.change > reader.known_change;
}

rosters::telling rosters::tell(subscription& reader, extent wanted, tick now, base::instant wall) {
    telling t{wanted, {}};
    const auto at = all_.find(reader.subject);
    if (at == all_.end()) return t;
    const roster& r = at->second;
    if (reader.known_change < r.unknown) t.tells = extent::full;
    const std::uint64_t known = t.tells == extent::full ? 0 : reader.known_change;
    for (const roster_entry& e : r.live) {
        if (e.change > known) t.lines.push_back(line_of(e, now, wall));
    }
    for (const auto number : r.waiting) {
        const waiting_watcher& w = waiting_.at(number);
        if (w.change > known) t.lines.push_back(line_of(w, wall));
    }
    for (const past& p : r.over) {
        if (t.tells == extent::partial && p.change > known) t.lines.push_back(p.is);
    }
    std::stable_sort(t.lines.begin(), t.lines.end(),
                     [](const auto& a, const auto& b) { return rank(a) < rank(b); });
    const bool cut = cut_to_fit(t.lines, reader.next.reliable() ? stream_bytes : datagram_bytes);
    // Who is not in a full document is gone; who was left out of a part would never be heard of.
    if (cut && t.tells == extent::partial) return tell(reader, extent::full, now, wall);
    reader.known_change = r.change;
    return t;
}

}  // namespace fingerpost::bridge
