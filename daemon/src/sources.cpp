#include "sources.hpp"

namespace fingerpost::daemon {

std::optional<source_option> parse_source(const std::string& text) {
    using what = source_option::what;
    if (text == "auto") return source_option{what::automatic, {}};
    if (text == "logind") return source_option{what::logind, {}};
    const auto colon = text.find(':');
    const std::string word = text.substr(0, colon);
    const std::string path = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (colon != std::string::npos && path.empty()) return std::nullopt;
    if (word == "utmp") return source_option{what::utmp, path};
    if (word == "feed") return source_option{what::feed, path};
    return std::nullopt;
}

std::string source_relative_to(const std::string& text, const std::filesystem::path& base) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return text;
    const std::filesystem::path path(text.substr(colon + 1));
    return text.substr(0, colon + 1) +
           (path.is_relative() ? (base / path).lexically_normal() : path).string();
}

}  // namespace fingerpost::daemon
