#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/card.hpp"
#include "desk/clerk.hpp"
#include "judge.hpp"

namespace fingerpost::desk {

/// Reads those of the user's files of which `c` may tell, all at the same time: the slowest sets
/// the pace. All arguments must outlive what comes back.
[[nodiscard]] boost::asio::awaitable<void> fill_from_files(const backends& behind, base::card& c,
                                                           const ruling& judged);

}  // namespace fingerpost::desk
