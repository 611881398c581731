#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/card.hpp"
#include "base/user_name.hpp"

namespace fingerpost::base {

/// Several people who are watched as one.
struct watched_list {
    /// The name of a list of the policy, of whom only those are told who may be; or these, in
    /// whatever order.
    std::variant<std::string, std::vector<user_name>> of;
};

/// What a watcher of a list may be told from now on.
struct list_news {
    enum class standing {
        unknown,      ///< there is no such list, or nobody on it may be told of; the two are one
        cannot_tell,  ///< who is on it, or may be told of, cannot be had now
        known,
    };
    standing state = standing::unknown;
    bool whole = false;  ///< nobody else is on it
    /// The cards that changed; of a whole one all. Who is denied is not on a list of the policy, or
    /// not any more. None is null.
    std::map<user_name, std::shared_ptr<const card>> cards;
};

}  // namespace fingerpost::base
