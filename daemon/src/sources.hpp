#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace fingerpost::daemon {

/// A value of `sessions.source`: `auto`, `logind`, `utmp[:PATH]`, `feed[:SOCKET]`.
struct source_option {
    enum class what { automatic, logind, utmp, feed };
    what kind = what::automatic;
    std::string path;  ///< empty: the usual place
};

[[nodiscard]] std::optional<source_option> parse_source(const std::string& text);

/// `text` with its path, if it has a relative one, made absolute from `base`.
[[nodiscard]] std::string source_relative_to(const std::string& text,
                                             const std::filesystem::path& base);

}  // namespace fingerpost::daemon
