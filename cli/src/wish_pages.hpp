#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "words.hpp"

/// What a user wants for himself, and says of himself (docs/control.md) as pages for people.
namespace fingerpost::cli {

/// Since when or until when he is hidden: "Hidden until 14:30." or "Hidden until you unhide."
[[nodiscard]] std::string hidden_words(std::optional<base::instant> until, const view& v);

/// What he says of himself: "You say meeting, "5th floor", until 15:30."
[[nodiscard]] std::string saying_words(const boost::json::object& said, const view& v);

/// What he says, the hiding, and the limits, with their numbers, and which of them come to nothing.
[[nodiscard]] std::string limits_page(const boost::json::object& wishes, const view& v);

}  // namespace fingerpost::cli
