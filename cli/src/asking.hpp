#pragma once

#include <boost/json/object.hpp>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "commands.hpp"

namespace fingerpost::cli {

/// A whole answer of the daemon's.
struct answer {
    std::vector<boost::json::object> cards;
    std::vector<boost::json::object> lines;  ///< of the audit log, each with its number
    std::vector<boost::json::object> watchers;
    boost::json::object told;  ///< the status, the explanation, the wishes
    boost::json::object end;   ///< the line with "done"
};

/// Asks, and reads the answer to its end. Otherwise what it comes to; the reason is printed.
[[nodiscard]] std::variant<answer, exit_code> asked(const invocation& inv, console to,
                                                    const boost::json::object& request);

/// Prints a refusal; what it comes to.
exit_code refused(console to, const boost::json::object& error);

/// Prints why the daemon's answer broke off; what that comes to.
exit_code lost(const invocation& inv, console to, const base::error_code& why);

/// Prints what is wrong with something; `code`.
exit_code complain(console to, std::string_view about, std::string_view what, exit_code code);

}  // namespace fingerpost::cli
