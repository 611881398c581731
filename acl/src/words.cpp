#include "words.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_compared = 40;  ///< bytes; what is longer has no near word
constexpr std::size_t max_known = 1000;   ///< words looked at; a hint is not worth a long search

/// Restricted Damerau-Levenshtein distance. Both words are at most `max_compared` long.
std::size_t distance(std::string_view a, std::string_view b) {
    using row = std::array<std::uint8_t, max_compared + 1>;
    row before{};
    row above{};
    row here{};
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<std::uint8_t>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        here[0] = static_cast<std::uint8_t>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int least = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            least = std::min({least, above[j] + 1, here[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) least = std::min(least, before[j - 2] + 1);
            here[j] = static_cast<std::uint8_t>(least);
        }
        before = above;
        above = here;
    }
    return above[b.size()];
}

bool has(std::span<const std::string_view> words, std::string_view text) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

bool is_keyword(std::string_view text) {
    return has(statement_words, text) || has(clause_words, text) || has(face_words, text) ||
           has(watcher_words, text) || text == "all";
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> known) {
    if (text.size() > max_compared) return {};
    std::string_view nearest;
    std::size_t least = text.size() < 5 ? 2 : 3;  // one more than what counts as near
    for (const std::string_view word : known.first(std::min(known.size(), max_known))) {
        const std::size_t longer = std::max(word.size(), text.size());
        const std::size_t shorter = std::min(word.size(), text.size());
        if (longer > max_compared || longer - shorter >= least) continue;
        const std::size_t d = distance(text, word);
        if (d >= least) continue;
        least = d;
        nearest = word;
    }
    return nearest.empty() ? std::string() : "; did you mean " + in_quotes(nearest) + '?';
}

std::string one_of(std::span<const std::string_view> known) {
    std::string list;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (i > 0) list += i + 1 == known.size() ? " or " : ", ";
        list += known[i];
    }
    return list;
}

std::string in_quotes(std::string_view text) {
    const std::string shown = base::visible_line(text.substr(0, 4 * max_compared));
    const std::string_view cut = base::clip(shown, max_compared);
    return '\'' + std::string(cut) + (cut.size() < shown.size() ? "…'" : "'");
}

}  // namespace fingerpost::acl
