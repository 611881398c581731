#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/policy_file.hpp"

namespace fingerpost::daemon {

/// Follows paths as the system does, and notes on the way where a change would lead elsewhere.
class trail {
public:
    /// Walks along `path`, through links, whether or not it is there. Where it leads, free of
    /// links.
    std::string walk(const std::string& path);
    /// Notes that in `folder` all that fits `pattern` matters.
    void note(const std::string& folder, std::string_view pattern);
    [[nodiscard]] std::vector<look> looks() const { return {looks_.begin(), looks_.end()}; }

private:
    std::set<look> looks_;
};

/// The files that `pattern` names from `folder` ("" or ending in `/`), in the order of their names'
/// bytes, each with the folder before it. A pattern without wildcards names its file whether or not
/// that is there. Or why it cannot be told, safe to print.
[[nodiscard]] std::variant<std::vector<std::string>, std::string> files_named(
    const std::string& folder, std::string_view pattern, trail& on);

}  // namespace fingerpost::daemon
