#pragma once

#include <string>
#include <variant>
#include <vector>

#include "options.hpp"

namespace fingerpost::tests {

/// What `fingerpostd` makes of these words on its command line.
inline daemon::parsed_options read(std::vector<const char*> words) {
    words.insert(words.begin(), "fingerpostd");
    return daemon::read_options(static_cast<int>(words.size()), words.data());
}

/// What is wrong with them; empty: nothing.
inline std::string error_of(const daemon::parsed_options& parsed) {
    const auto* const error = std::get_if<daemon::option_error>(&parsed);
    return error == nullptr ? "" : error->what;
}

}  // namespace fingerpost::tests
