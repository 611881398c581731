#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ast.hpp"
#include "lexer.hpp"

namespace fingerpost::acl {

/// Where a term stands; each allows other ones.
enum class position { network, group, identity, watcher, subject };

/// What may stand there, for a message.
[[nodiscard]] std::string expected(position where);

/// `t` as a term; nothing, and a complaint, if it is none that may stand there.
[[nodiscard]] std::optional<term> read_term(const token& t, position where, complaints& errors);

/// ALPHA *(ALPHA / DIGIT / "-" / "_")
[[nodiscard]] bool is_name(std::string_view text);

/// Whether `text` can be nothing but a user whose name needs quotes.
[[nodiscard]] bool is_odd_user(std::string_view text);

/// The word as it stands in the policy.
[[nodiscard]] std::string as_typed(const token& t);
/// The same in single quotes and not long, for a message.
[[nodiscard]] std::string spelled(const token& t);

/// "; did you mean '`clause`' instead of 'X'?" if a user that `rule` names looks like that clause
/// word, mistyped.
[[nodiscard]] std::string mistyped(std::string_view clause, const rule_text& rule);

}  // namespace fingerpost::acl
