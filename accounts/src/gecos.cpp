#include "accounts/gecos.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::accounts {
namespace {

/// Takes what stands before the next comma off the front of `rest`.
std::string_view next_part(std::string_view& rest) {
    const auto comma = rest.find(',');
    const auto part = rest.substr(0, comma);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    return part;
}

std::string capitalised(std::string_view login) {
    std::string name(login);
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
}

std::string expanded(std::string_view name, std::string_view login) {
    std::string full;
    for (const char c : name) {
        if (c == '&') {
            full += capitalised(login);
        } else {
            full += c;
        }
    }
    return full;
}

}  // namespace

gecos parse_gecos(std::string_view field, std::string_view login) {
    if (field.starts_with('*')) field.remove_prefix(1);
    gecos parts;
    parts.full_name = expanded(next_part(field), login);
    parts.office = next_part(field);
    parts.office_phone = next_part(field);
    parts.home_phone = next_part(field);
    return parts;
}

std::vector<std::string> words_of(std::string_view full_name) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string> words;
    for (;;) {
        const auto begin = full_name.find_first_not_of(blanks);
        if (begin == std::string_view::npos) break;
        full_name.remove_prefix(begin);
        const auto size = std::min(full_name.find_first_of(blanks), full_name.size());
        words.push_back(base::lower(full_name.substr(0, size)));
        full_name.remove_prefix(size);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

}  // namespace fingerpost::accounts
