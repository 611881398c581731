#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <unordered_map>

#include "base/question.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"

namespace fingerpost::bridge {

/// How many subscriptions wait for users to answer (`ask`). Who is nobody can be asked like anybody
/// else, so that these bounds tell of nobody who he is.
class pending_asks {
public:
    static constexpr std::size_t max_of_both = 10;       ///< of one watcher's, for one user
    static constexpr std::size_t max_of_watcher = 1000;  ///< users for whom one watcher waits
    static constexpr std::size_t max_of_user = 10'000;   ///< for one user

    /// Whether one more of `who` may wait for `of`.
    [[nodiscard]] bool has_room(const base::watcher& who, const base::user_name& of) const;
    void add(const base::watcher& who, const base::user_name& of);
    /// One that was added is answered, or over.
    void remove(const base::watcher& who, const base::user_name& of);

private:
    using identity = std::optional<base::sip_identity>;
    std::map<identity, std::map<base::user_name, std::size_t>> by_watcher_;
    std::unordered_map<base::user_name, std::size_t> by_user_;
};

}  // namespace fingerpost::bridge
