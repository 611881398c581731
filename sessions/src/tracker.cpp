#include "sessions/tracker.hpp"

#include <algorithm>
#include <tuple>

#include "tracker_state.hpp"

namespace fingerpost::sessions {

bool tracker::state::by_trust::operator()(const record* a, const record* b) const noexcept {
    return std::tie(a->from, a->told.since, a->told.id) <
           std::tie(b->from, b->told.since, b->told.id);
}

void tracker::state::take(source_id from, origin& source, const upsert& c) {
    if (const auto at = source.all.find(c.now.id); at != source.all.end()) {
        record& r = at->second;
        r.round = source.round;
        if (r.told == c.now) return;
        detach(r);
        r.told = c.now;
        attach(r);
    } else {
        record r{.told = c.now, .from = from, .round = source.round};
        attach(source.all.emplace(c.now.id, std::move(r)).first->second);
    }
}

void tracker::state::take(source_id, origin& source, const gone& c) {
    if (const auto at = source.all.find(c.id); at != source.all.end()) drop(source, at);
}

void tracker::state::take(source_id, origin& source, const all_gone& c) {
    auto at = source.all.lower_bound(c.id_prefix);
    while (at != source.all.end() && at->first.starts_with(c.id_prefix)) at = drop(source, at);
}

void tracker::state::take(source_id, origin& source, const snapshot_begin&) { ++source.round; }

void tracker::state::take(source_id, origin& source, const snapshot_end&) {
    for (auto at = source.all.begin(); at != source.all.end();)
        at = at->second.round == source.round ? std::next(at) : drop(source, at);
}

void tracker::state::take(source_id, origin& source, const sleeping& c) {
    if (source.asleep == c.asleep) return;
    source.asleep = c.asleep;
    for (auto& [id, r] : source.all) mark(*r.who);
    for (auto& [line, here] : by_line) mark_line(line);
}

/// Makes `r` one of its user's, and of those at its line.
void tracker::state::attach(record& r) {
    const auto at = owners.try_emplace(r.told.user).first;
    at->second.user = &at->first;
    r.who = &at->second;
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
    state::origin& source = state_->sources[from];
    for (const change& c : changes)
        std::visit([&](const auto& one) { state_->take(from, source, one); }, c);
    state_->settle(now);
}

person tracker::look(const base::user_name& user, base::instant now) {
    const auto at = state_->owners.find(user);
    if (at == state_->owners.end()) return person(user);
    state::outcome seen = state_->refresh(at->second, now);
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
        if (at > now) break;
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
