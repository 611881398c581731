#include "document_words.hpp"

#include <algorithm>

namespace fingerpost::bridge {
namespace {

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

}  // namespace fingerpost::bridge
