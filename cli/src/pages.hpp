#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>

#include "words.hpp"

/// Cards and states (docs/control.md) as pages for people. Pure; every page is safe to print, ends
/// in a newline, and tells only what the card shows.
namespace fingerpost::cli {

/// Each user once, his sessions beneath. A session's host is told only if there is more than one.
[[nodiscard]] std::string who_page(std::span<const boost::json::object> cards, const view& v);

/// All that is told of one user.
[[nodiscard]] std::string show_page(const boost::json::object& card, const view& v);

/// One change: "09:12:03 alice active, meeting".
[[nodiscard]] std::string watch_line(const boost::json::object& card, const view& v);

/// The daemon's state; members of objects as "outer.inner".
[[nodiscard]] std::string status_page(const boost::json::object& state);

}  // namespace fingerpost::cli
