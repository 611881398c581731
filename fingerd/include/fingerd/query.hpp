#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fingerpost::fingerd {

inline constexpr std::size_t max_query_bytes = 4096;  ///< of a query line, its end included
inline constexpr std::size_t max_query_names = 32;

/// What one line asks for (RFC 1288 section 2.3). {C}: no name and no host. {Q1}: names. {Q2}:
/// hosts, which may be empty strings (`@`).
struct query {
    bool verbose = false;            ///< {W}
    std::vector<std::string> names;  ///< {U}: printable UTF-8, not yet known to be login names
    std::vector<std::string> hosts;  ///< {H} as written; the right-most, last, is asked first
    friend bool operator==(const query&, const query&) = default;
};

/// Reads one untrusted line, with its end or without: CR LF, LF or nothing. Liberal as section 2.3
/// asks: `/w` is {W}, blanks and TABs may surround and separate, several names may be asked for.
/// {W} is a word of its own at the front; everything else that begins with `/` or `-` is a name.
/// Errors: errc::bad_char (not UTF-8, or a character that cannot be shown), errc::bad_form (a blank
/// within a host), errc::too_long (the line, a name, or more than `max_query_names` names).
[[nodiscard]] base::result<query> parse_query(std::string_view line);

/// The line that the right-most host of `asked` is sent (section 2.4): the rest, {W} kept, ended by
/// CR LF. `asked` must have a host.
[[nodiscard]] std::string forwarded_line(const query& asked);

}  // namespace fingerpost::fingerd
