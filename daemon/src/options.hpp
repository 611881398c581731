#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// The settings; or what is wrong, with the option's name; or a text that was asked for (--help,
/// --version).
struct option_error {
    std::string what;
};
struct wanted_text {
    std::string text;
};
using parsed_options = std::variant<settings, option_error, wanted_text>;

/// Reads the command line, and the file that it names. An option of the command line replaces the
/// file's, also a repeatable one. Paths of the file are relative to its folder.
[[nodiscard]] parsed_options read_options(int argc, const char* const* argv);

/// Reads a duration: a whole number and one of `ms s m h d`, as in `5ms`, `10m`.
/// Errors: errc::empty; errc::bad_form for another unit or none (but a bare 0 is none);
/// errc::too_long past 365 days.
[[nodiscard]] base::result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// All options with type, unit, range and default, one a line, for --help and for checking the
/// manual page.
[[nodiscard]] std::string option_help();

}  // namespace fingerpost::daemon
