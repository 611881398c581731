#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/user_name.hpp"

namespace fingerpost::accounts {

/// Users by the words of their full names, ASCII case aside.
class word_index {
public:
    void add(std::string_view full_name, const base::user_name& user);
    void remove(std::string_view full_name, const base::user_name& user);
    /// The users whose full name has `word`; it may be empty, and then nobody is found.
    [[nodiscard]] const std::set<base::user_name>& find(std::string_view word) const;

private:
    std::unordered_map<std::string, std::set<base::user_name>> users_;  ///< by word in lower case
};

}  // namespace fingerpost::accounts
