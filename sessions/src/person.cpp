#include "sessions/person.hpp"

#include <algorithm>
#include <tuple>

#include "sessions/compose.hpp"

namespace fingerpost::sessions {

bool is_at_a_terminal(const session& s) noexcept {
    switch (s.what) {
        case kind::tty:
            return !s.line.empty();
        case kind::remote:
        case kind::pane:
            return false;
        case kind::x11:
        case kind::wayland:
        case kind::other:
            break;
    }
    return true;
}

base::availability availability_of(const presence_session& s, const thresholds& after,
                                   base::instant now) noexcept {
    if (s.told.locked || s.asleep) return base::availability::away;
    if (!s.last_input) return base::availability::active;
    const auto idle = std::chrono::floor<std::chrono::seconds>(now - *s.last_input);
    if (idle >= after.away_after) return base::availability::away;
    if (idle >= after.idle_after) return base::availability::idle;
    return base::availability::active;
}

person derive(base::user_name user, std::vector<presence_session> sessions,
              std::span<const base::report> reports, const thresholds& after, base::instant now) {
    person p(std::move(user));
    p.sessions = std::move(sessions);
    std::sort(p.sessions.begin(), p.sessions.end(), [](const auto& a, const auto& b) {
        return std::tie(a.told.since, a.told.host, a.told.line, a.told.id) <
               std::tie(b.told.since, b.told.host, b.told.line, b.told.id);
    });
    bool input_unknown = false;
    for (presence_session& s : p.sessions) {
        const base::availability here = availability_of(s, after, now);
        p.at_machines = std::max(p.at_machines, here);
        if (s.last_input) {
            s.last_input = std::min(*s.last_input, now);
            p.idle_since = std::max(p.idle_since, s.last_input);
        } else if (here == base::availability::active) {
            input_unknown = true;
        }
    }
    // Who counts as active for want of a better knowledge has no last input to tell.
    if (input_unknown) p.idle_since.reset();
    if (!p.sessions.empty()) p.since = p.sessions.front().told.since;
    composition all = compose(p.at_machines, reports);
    p.presence = all.presence;
    p.activity = std::move(all.activity);
    p.note = std::move(all.note);
    return p;
}

std::optional<base::instant> next_change(const person& p, std::span<const base::report> reports,
                                         const thresholds& after, base::instant now) noexcept {
    std::optional<base::instant> next;
    for (const base::report& r : reports) {
        if (r.until && (!next || *r.until < *next)) next = r.until;
    }
    for (const presence_session& s : p.sessions) {
        if (!s.last_input) continue;
        const base::instant input = std::min(*s.last_input, now);
        for (const base::instant at : {input + after.idle_after, input + after.away_after}) {
            if (at > now && (!next || at < *next)) next = at;
        }
    }
    return next;
}

}  // namespace fingerpost::sessions
