#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>

#include "words.hpp"

namespace fingerpost::cli {

/// Subscriptions (docs/control.md) as lines that people read: who, whom, how it stands, since when
/// and until when, by which rule, what he was told last, where he is and with which client.
[[nodiscard]] std::string watchers_page(std::span<const boost::json::object> all, const view& v);

}  // namespace fingerpost::cli
