#include "word_index.hpp"

#include "accounts/gecos.hpp"
#include "base/text.hpp"

namespace fingerpost::accounts {

void word_index::add(std::string_view full_name, const base::user_name& user) {
    for (auto& word : words_of(full_name)) users_[std::move(word)].insert(user);
}

void word_index::remove(std::string_view full_name, const base::user_name& user) {
    for (const auto& word : words_of(full_name)) {
        const auto found = users_.find(word);
        if (found == users_.end()) continue;
        found->second.erase(user);
        if (found->second.empty()) users_.erase(found);
    }
}

const std::set<base::user_name>& word_index::find(std::string_view word) const {
    static const std::set<base::user_name> nobody;
    const auto found = users_.find(base::lower(word));
    return found == users_.end() ? nobody : found->second;
}

}  // namespace fingerpost::accounts
