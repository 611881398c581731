#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/card.hpp"
#include "control/wire.hpp"
#include "desk/audit.hpp"
#include "desk/desk.hpp"

/// The lines that go back, each with its newline.
namespace fingerpost::control::reply {

/// The card, or the refusal that its standing means. A refusal names its user, since a watch goes
/// on after it.
[[nodiscard]] std::string of(const base::card& card);
/// What the sender of a message to `user` learns.
[[nodiscard]] std::string of(desk::receipt told, const base::user_name& user);
[[nodiscard]] std::string error(refusal why, std::string_view text);
[[nodiscard]] std::string error(refusal why, std::string_view text, const base::user_name& user);
[[nodiscard]] std::string status(boost::json::object state);
[[nodiscard]] std::string explanation(boost::json::object why);
[[nodiscard]] std::string wishes(boost::json::object all);
[[nodiscard]] std::string logged(const desk::audit_line& line);
[[nodiscard]] std::string watcher(const boost::json::object& subscription);
[[nodiscard]] std::string done();
/// The end of an answer, with what came of it.
[[nodiscard]] std::string done(boost::json::object with);
/// The end of an answer that lacks those who could not be judged now.
[[nodiscard]] std::string done_incomplete();

}  // namespace fingerpost::control::reply
