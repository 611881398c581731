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

/// What `$name` stands for: networks and groups, in one namespace.
class names {
public:
    /// `statements` tell where each name is defined, for the message that it is not yet.
    names(const std::vector<statement>& statements, complaints& errors);

    /// Errors: the name is taken, or the policy's members are too many.
    void define(const definition& d);
    /// Nothing, and a complaint, if the name is not defined above or is no such thing as may stand
    /// there. A name whose own definition was refused gives nothing without another complaint.
    [[nodiscard]] std::optional<resolved> look_up(const term& t, position where);

private:
    struct entry {
        definition::kind as = definition::kind::unusable;
        unsigned line = 0;
        std::shared_ptr<const networks> nets;
        std::shared_ptr<const people> who;
    };

    [[nodiscard]] const entry* find(const reference& r, const spot& at);
    [[nodiscard]] std::optional<resolved> of_kind(const entry& e, const reference& r,
                                                  const spot& at, position where);
    [[nodiscard]] std::shared_ptr<const networks> gather_networks(const definition& d);
    [[nodiscard]] std::shared_ptr<const people> gather_people(const definition& d);
    [[nodiscard]] bool room_for(std::size_t count, const spot& at);

    complaints& errors_;
    std::map<std::string, unsigned, std::less<>> lines_;  ///< of every definition in the text
    std::map<std::string, entry, std::less<>> known_;     ///< those above
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

private:
    struct entry {
        base::field_set fields;
        unsigned line = 0;
    };

    [[nodiscard]] std::string unknown(const word& w) const;

    complaints& errors_;
    std::map<std::string, entry, std::less<>> known_;
};

}  // namespace fingerpost::acl
