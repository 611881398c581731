#include "words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::acl {
namespace {

constexpr std::size_t max_shown = 40;  ///< characters of a word in a message

bool has(std::span<const std::string_view> words, std::string_view text) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

}  // namespace

bool is_keyword(std::string_view text) {
    return has(statement_words, text) || has(clause_words, text) || has(face_words, text) ||
           has(watcher_words, text) || text == "all";
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> known) {
    const std::string_view near = base::nearest(text, known);
    return near.empty() ? std::string() : "; did you mean " + in_quotes(near) + '?';
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
    const std::string shown = base::visible_line(text.substr(0, 4 * max_shown));
    const std::string_view cut = base::clip(shown, max_shown);
    return '\'' + std::string(cut) + (cut.size() < shown.size() ? "…'" : "'");
}

}  // namespace fingerpost::acl
