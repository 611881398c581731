#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "accounts/directory.hpp"
#include "accounts/expiring_cache.hpp"
#include "base/card.hpp"

namespace fingerpost::accounts {

/// What was seen lately of who hides by `.nofinger`, for whoever implements `home_files::hide`.
/// Bound to name, uid and home: a user made anew inherits nothing.
class hide_cache {
public:
    /// `clock` must outlive the cache.
    explicit hide_cache(const base::clock& clock,
                        std::chrono::seconds lifetime = std::chrono::seconds(10),
                        std::size_t max_entries = 200'000)
        : lifetime_(lifetime), seen_(clock, max_entries) {}

    struct view {
        std::vector<base::had> states;     ///< in order; had::cannot_tell where not known
        std::vector<std::size_t> unknown;  ///< the places of those that must be looked at
    };
    [[nodiscard]] view look(std::span<const account> who);

    /// Remembers what a look at the home gave, had::cannot_tell too (the home is closed to us). Not
    /// for looks that did not take place.
    void store(const account& who, base::had state);

private:
    struct sight {
        uid_t uid;
        std::string home;
        base::had state;
    };

    const std::chrono::seconds lifetime_;
    expiring_cache<base::user_name, sight> seen_;
};

}  // namespace fingerpost::accounts
