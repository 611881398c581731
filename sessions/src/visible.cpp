#include "visible.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>
#include <cstdint>

namespace fingerpost::sessions {
namespace {

template <class... Facts>
void add(std::size_t& digest, const Facts&... facts) noexcept {
    (boost::hash_combine(digest, facts), ...);
}

std::int64_t ticks(base::instant t) noexcept { return t.time_since_epoch().count(); }

}  // namespace

bool is_without_input(const presence_session& s, const thresholds& after,
                      base::instant now) noexcept {
    return s.last_input && now - *s.last_input >= std::min(after.idle_after, after.away_after);
}

std::size_t visible_digest(const person& p, const thresholds& after, base::instant now) noexcept {
    const bool is_nobody = p.sessions.empty() && p.presence == base::availability::offline &&
                           p.activity.empty() && p.note.empty();
    if (is_nobody) return 0;
    std::size_t digest = 1;
    add(digest, static_cast<int>(p.presence), static_cast<int>(p.at_machines), p.activity, p.note);
    for (const presence_session& s : p.sessions) {
        const session& t = s.told;
        add(digest, t.host, t.line, t.origin, t.program, static_cast<int>(t.what), ticks(t.since),
            t.shell, t.locked, s.asleep, s.messages ? 1 + *s.messages : 0);
        add(digest, is_without_input(s, after, now) ? ticks(*s.last_input) : 0);
    }
    return digest != 0 ? digest : 1;
}

}  // namespace fingerpost::sessions
