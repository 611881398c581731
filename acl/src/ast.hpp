#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "acl/verdict.hpp"
#include "base/address.hpp"
#include "base/question.hpp"
#include "base/sip_identity.hpp"
#include "base/user_name.hpp"
#include "period.hpp"
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

/// `sip:*@host`: everybody of that very host.
struct sip_domain {
    std::string host;  ///< in lower case
};

/// `$name`, not yet looked up.
struct reference {
    std::string name;
};

/// What a network, a group, an identity, a list, `from` or `of` lists.
struct term {
    std::variant<watcher_word, base::prefix, base::user_name, unix_group, base::sip_identity,
                 sip_domain, reference>
        what;
    spot at;
};

/// A field, a level, or `all`; not yet looked up.
struct word {
    std::string text;
    spot at;
};

/// `network`, `group`, `identity`, `list` or `level`: a name and what it stands for.
struct definition {
    enum class kind { network, group, identity, list, level };
    kind as = kind::level;
    word name;
    std::vector<term> members;  ///< of all but a level
    std::vector<word> fields;   ///< of a level
};

/// What a rule does with what it matches.
enum class rule_kind { allow, ask, deny, conceal };

/// `allow`, `ask`, `deny` or `conceal`. A clause that is absent is nothing; one whose words were
/// all refused is empty.
struct rule_text {
    rule_kind kind = rule_kind::deny;
    spot at;
    std::string text;  ///< its words as they stand, a blank between them
    std::optional<face_set> over;
    std::optional<std::vector<term>> from;
    std::optional<std::vector<term>> of;
    std::optional<std::vector<period>> when;
    std::optional<std::vector<word>> show;
    spot show_at;  ///< of the word `show`, or the rule's if absent
};

/// `include "PATTERN"`.
struct inclusion {
    word pattern;
};

using statement = std::variant<definition, rule_text, inclusion>;

}  // namespace fingerpost::acl
