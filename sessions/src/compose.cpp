#include "sessions/compose.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace fingerpost::sessions {
namespace {

using base::availability;
using base::report;

constexpr std::string_view away = "away";
constexpr std::string_view on_the_phone = "on-the-phone";

bool is_device(const report& r) noexcept { return r.by == report::origin::device; }

/// A device that is closed, and says no more than that its user is not at it, has nothing to tell:
/// clients publish that when they are switched off.
bool is_off(const report& r) noexcept {
    return r.open == false && (r.activity.empty() || r.activity == away);
}

/// What the user says of himself: the last word, if there is more than one.
const report* own_of(std::span<const report> reports) {
    const report* own = nullptr;
    for (const report& r : reports) {
        if (is_device(r)) continue;
        if (own == nullptr || std::tie(own->made, own->source) < std::tie(r.made, r.source))
            own = &r;
    }
    return own;
}

/// Where the user is by what one device says.
availability seen_at(const report& device) noexcept {
    if (device.activity == on_the_phone) return availability::active;
    if (device.open != true) return availability::offline;
    return device.activity == away ? availability::away : availability::active;
}

availability presence_of(availability machines, const report* own,
                         std::span<const report> reports) {
    availability there = machines;
    for (const report& r : reports) {
        if (!is_device(r)) continue;
        // Who is on the phone is there; short of that the machines know better, if he is at one.
        if (machines == availability::offline || r.activity == on_the_phone)
            there = std::max(there, seen_at(r));
    }
    const bool says_away = own != nullptr && own->activity == away;
    return says_away ? std::min(there, availability::away) : there;
}

/// How much an activity tells of its user.
int weight(std::string_view activity) noexcept {
    if (activity.empty()) return 0;
    if (activity == away) return 1;
    if (activity == "busy") return 2;
    return activity == on_the_phone ? 4 : 3;
}

/// The activity that tells most among the devices'; of equals the newest.
std::string_view activity_of(std::span<const report> devices_and_own) {
    const report* best = nullptr;
    const auto rank = [](const report& r) {
        return std::tuple(weight(r.activity), r.made, std::string_view(r.source));
    };
    for (const report& r : devices_and_own) {
        if (!is_device(r) || is_off(r)) continue;
        if (best == nullptr || rank(*best) < rank(r)) best = &r;
    }
    return best == nullptr ? std::string_view() : best->activity;
}

/// The note of a device that says `activity`, else of one that says none: no note goes with an
/// activity that it does not belong to.
std::string_view note_of(std::span<const report> devices_and_own, std::string_view activity) {
    const report* best = nullptr;
    const auto rank = [](const report& r) {
        return std::tuple(!r.activity.empty(), r.made, std::string_view(r.source));
    };
    for (const report& r : devices_and_own) {
        if (!is_device(r) || is_off(r) || r.note.empty()) continue;
        if (!r.activity.empty() && r.activity != activity) continue;
        if (best == nullptr || rank(*best) < rank(r)) best = &r;
    }
    return best == nullptr ? std::string_view() : best->note;
}

}  // namespace

composition compose(availability machines, std::span<const report> reports) {
    const report* const own = own_of(reports);
    composition all;
    all.presence = presence_of(machines, own, reports);
    all.activity = own != nullptr ? own->activity : "";
    if (all.activity.empty()) {
        const std::string_view said = activity_of(reports);
        // Who is seen at work is not away, whatever a device that he left says.
        if (said != away || all.presence <= availability::away) all.activity = said;
    }
    all.note = own != nullptr ? own->note : note_of(reports, all.activity);
    return all;
}

}  // namespace fingerpost::sessions
