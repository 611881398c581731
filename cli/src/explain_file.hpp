#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "explain.hpp"

namespace fingerpost::cli {

/// What a daemon here that had just the policy `file` would tell of an explanation
/// (docs/control.md): by this host's accounts, groups and clock, without sessions and without what
/// the user wants for himself. Or what is wrong with the policy, in lines that are safe to print.
/// Blocks while the directory is asked.
[[nodiscard]] std::variant<boost::json::object, std::string> explain_by_file(
    const explain_question& q, const std::string& file);

}  // namespace fingerpost::cli
