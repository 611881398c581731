#pragma once

#include <boost/program_options/options_description.hpp>
#include <string>
#include <vector>

#include "options.hpp"

namespace fingerpost::cli {

/// Options that some commands have and no other.
struct own_options {
    std::vector<action> of;
    boost::program_options::options_description table;

    [[nodiscard]] bool is_of(action what) const;
    /// "hide", or "hide and set".
    [[nodiscard]] std::string whose() const;
};

/// The options that every command has.
[[nodiscard]] boost::program_options::options_description common_options();

/// No option stands in two of them.
[[nodiscard]] std::vector<own_options> all_own_options();

/// The options that a command has, for people; without one: those of all.
[[nodiscard]] std::string options_text(action what);
[[nodiscard]] std::string options_text();

}  // namespace fingerpost::cli
