#include "sessions/tracker.hpp"

#include <algorithm>
#include <tuple>

#include "tracker_state.hpp"

namespace fingerpost::sessions {

bool tracker::state::by_trust::operator()(const record* a, const record* b) const noexcept {
    return std::tie(a->from, a->told.since, a->told.id) <
           std::tie(b->from, b->told.since, b->told.id);
}

bool tracker::state::take(source_id from, origin& source, const change& c, std::size_t& left) {
    if (const auto* all = std::get_if<all_gone>(&c)) return all_ended(source, all->id_prefix, left);
    if (std::holds_alternative<snapshot_end>(c)) return snapshot_ended(source, left);
    --left;
    if (const auto* told = std::get_if<upsert>(&c)) upserted(from, source, told->now);
    if (const auto* ended = std::get_if<gone>(&c)) {
        if (const auto at = source.all.find(ended->id); at != source.all.end()) drop(source, at);
    }
    if (std::holds_alternative<snapshot_begin>(c)) ++source.round;
    if (const auto* sleep = std::get_if<sleeping>(&c)) slept(source, sleep->asleep);
    return true;
}

void tracker::state::upserted(source_id from, origin& source, const session& now) {
    if (const auto at = source.all.find(now.id); at != source.all.end()) {
        record& r = at->second;
        r.round = source.round;
        if (r.told == now) return;
        const bool same_seat = r.told.line == now.line && r.told.user == now.user;
        detach(r);
        r.told = now;
        if (!same_seat) r.last_input.reset();
        attach(r);
    } else {
        record r{.told = now, .from = from, .round = source.round};
        attach(source.all.emplace(now.id, std::move(r)).first->second);
    }
}

bool tracker::state::all_ended(origin& source, std::string_view id_prefix, std::size_t& left) {
    auto at = source.all.lower_bound(id_prefix);
    const auto more = [&] { return at != source.all.end() && at->first.starts_with(id_prefix); };
    for (; more() && left > 0; --left) at = drop(source, at);
    return !more();
}

bool tracker::state::snapshot_ended(origin& source, std::size_t& left) {
    auto at = source.all.lower_bound(source.swept_to);
    for (; at != source.all.end() && left > 0; --left)
        at = at->second.round == source.round ? std::next(at) : drop(source, at);
    source.swept_to = at == source.all.end() ? "" : at->first;
    return at == source.all.end();
}

void tracker::state::slept(origin& source, bool asleep) {
    if (std::exchange(source.asleep, asleep) == asleep) return;
    for (auto& [id, r] : source.all) mark(*r.who);
    for (auto& [line, here] : by_line) mark_line(line);
}

tracker::state::owner& tracker::state::owner_of(const base::user_name& user) {
    const auto at = owners.try_emplace(user).first;
    at->second.user = &at->first;
    return at->second;
}

/// Makes `r` one of its user's, and of those at its line.
void tracker::state::attach(record& r) {
    r.who = &owner_of(r.told.user);
    r.who->records.insert(&r);
    mark(*r.who);
    if (!is_at_local_tty(r.told)) return;
    by_line[r.told.line].push_back(&r);
    mark_line(r.told.line);
}

void tracker::state::detach(record& r) {
    r.who->records.erase(&r);
    mark(*r.who);
    if (!is_at_local_tty(r.told)) return;
    const auto here = by_line.find(r.told.line);
    std::erase(here->second, &r);
    if (here->second.empty())
        by_line.erase(here);
    else
        mark_line(r.told.line);
}

tracker::state::records::iterator tracker::state::drop(origin& source, records::iterator at) {
    detach(at->second);
    return source.all.erase(at);
}

void tracker::state::mark(owner& who) {
    if (std::exchange(who.marked, true)) return;
    marked.push_back(&who);
}

void tracker::state::mark_line(std::string_view line) {
    const auto here = by_line.find(line);
    if (here == by_line.end()) return;
    for (const record* r : here->second) mark(*r->who);
}

tracker::tracker(const tty_view& ttys, thresholds after)
    : state_(std::make_unique<state>(ttys, after)) {}

tracker::~tracker() = default;

void tracker::on_change(listener call) { state_->changed = std::move(call); }

void tracker::on_deadline(std::function<void()> call) { state_->deadline_moved = std::move(call); }

void tracker::on_idle_tty(std::function<void(const std::string&, bool)> call) {
    state_->idle_tty = std::move(call);
}

void tracker::apply(source_id from, std::span<const change> changes, base::instant now) {
    while (!changes.empty()) changes = apply_some(from, changes, now);
}

std::span<const change> tracker::apply_some(source_id from, std::span<const change> changes,
                                            base::instant now) {
    state::origin& source = state_->sources[from];
    for (std::size_t left = slice; !changes.empty() && left > 0;) {
        if (state_->take(from, source, changes.front(), left)) changes = changes.subspan(1);
    }
    state_->settle(now);
    return changes;
}

void tracker::report(const base::user_name& user, base::report what, base::instant now) {
    state::owner& who = state_->owner_of(user);
    std::erase_if(who.reports, [&](const auto& r) { return r.source == what.source; });
    who.reports.push_back(std::move(what));
    state_->mark(who);
    state_->settle(now);
}

void tracker::withdraw(const base::user_name& user, const std::string& source, base::instant now) {
    const auto at = state_->owners.find(user);
    if (at == state_->owners.end()) return;
    if (std::erase_if(at->second.reports, [&](const auto& r) { return r.source == source; }) == 0)
        return;
    state_->mark(at->second);
    state_->settle(now);
}

person tracker::look(const base::user_name& user, base::instant now) {
    const auto at = state_->owners.find(user);
    if (at == state_->owners.end()) return person(user);
    state::outcome seen = state_->refresh(at->second, now);
    state_->forget_if_nobody(at->second);
    state_->tell_watchers();
    if (seen.changed && state_->changed) state_->changed(user);
    return std::move(seen.now);
}

bool tracker::is_present(const base::user_name& user) const {
    const auto at = state_->owners.find(user);
    return at != state_->owners.end() && at->second.session_count != 0;
}

std::vector<base::user_name> tracker::present() const {
    std::vector<base::user_name> names;
    names.reserve(state_->totals.persons);
    for (const auto& [user, who] : state_->owners) {
        if (who.session_count != 0) names.push_back(user);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::optional<base::instant> tracker::next_deadline() const {
    if (state_->deadlines.empty()) return std::nullopt;
    return state_->deadlines.begin()->first;
}

void tracker::advance(base::instant now) {
    for (const auto& [at, who] : state_->deadlines) {
        if (at > now || state_->marked.size() == slice) break;
        state_->mark(*who);
    }
    state_->settle(now);
}

void tracker::input_at(std::string_view line, base::instant now) {
    state_->mark_line(line);
    state_->settle(now);
}

tracker::counts tracker::size() const noexcept { return state_->totals; }

}  // namespace fingerpost::sessions
