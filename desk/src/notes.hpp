#pragma once

#include <cstddef>

#include "base/card.hpp"
#include "base/field.hpp"
#include "base/instant.hpp"
#include "base/question.hpp"
#include "desk/audit.hpp"
#include "desk/desk.hpp"
#include "judge.hpp"
#include "recent.hpp"
#include "watch_list.hpp"

namespace fingerpost::desk {

/// Notes in the audit log who was told what, if one is kept.
class notes {
public:
    /// Both must outlive this; `log` may be null: none is kept.
    notes(audit* log, const base::clock& clock) : log_(log), clock_(clock) {}

    /// What `who` was told over `over`.
    void answered(const base::watcher& who, base::face over, const judged_card& told) const;
    /// The same of who watches; null: of `count` who watch alike.
    void watched(const base::watcher* who, base::face over, const outcome& told,
                 std::size_t count) const;
    /// What became of a message, and what its sender was told by that.
    void carried(const base::message& what, const ruling& r, const base::field_set& told) const;
    void listed(const base::watcher& who, base::face over, const listing& told) const;

private:
    audit* log_;
    const base::clock& clock_;
};

}  // namespace fingerpost::desk
