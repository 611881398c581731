#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "acl/ruleset.hpp"
#include "ast.hpp"
#include "base/address.hpp"
#include "base/field.hpp"
#include "base/user_name.hpp"
#include "index.hpp"

namespace fingerpost::acl {

/// What a `network` stands for.
using networks = std::vector<base::prefix>;

/// What a `group` stands for. Each list is sorted and has no doubles.
struct people {
    std::vector<base::user_name> users;
    std::vector<std::string> groups;  ///< Unix groups
};

/// What an `identity` stands for. Each list is sorted and has no doubles.
struct identities {
    std::vector<base::sip_identity> users;
    std::vector<std::string> hosts;  ///< of which everybody is meant
};

/// A term with its names looked up. Rules that use a name share its value.
using resolved = std::variant<watcher_word, base::prefix, base::user_name, unix_group,
                              base::sip_identity, sip_domain, std::shared_ptr<const networks>,
                              std::shared_ptr<const people>, std::shared_ptr<const identities>>;

/// One `allow`, `ask`, `deny` or `conceal`. An empty list means anybody, and at any time.
struct rule {
    place where;
    std::string text;  ///< its words, a blank between them
    rule_kind kind = rule_kind::deny;
    face_set over;
    std::vector<resolved> from;
    std::vector<resolved> of;
    std::vector<period> when;
    base::field_set shows;
    [[nodiscard]] bool permits() const {
        return kind == rule_kind::allow || kind == rule_kind::ask;
    }
};

/// A list that can be watched as one.
struct list {
    std::string name;
    place where;
    std::shared_ptr<const people> members;
};

struct named_values {
    std::map<std::string, resolved, std::less<>> watchers;  ///< all but the lists
    std::vector<list> lists;
};
using level_values = std::map<std::string, base::field_set, std::less<>>;

struct ruleset::data {
    std::vector<rule> rules;  ///< in the file's order
    std::vector<std::pair<std::string, place>> groups;
    named_values names;
    level_values levels;
    std::vector<unsigned> edges;  ///< minutes of the day at which a period begins or ends
    bool asks_watcher_groups = false;
    bool asks_subject_groups = false;
    rule_index index;
};

}  // namespace fingerpost::acl
