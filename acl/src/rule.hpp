#pragma once

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

namespace fingerpost::acl {

/// What a `network` stands for.
using networks = std::vector<base::prefix>;

/// What a `group` stands for. Each list is sorted and has no doubles.
struct people {
    std::vector<base::user_name> users;
    std::vector<std::string> groups;  ///< Unix groups
};

/// A term with its names looked up. Rules that use a name share its value.
using resolved = std::variant<watcher_word, base::prefix, base::user_name, unix_group,
                              std::shared_ptr<const networks>, std::shared_ptr<const people>>;

/// One `allow` or `deny`. An empty list of terms means anybody.
struct rule {
    place where;
    verb what = verb::deny;
    face_set over;
    std::vector<resolved> from;
    std::vector<resolved> of;
    base::field_set shows;
};

struct ruleset::data {
    std::vector<rule> rules;  ///< in the file's order
    std::vector<std::pair<std::string, place>> groups;
    bool asks_watcher_groups = false;
    bool asks_subject_groups = false;
};

}  // namespace fingerpost::acl
