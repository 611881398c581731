#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "words.hpp"

namespace fingerpost::cli {

/// A line of the audit log (docs/control.md) as one that people read:
/// "2026-01-02 15:04:05  bob by control asked about alice: presence name  [policy.acl:7]".
[[nodiscard]] std::string log_line(const boost::json::object& line, const view& v);

}  // namespace fingerpost::cli
