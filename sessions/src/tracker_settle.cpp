#include <algorithm>
#include <tuple>

#include "tracker_state.hpp"
#include "visible.hpp"

namespace fingerpost::sessions {
namespace {

/// Whether input shows in the atime of the session's tty: not for a desktop, whose tty nobody
/// reads.
bool types_at_tty(const session& s) {
    return is_at_local_tty(s) && s.what != kind::x11 && s.what != kind::wayland;
}

}  // namespace

/// Whether another user sat at the tty of `r` before.
bool tracker::state::is_shadowed(const record& r) const {
    if (!is_at_local_tty(r.told)) return false;
    const auto here = by_line.find(r.told.line);
    return std::any_of(here->second.begin(), here->second.end(), [&](const record* other) {
        return other->who != r.who && other->told.host == r.told.host &&
               std::tie(other->told.since, other->from, other->told.id) <
                   std::tie(r.told.since, r.from, r.told.id);
    });
}

bool tracker::state::sleeps(const record& r) const {
    return std::any_of(sources.begin(), sources.end(), [&](const auto& s) {
        return s.second.asleep && (s.first == r.from || is_at_local_tty(r.told));
    });
}

presence_session tracker::state::seen(const owner& who, session told) const {
    presence_session s{.told = std::move(told), .last_input = {}, .messages = {}};
    s.last_input = s.told.idle_since;
    if (!types_at_tty(s.told)) return s;
    const auto facts = ttys.look(s.told.line);
    if (facts) s.messages = facts->messages;
    // A tty that is gone, or not ours to look at, leaves the session standing: its source decides.
    // Nor has anybody typed there since it was seen last.
    std::optional<base::instant> seen_before;
    for (record* const r : who.records) {
        if (!is_at_local_tty(r->told) || r->told.line != s.told.line) continue;
        if (facts) r->last_input = facts->last_input;
        seen_before = std::max(seen_before, r->last_input);
    }
    if (seen_before) s.last_input = seen_before;
    return s;
}

tracker::state::outcome tracker::state::refresh(owner& who, base::instant now) {
    std::vector<const session*> told;
    std::set<std::string_view> asleep;
    for (const record* r : who.records) {
        if (is_shadowed(*r)) continue;
        told.push_back(&r->told);
        if (sleeps(*r)) asleep.insert(r->told.host);
    }
    std::vector<presence_session> sessions;
    for (session& s : united(told)) {
        sessions.push_back(seen(who, std::move(s)));
        sessions.back().asleep = asleep.contains(sessions.back().told.host);
    }
    std::erase_if(who.reports, [now](const base::report& r) { return r.until && *r.until <= now; });
    person p = derive(*who.user, std::move(sessions), who.reports, after, now);

    totals.sessions += p.sessions.size() - who.session_count;
    totals.persons += std::size_t{!p.sessions.empty()} - std::size_t{who.session_count != 0};
    who.session_count = p.sessions.size();
    set_deadline(who, next_change(p, who.reports, after, now));
    std::vector<std::string> idle;
    for (const presence_session& s : p.sessions) {
        if (types_at_tty(s.told) && is_without_input(s, after, now)) idle.push_back(s.told.line);
    }
    set_idle_lines(who, std::move(idle));
    const std::size_t visible = visible_digest(p, after, now);
    const bool is_other = std::exchange(who.visible, visible) != visible;
    return {std::move(p), is_other};
}

void tracker::state::forget_if_nobody(const owner& who) {
    if (who.records.empty() && who.reports.empty() && !who.marked)
        owners.erase(owners.find(*who.user));
}

void tracker::state::settle(base::instant now) {
    std::vector<base::user_name> news;
    for (owner* who : std::exchange(marked, {})) {
        who->marked = false;
        if (refresh(*who, now).changed) news.push_back(*who->user);
        forget_if_nobody(*who);
    }
    tell_watchers();
    if (!changed) return;
    for (const base::user_name& user : news) changed(user);
}

void tracker::state::set_deadline(owner& who, std::optional<base::instant> at) {
    if (who.deadline == at) return;
    if (who.deadline) deadlines.erase({*who.deadline, &who});
    if (at) deadlines.emplace(*at, &who);
    who.deadline = at;
}

void tracker::state::set_idle_lines(owner& who, std::vector<std::string> lines) {
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    for (const std::string& line : lines) {
        if (!std::binary_search(who.idle_lines.begin(), who.idle_lines.end(), line)) add_idle(line);
    }
    for (const std::string& line : who.idle_lines) {
        if (!std::binary_search(lines.begin(), lines.end(), line)) drop_idle(line);
    }
    who.idle_lines = std::move(lines);
}

void tracker::state::add_idle(const std::string& line) {
    if (idle_lines[line]++ == 0) idle_news.emplace_back(line, true);
}

void tracker::state::drop_idle(const std::string& line) {
    const auto at = idle_lines.find(line);
    if (--at->second != 0) return;
    idle_lines.erase(at);
    idle_news.emplace_back(line, false);
}

void tracker::state::tell_watchers() {
    for (const auto& [line, watch] : std::exchange(idle_news, {})) {
        if (idle_tty) idle_tty(line, watch);
    }
    const std::optional<base::instant> next =
        deadlines.empty() ? std::nullopt : std::optional(deadlines.begin()->first);
    if (std::exchange(deadline_told, next) != next && deadline_moved) deadline_moved();
}

}  // namespace fingerpost::sessions
