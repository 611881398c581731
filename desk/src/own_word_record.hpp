#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "desk/own_words.hpp"

namespace fingerpost::desk {

/// What is kept of a user's own word.
struct own_word_record {
    uid_t uid = 0;
    own_word is;
    friend bool operator==(const own_word_record&, const own_word_record&) = default;
};

/// As JSON: `{"uid":1001,"activity":"meeting","note":"","made":"…","until":"…"}`, times as RFC 3339
/// in whole seconds, and without `until` if it has no end.
[[nodiscard]] std::string to_text(const own_word_record& r);

/// Reads what `to_text` wrote. Errors: base::errc::bad_form.
[[nodiscard]] base::result<own_word_record> parse_own_word_record(std::string_view text);

}  // namespace fingerpost::desk
