#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "sessions/person.hpp"
#include "sessions/processes.hpp"

namespace fingerpost::desk {

/// The program of each session of `people`, in order: the source's word, or a look at the
/// processes, at the cost of few trips.
[[nodiscard]] boost::asio::awaitable<std::vector<std::vector<std::string>>> programs_of(
    sessions::process_table& processes, const std::vector<sessions::person>& people);

}  // namespace fingerpost::desk
