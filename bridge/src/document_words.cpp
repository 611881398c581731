#include "document_words.hpp"

#include <algorithm>
#include <array>

namespace fingerpost::bridge {
namespace {

constexpr std::array<std::string_view, 24> activities{
    "appointment",  "away",        "breakfast",         "busy",     "dinner",
    "holiday",      "in-transit",  "looking-for-work",  "meal",     "meeting",
    "on-the-phone", "performance", "permanent-absence", "playing",  "presentation",
    "shopping",     "sleeping",    "spectator",         "steering", "travel",
    "tv",           "vacation",    "working",           "worship"};

/// `c` as RPID's words have it.
char plain(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == ' ' || c == '_' ? '-' : c;
}

std::string_view word_of(base::availability a) {
    switch (a) {
        case base::availability::away:
            return "Away";
        case base::availability::idle:
            return "Idle";
        case base::availability::active:
            return "Online";
        case base::availability::offline:
            break;
    }
    return "Offline";
}

}  // namespace

bool is_open(const base::card& c) noexcept { return c.presence != base::availability::offline; }

std::string in_words(const base::card& c) {
    std::string words;
    if (c.shows.has(base::field::presence)) words = word_of(c.presence);
    if (c.activity.empty()) return words;
    const std::string_view known = rpid_activity(c.activity);
    if (known == "away" && c.presence == base::availability::away) return words;
    if (!words.empty()) words += ", ";
    const std::size_t from = words.size();
    words += known.empty() ? std::string_view(c.activity) : known;
    if (!known.empty())
        std::replace(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(), '-', ' ');
    return words;
}

std::string_view rpid_activity(std::string_view says) noexcept {
    const auto found =
        std::find_if(activities.begin(), activities.end(), [says](std::string_view word) {
            return std::equal(word.begin(), word.end(), says.begin(), says.end(),
                              [](char a, char b) { return a == plain(b); });
        });
    return found == activities.end() ? std::string_view() : *found;
}

}  // namespace fingerpost::bridge
