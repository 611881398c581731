#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"

namespace fingerpost::cli {

/// One command as the help tells it.
struct command_help {
    action what;
    std::string_view name;
    std::string_view arguments;
    std::string_view does;     ///< one line
    std::string_view details;  ///< lines, each with its newline
    std::string_view example;
};

[[nodiscard]] const command_help& help_of(action what);
[[nodiscard]] std::optional<action> action_named(std::string_view name);

/// `fingerpost --help`; `options` is the text of the options table.
[[nodiscard]] std::string overall_help(const std::string& options);
/// `fingerpost COMMAND --help`.
[[nodiscard]] std::string help_for(action what, const std::string& options);
/// "fingerpost 1.2.3".
[[nodiscard]] std::string version_line();

}  // namespace fingerpost::cli
