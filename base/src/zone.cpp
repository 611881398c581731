#include "base/zone.hpp"

#include <algorithm>
#include <ctime>

namespace fingerpost::base {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::seconds;
using second = std::chrono::sys_seconds;

/// The second at which the offset that holds at `from` has changed by `to`.
second turned_by(second from, second to, const zone& in) {
    const seconds before = in.offset_at(from);
    while (to - from > seconds(1)) {
        const second middle = from + (to - from) / 2;
        (in.offset_at(middle) == before ? from : to) = middle;
    }
    return to;
}

}  // namespace

seconds system_zone::offset_at(instant t) const {
    const std::time_t when = floor<seconds>(t).time_since_epoch().count();
    std::tm local{};
    if (::localtime_r(&when, &local) == nullptr) return seconds(0);
    return seconds(local.tm_gmtoff);
}

local_time local_time_at(instant t, const zone& in) {
    const auto local = floor<minutes>(t + in.offset_at(t));
    const auto day = floor<days>(local);
    const std::chrono::weekday weekday{day};
    return {weekday.iso_encoding() - 1, static_cast<unsigned>((local - day).count())};
}

std::optional<instant> next_edge(instant t, std::span<const unsigned> edges, const zone& in) {
    if (edges.empty()) return std::nullopt;
    const second now = floor<seconds>(t);
    const seconds offset = in.offset_at(now);
    const auto today = floor<days>(now + offset);
    second next = second::max();
    for (const days later : {days(0), days(1)}) {
        for (const unsigned edge : edges) {
            const second at = second(today + later) + minutes(edge) - offset;
            if (at > now) next = std::min(next, at);
        }
    }
    // A day is long enough for one change of the clocks, and the search goes on from there.
    if (in.offset_at(next) != offset) next = turned_by(now, next, in);
    return next;
}

}  // namespace fingerpost::base
