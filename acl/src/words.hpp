#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace fingerpost::acl {

/// The words of the whole language, by where they stand. Compared exactly.
inline constexpr std::array<std::string_view, 10> statement_words{
    "include", "network", "group", "identity", "level", "list", "allow", "ask", "deny", "conceal"};
inline constexpr std::array<std::string_view, 5> clause_words{"over", "from", "of", "when", "show"};
inline constexpr std::array<std::string_view, 5> face_words{"finger", "sip", "control", "message",
                                                            "publish"};
inline constexpr std::array<std::string_view, 4> watcher_words{"any", "self", "local",
                                                               "authenticated"};

/// Whether `text` is one of the words above, or `all`: then a user of that name is quoted, and no
/// level has it.
[[nodiscard]] bool is_keyword(std::string_view text);

/// "; did you mean 'X'?" with the word of `known` nearest to `text`, or nothing if none is near.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       std::span<const std::string_view> known);

/// `known` as a message lists it: "a, b or c".
[[nodiscard]] std::string one_of(std::span<const std::string_view> known);

/// Untrusted `text` in single quotes, safe to print and not long.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace fingerpost::acl
