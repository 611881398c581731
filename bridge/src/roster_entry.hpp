#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>

#include "base/instant.hpp"
#include "base/user_name.hpp"
#include "watcherinfo.hpp"

namespace fingerpost::bridge {

struct subscription;

/// Who watches somebody, as his roster has it: a subscription to him, or of one to a list the part
/// that is about him. Leaves the roster when it is destroyed.
struct roster_entry
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    const subscription* by = nullptr;
    const base::user_name* subject = nullptr;  ///< lives as long as this
    std::uint64_t number = 0;                  ///< by which his watcher waits, once he does
    std::uint64_t told_as = 0;                 ///< what watcherinfo calls it, made unreadable
    std::uint64_t change = 0;                  ///< its last one
    base::instant since{};
    watcher_event because = watcher_event::subscribe;  ///< it stands as it does
    bool pending = false;                              ///< the user has not decided yet
};

}  // namespace fingerpost::bridge
