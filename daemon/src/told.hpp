#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/question.hpp"
#include "bridge/watching.hpp"
#include "control/operations.hpp"
#include "desk/approvals.hpp"
#include "desk/clerk.hpp"
#include "desk/own_words.hpp"
#include "desk/wishes.hpp"

namespace fingerpost::daemon {

/// `why` as docs/control.md describes an explanation. Who is no admin gets no rule, and no fact but
/// those about `subject`, who he is.
[[nodiscard]] boost::json::object explanation_of(const desk::explanation& why,
                                                 const base::user_name& subject,
                                                 control::disclosure how_much);

/// A user's wishes as docs/control.md describes them. `void_because` has for each limit why its
/// words mean nothing under the policy in force; nothing: they mean something.
[[nodiscard]] boost::json::object wishes_of(
    const desk::user_wishes& own, const std::vector<std::optional<std::string>>& void_because);

/// What a user says of himself, as docs/control.md describes it.
[[nodiscard]] boost::json::object saying_of(const desk::own_word& said);

/// Subscriptions as docs/control.md describes them. Who is no admin gets no rule.
[[nodiscard]] boost::json::array watchers_of(const std::vector<bridge::watching>& all,
                                             control::disclosure how_much);

/// What a user decided about watchers, likewise.
[[nodiscard]] boost::json::array decisions_of(const std::vector<desk::approval>& all);

/// Adds to the subscriptions to `user` what he decided about who watches, and about others.
void add_decisions(boost::json::array& watchers, const base::user_name& user,
                   const std::vector<desk::approval>& decided);

}  // namespace fingerpost::daemon
