#include "fingerd/query.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/user_name.hpp"

namespace fingerpost::fingerd {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_showable(std::string_view line) {
    while (!line.empty()) {
        const auto c = base::next_code_point(line);
        if (!c || (*c != U'\t' && !base::is_printable(*c))) return false;
    }
    return true;
}

/// Takes the first word off the front of `rest`, which begins with none or with a blank.
std::string_view take_word(std::string_view& rest) {
    rest = trim(rest);
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    return word;
}

base::error_code read_names(std::string_view text, std::vector<std::string>& names) {
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        if (word.size() > base::user_name::max_size || names.size() == max_query_names) {
            return base::errc::too_long;
        }
        names.emplace_back(word);
    }
    return {};
}

/// Reads `h1@h2@…`, what follows the first `@`.
base::error_code read_hosts(std::string_view text, std::vector<std::string>& hosts) {
    for (std::size_t at = 0; at != std::string_view::npos;) {
        at = text.find('@');
        const std::string_view host = trim(text.substr(0, at));
        if (host.find_first_of(blanks) != std::string_view::npos) return base::errc::bad_form;
        hosts.emplace_back(host);
        if (at != std::string_view::npos) text.remove_prefix(at + 1);
    }
    return {};
}

}  // namespace

base::result<query> parse_query(std::string_view line) {
    if (line.size() > max_query_bytes) return base::errc::too_long;
    std::string_view rest = without_line_end(line);
    if (!is_showable(rest)) return base::errc::bad_char;

    query asked;
    std::string_view after = rest;
    if (const auto word = take_word(after); word == "/W" || word == "/w") {
        asked.verbose = true;
        rest = after;
    }
    const std::size_t at = rest.find('@');
    if (const auto bad = read_names(rest.substr(0, at), asked.names)) return bad;
    if (at != std::string_view::npos) {
        if (const auto bad = read_hosts(rest.substr(at + 1), asked.hosts)) return bad;
    }
    return asked;
}

std::string forwarded_line(const query& asked) {
    std::string line = asked.verbose ? "/W" : "";
    for (const auto& name : asked.names) {
        if (!line.empty()) line += ' ';
        line += name;
    }
    for (std::size_t i = 0; i + 1 < asked.hosts.size(); ++i) {
        // {W} and {H} are separate words.
        if (i == 0 && asked.verbose && asked.names.empty()) line += ' ';
        line += '@' + asked.hosts[i];
    }
    return line + "\r\n";
}

}  // namespace fingerpost::fingerd
