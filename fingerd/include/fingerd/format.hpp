#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/card.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"

namespace fingerpost::fingerd {

/// How replies look at this site.
struct look {
    base::charset charset = base::charset::utf8;
    std::string own_host;  ///< sessions on it are told without their host
};

/// How much the long form tells.
enum class detail {
    plain,
    verbose,  ///< {W}: also what runs
};

// The classic forms, in CR LF, with every control character made visible. What is on a card and not
// in its `shows` is not printed: a column stays blank, a line is left out. docs/fields.md has the
// lines of each field. Times are of the process's time zone.

/// One row a session, for people who are logged in, under a heading. "No one logged on." for
/// nobody.
[[nodiscard]] std::string list_form(std::span<const base::card> cards, base::instant now,
                                    const look& how);

/// Everything that `c` tells of one person, logged in or not: never less than his rows in
/// `list_form` (RFC 1288 section 2.5.2).
[[nodiscard]] std::string long_form(const base::card& c, base::instant now, const look& how,
                                    detail told);

/// The answer for who is unknown and for who is not to be told; the two are one. `name` is
/// untrusted.
[[nodiscard]] std::string no_such_user(std::string_view name, const look& how);

/// The answer when it cannot be said now whether `name`, untrusted, may be told.
[[nodiscard]] std::string cannot_tell_now(std::string_view name, const look& how);

/// `text` of ours or of the administrator's as one line of a reply.
[[nodiscard]] std::string one_line(std::string_view text, const look& how);

}  // namespace fingerpost::fingerd
