#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accounts/lane.hpp"
#include "base/instant.hpp"
#include "bridge/upstream_state.hpp"
#include "bridge/watching.hpp"
#include "control/operations.hpp"
#include "credential_keeper.hpp"
#include "durable.hpp"
#include "fingerd/server.hpp"
#include "sessions/follower.hpp"
#include "sessions/tracker.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// What `status` is made of.
struct vital_signs {
    const settings& options;
    std::vector<sessions::source_status> sources;
    const std::string& policy_error;
    base::instant started;
    sessions::tracker::counts people;
    std::uint64_t generation;
    std::size_t watches;
    fingerd::counters finger;
    const accounts::lane& directory;
    bool homes_stuck;
    bool machine_stuck;
    durable::counts kept = {};
    std::optional<bridge::counts> sip = {};               ///< nothing: that face is off
    const credential_keeper* credentials = nullptr;       ///< null: they have no file
    std::optional<bridge::upstream_state> upstream = {};  ///< nothing: nothing is published
};

/// The answer to `fingerpost status`; docs/control.md lists its members.
[[nodiscard]] boost::json::object status_of(const vital_signs& signs, control::disclosure how_much);

}  // namespace fingerpost::daemon
