#include "base/activity.hpp"

#include <algorithm>

namespace fingerpost::base {
namespace {

/// `c` as the words have it.
char plain(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == ' ' || c == '_' ? '-' : c;
}

}  // namespace

std::string_view known_activity(std::string_view says) noexcept {
    const auto* const found =
        std::find_if(activity_words.begin(), activity_words.end(), [says](std::string_view word) {
            return std::equal(word.begin(), word.end(), says.begin(), says.end(),
                              [](char a, char b) { return a == plain(b); });
        });
    return found == activity_words.end() ? std::string_view() : *found;
}

}  // namespace fingerpost::base
