#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ast.hpp"
#include "base/field.hpp"
#include "rule.hpp"
#include "term.hpp"

namespace fingerpost::acl {

/// The value of a term that is no reference; nothing for one that is.
[[nodiscard]] std::optional<resolved> direct_value(const term& t);

/// What `$name` stands for: networks, groups, identities and lists, in one namespace.
class names {
public:
    /// `statements` tell where each name is defined, for the message that it is not yet.
    names(const std::vector<statement>& statements, complaints& errors);

    /// Errors: the name is taken, or the policy's members are too many.
    void define(const definition& d);
    /// Nothing, and a complaint, if the name is not defined above or is no such thing as may stand
    /// there.
    [[nodiscard]] std::optional<resolved> look_up(const term& t, position where);
    /// What each name that may stand behind `from` is for, and the members of each list.
    [[nodiscard]] named_values values() const;

private:
    struct entry {
        definition::kind as = definition::kind::network;
        spot at;
        std::shared_ptr<const networks> nets;
        std::shared_ptr<const people> who;  ///< of a group or a list
        std::shared_ptr<const identities> ids;
    };

    [[nodiscard]] const entry* find(const reference& r, const spot& at);
    [[nodiscard]] std::optional<resolved> of_kind(const entry& e, const reference& r,
                                                  const spot& at, position where);
    [[nodiscard]] std::shared_ptr<const networks> gather_networks(const definition& d);
    [[nodiscard]] std::shared_ptr<const people> gather_people(const definition& d);
    [[nodiscard]] std::shared_ptr<const identities> gather_identities(const definition& d);
    [[nodiscard]] bool room_for(std::size_t count, const spot& at);

    complaints& errors_;
    std::map<std::string, spot, std::less<>> places_;  ///< of every definition in the policy
    std::map<std::string, entry, std::less<>> known_;  ///< those above
    std::size_t members_ = 0;
};

/// What the levels stand for; a namespace of its own.
class levels {
public:
    enum class all { allowed, refused };

    explicit levels(complaints& errors) : errors_(errors) {}

    /// Errors: the name is taken, a field's or a keyword.
    void define(const definition& d);
    /// The union of fields and levels. Complains of words that are neither.
    [[nodiscard]] base::field_set fields_of(const std::vector<word>& words, all whole);
    /// What each level stands for.
    [[nodiscard]] level_values values() const;

private:
    struct entry {
        base::field_set fields;
        spot at;
    };

    [[nodiscard]] std::string unknown(const word& w) const;

    complaints& errors_;
    std::map<std::string, entry, std::less<>> known_;
};

}  // namespace fingerpost::acl
