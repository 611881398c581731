#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "acl/verdict.hpp"
#include "base/address.hpp"
#include "base/question.hpp"
#include "base/user_name.hpp"
#include "source.hpp"

namespace fingerpost::acl {

/// The faces a rule speaks of, by their number.
using face_set = std::bitset<5>;

[[nodiscard]] inline bool has(const face_set& faces, base::face f) {
    return faces.test(static_cast<std::size_t>(f));
}

/// The watchers that have a word of their own; as a subject only `any`.
enum class watcher_word { any, self, local, authenticated };

struct unix_group {
    std::string name;
};

/// `$name`, not yet looked up.
struct reference {
    std::string name;
};

/// What a network, a group, `from` or `of` lists.
struct term {
    std::variant<watcher_word, base::prefix, base::user_name, unix_group, reference> what;
    spot at;
};

/// A field, a level, or `all`; not yet looked up.
struct word {
    std::string text;
    spot at;
};

/// `network`, `group` or `level`: a name and what it stands for.
struct definition {
    enum class kind {
        network,
        group,
        level,
        unusable,  ///< its statement was refused; the name is known, so that its uses are not
    };
    kind as = kind::unusable;
    word name;
    std::vector<term> members;  ///< of a network or group
    std::vector<word> fields;   ///< of a level
};

/// `allow` or `deny`. A clause that is absent is nothing; one whose words were all refused is
/// empty.
struct rule_text {
    verb what = verb::deny;
    spot at;
    std::optional<face_set> over;
    std::optional<std::vector<term>> from;
    std::optional<std::vector<term>> of;
    std::optional<std::vector<word>> show;
    spot show_at;  ///< of the word `show`, or the rule's if absent
};

using statement = std::variant<definition, rule_text>;

}  // namespace fingerpost::acl
